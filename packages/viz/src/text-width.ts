/** @internal Estimates how wide texts are. */

/** How a text is set. */
export interface FontOptions {
  /** In px. Default 14. */
  readonly fontSize?: number;
  readonly bold?: boolean;
}

/**
 * About how wide a text is in the system font, in px: there is nothing to measure with outside a browser. By
 * the letters of DejaVu Sans, the widest of the usual fonts, so that nothing is cut off.
 */
export function textWidth(text: string, { fontSize = 14, bold = false }: FontOptions = {}): number {
  let width = 0;
  for (const character of text) width += characterWidth(character);
  return width * fontSize * (bold ? 1.12 : 1);
}

/** `text`, cut to about `width` px with an ellipsis. */
export function shorten(text: string, width: number, font: FontOptions = {}): string {
  if (textWidth(text, font) <= width) return text;
  const characters = [...text];
  while (characters.length > 1 && textWidth(`${characters.join('')}…`, font) > width) characters.pop();
  return `${characters.join('').trimEnd()}…`;
}

function characterWidth(character: string): number {
  if (WIDE.test(character)) return 1;
  if (BROAD.test(character)) return 0.98;
  if (NARROW.test(character)) return 0.41;
  return CAPITAL.test(character) ? 0.78 : 0.64;
}

/** Ideographs, kana, Hangul, full-width forms and emoji fill a square. */
const WIDE: RegExp =
  /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe4f\uff00-\uff60\u{1f300}-\u{1faff}]/u;
const BROAD: RegExp = /[mwMW@%]/;
const CAPITAL: RegExp = /\p{Lu}/u;
const NARROW: RegExp = /[ijlftrI.,:;!|' ]/;
