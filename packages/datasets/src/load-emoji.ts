import { packageFolder } from '#package-folder';
import { type LongCallOptions, SimError, openStorage, requireInteger, requireOneOf } from '@sim/core';
import { decodePictures } from './decode-pictures.ts';
import { type IconSet, emojiNames } from './emoji-names.ts';
import type { LabeledImages } from './labeled-images.ts';

/** An art style: the npm package `@iconify-json/<style>`. */
export type EmojiStyle = 'fluent-emoji-flat' | 'noto' | 'openmoji' | 'twemoji';

/** Options of `loadEmoji`. */
export interface LoadEmojiOptions extends LongCallOptions {
  /** Art styles, in the order in which they stand within a class. Default: all four. */
  readonly styles?: readonly EmojiStyle[];
  /** Side of the pictures in pixels. Default 32. */
  readonly size?: number;
  /** Names to load, such as `'red-heart'`. Default: all. */
  readonly classList?: readonly string[] | undefined;
  /** Load the first so many names. Default: all. */
  readonly limit?: number | undefined;
}

/** Emoji with their name and art style. */
export interface Emoji extends LabeledImages<string[]> {
  /** `[count]`: art style of each picture. */
  readonly styles: EmojiStyle[];
}

export const EMOJI_STYLES: readonly EmojiStyle[] = ['noto', 'twemoji', 'openmoji', 'fluent-emoji-flat'];

/**
 * Emoji as four artists drew them: images `[count, size, size, 3]` in [0, 1] on white, labels their names, ascending,
 * one picture a style. Over 1,500 classes: the names that all asked-for styles share, skin tones left out. Reads the
 * npm packages `@iconify-json/noto`, `twemoji`, `openmoji` and `fluent-emoji-flat`, drawn through `sharp`. Under Node.
 *
 * Throws `MISSING_PEER` when one of the packages is not installed, `INVALID_LABEL`, `UNKNOWN_NAME`, `INVALID_ARGUMENT`,
 * `EMPTY_INPUT`, `ABORTED`, and `STORAGE_UNAVAILABLE` in a browser.
 *
 * @example
 * const { images, labels, styles } = await loadEmoji({ size: 64, limit: 100 });   // images.shape [400, 64, 64, 3]
 */
export async function loadEmoji(options: LoadEmojiOptions = {}): Promise<Emoji> {
  const where = 'loadEmoji';
  const { styles = EMOJI_STYLES, size = 32, classList, limit } = options;
  requireInteger(size, 'size', where);
  if (limit !== undefined) requireInteger(limit, 'limit', where);
  for (const style of styles) requireOneOf(style, EMOJI_STYLES, 'style', where);
  if (styles.length === 0)
    throw new SimError({ code: 'EMPTY_INPUT', where, problem: 'styles is empty', cure: `Name some of: ${EMOJI_STYLES.join(', ')}.` });
  const sets = await Promise.all(styles.map((style) => readSet(style, where)));
  const names = chooseNames(emojiNames(sets), classList, where).slice(0, limit);
  const pictures = names.flatMap((name) => sets.map((set, i) => ({ label: name, style: styles[i] as EmojiStyle, svg: svgOf(set, name, size) })));
  const encoded = pictures.map(({ label, style, svg }) => ({ name: `${style}:${label}`, read: () => svg }));
  return {
    images: await decodePictures(encoded, { size: [size, size], channels: 3, fit: 'contain' }, where, options),
    labels: pictures.map(({ label }) => label),
    styles: pictures.map(({ style }) => style),
  };
}

function chooseNames(names: string[], classList: readonly string[] | undefined, where: string): string[] {
  if (!classList) return names;
  const absent = classList.find((name) => !names.includes(name));
  if (absent === undefined) return names.filter((name) => classList.includes(name));
  throw new SimError({
    code: 'INVALID_LABEL',
    where,
    problem: 'classList names an emoji that not all styles have',
    got: absent,
    cure: 'Use names as Iconify writes them, without skin tones.',
  });
}

async function readSet(style: EmojiStyle, where: string): Promise<IconSet> {
  const storage = openStorage(packageFolder(`@iconify-json/${style}`, '.', where), where);
  return JSON.parse(new TextDecoder().decode(await storage.read('icons.json'))) as IconSet;
}

/** A drawing at its final size: the rasteriser then draws every pixel instead of resizing a picture. */
function svgOf({ icons, ...set }: IconSet, name: string, size: number): Uint8Array {
  const icon = icons[name];
  const width = icon?.width ?? set.width ?? 16;
  const height = icon?.height ?? set.height ?? 16;
  return new TextEncoder().encode(
    `<svg xmlns="http://www.w3.org/2000/svg" width="${size}" height="${size}" viewBox="0 0 ${width} ${height}">${icon?.body}</svg>`,
  );
}
