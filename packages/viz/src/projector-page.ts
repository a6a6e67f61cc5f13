/** @internal The projector's drawing with its panel and script. */

import { tag } from './markup.ts';
import type { PictureAtlas } from './picture-atlas.ts';
import type { PointClasses } from './point-classes.ts';
import { projectorScript } from './projector-script.ts';
import { chartStyle } from './theme.ts';

/** What the projector's page is made of. */
export interface ProjectorPageParts {
  readonly svg: string;
  readonly title: string;
  readonly classes: PointClasses;
  readonly tooltips: readonly string[] | undefined;
  readonly atlas: PictureAtlas | undefined;
}

/** The map with a panel beside it that tells about one point, and the script that fills it. */
export function projectorPage({ svg, title, classes, tooltips, atlas }: ProjectorPageParts): string {
  const { names, codes } = classes;
  const details = { names, codes, notes: tooltips ?? null, columns: atlas?.columns ?? 0, rows: atlas?.rows ?? 0 };
  const picture =
    atlas &&
    tag(
      'div',
      {
        class: 'sim-picture',
        role: 'img',
        'aria-label': 'Picture of the chosen point',
        style: `background-image:url(${atlas.uri});background-size:${atlas.columns}00% ${atlas.rows}00%`,
        hidden: '',
      },
      '',
    );
  return tag(
    'div',
    { class: 'sim-projector' },
    tag(
      'div',
      {
        class: 'sim-stage',
        tabindex: 0,
        role: 'application',
        'aria-label': `${title}. Arrow keys go to the next point in a direction, Page Up and Page Down through all points.`,
      },
      svg.replace(chartStyle, ''),
    ),
    tag(
      'div',
      { class: 'sim-panel' },
      tag('p', { class: 'sim-hint' }, 'Point at a mark, tap it, or use the arrow keys.'),
      picture ?? '',
      tag('p', { role: 'status' }, tag('b', { class: 'sim-name' }, ''), tag('span', { class: 'sim-note' }, '')),
    ),
    tag('script', { type: 'application/json' }, JSON.stringify(details).replaceAll('<', '\\u003c')),
    tag('script', {}, projectorScript),
  );
}
