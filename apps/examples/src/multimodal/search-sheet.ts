import type { NdArray } from '@sim/core';
import { type HtmlChart, pngDataUri } from '@sim/viz';

/** A picture with its name. */
export interface NamedPicture {
  readonly name: string;
  readonly picture: NdArray<Float32Array>;
  /** Whether it is what was looked for; undefined where nobody knows. */
  readonly isRight?: boolean | undefined;
}

/** Words, and the pictures found for them. */
export interface TextSearch {
  readonly text: string;
  readonly found: readonly NamedPicture[];
}

/** A picture, and the names found for it. */
export interface PictureSearch {
  readonly picture: NamedPicture;
  readonly found: readonly { readonly name: string; readonly isRight: boolean }[];
}

const style = `<style>
.searches{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(100%,440px),1fr));gap:32px;margin:0;padding:0;list-style:none}
.searches p{margin:0 0 8px;max-width:none;color:var(--sim-ink)}
.searches p b{font-weight:600}
.searches ol{display:grid;grid-template-columns:repeat(5,minmax(0,80px));gap:8px;margin:0;padding:0;list-style:none}
.searches li li{text-align:center;line-height:16px;overflow-wrap:anywhere;hyphens:auto}
.searches img{display:block;width:100%;max-width:76px;height:auto;aspect-ratio:1;box-sizing:border-box;margin:0 auto 4px;padding:4px;border:2px solid var(--sim-line);background:#fff}
.searches .right img{border-color:var(--sim-series-3)}
.searches .right b,.picture-searches .right{font-weight:600}
.picture-searches{grid-template-columns:repeat(auto-fill,minmax(min(100%,320px),1fr))}
.picture-searches>li{display:grid;grid-template-columns:80px 1fr;gap:16px}
.picture-searches ol{display:block}
.picture-searches li li{text-align:left;line-height:24px}
</style>`;

/** Texts with the pictures found for them, nearest first; right ones carry a tick. */
export function textSearchSheet(searches: readonly TextSearch[], title: string, description: string): HtmlChart {
  const items = searches.map(({ text, found }) => {
    const [name, ...words] = text.split(', ');
    const pictures = found.map((hit) => `<li${hit.isRight ? ' class="right"' : ''}>${image(hit.picture)}${tick(hit.isRight)}${hit.name.replaceAll('-', ' ')}</li>`);
    return `<li><p><b>${escape(name ?? '')}</b>${words.length > 0 ? `, ${escape(words.join(', '))}` : ''}</p><ol>${pictures.join('')}</ol></li>`;
  });
  return {
    title,
    description,
    span: 'full',
    table: { columns: ['text', 'rank', 'picture found'], rows: searches.flatMap(({ text, found }) => found.map(({ name }, i) => [text, i + 1, name])) },
    html: `${style}<ul class="searches">${items.join('')}</ul>`,
  };
}

/** Pictures with the names found for them, nearest first; right ones carry a tick. */
export function pictureSearchSheet(searches: readonly PictureSearch[], title: string, description: string): HtmlChart {
  const items = searches.map(({ picture, found }) => {
    const names = found.map((hit) => `<li${hit.isRight ? ' class="right"' : ''}>${tick(hit.isRight)}${hit.name.replaceAll('-', ' ')}</li>`);
    return `<li><span>${image(picture.picture)}</span><ol>${names.join('')}</ol></li>`;
  });
  return {
    title,
    description,
    span: 'full',
    table: { columns: ['picture', 'rank', 'name found'], rows: searches.flatMap(({ picture, found }) => found.map(({ name }, i) => [picture.name, i + 1, name])) },
    html: `${style}<ul class="searches picture-searches">${items.join('')}</ul>`,
  };
}

/** Names stand beside every picture, so the picture itself is silent. */
const image = (picture: NdArray<Float32Array>): string => `<img src="${pngDataUri(picture, { maxSide: 64 })}" alt="" width="64" height="64">`;

const tick = (isRight: boolean | undefined): string => (isRight ? '<b role="img" aria-label="right">✓</b> ' : '');

const escape = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
