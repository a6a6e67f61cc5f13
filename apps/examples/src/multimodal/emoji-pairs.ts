import { createRequire } from 'node:module';
import type { NdArray } from '@sim/core';
import { type EmojiStyle, loadEmoji, type LoadEmojiOptions } from '@sim/datasets';
import { emojiFamily } from './emoji-family.ts';

/** Side of the pictures in pixels. */
export const PICTURE_SIDE = 32;

/** Emoji with what people call them, and how several artists drew them. */
export interface EmojiPairs {
  /** One of each emoji, such as `'hot-dog'`. */
  readonly names: readonly string[];
  /** Name and keywords of each emoji, such as `'hot dog, food, frankfurter'`. */
  readonly texts: readonly string[];
  /** Emoji of one family differ only in who does it. */
  readonly families: readonly string[];
  /** Art styles of each emoji's pictures. */
  readonly styles: readonly EmojiStyle[];
  /** `[emoji × styles, 32, 32, 3]` in [0, 1]: every style of the first emoji, of the second, …. */
  readonly pictures: NdArray<Float32Array>;
}

/** Emoji as the packages of `@iconify-json` draw them, with the keywords that `emojilib` gives them. */
export async function loadEmojiPairs(options: Pick<LoadEmojiOptions, 'limit' | 'onProgress' | 'styles'> = {}): Promise<EmojiPairs> {
  const { images, labels, styles } = await loadEmoji({ ...options, size: PICTURE_SIDE });
  const names = [...new Set(labels)];
  const [characters, keywords] = [readCharacters(), readKeywords()];
  return {
    names,
    texts: names.map((name) => [name.replaceAll('-', ' '), ...(keywords.get(characters.get(name) ?? '') ?? [])].join(', ')),
    families: names.map((name) => emojiFamily(characters.get(name) ?? name)),
    styles: [...new Set(styles)],
    pictures: images,
  };
}

const require = createRequire(import.meta.url);

/** The character behind each name. */
function readCharacters(): ReadonlyMap<string, string> {
  const byCodes = require('@iconify-json/noto/chars.json') as Readonly<Record<string, string>>;
  return new Map(Object.entries(byCodes).map(([codes, name]) => [name, ofCodes(codes)]));
}

/** Words for each character. The first repeats the name. */
function readKeywords(): ReadonlyMap<string, readonly string[]> {
  const byCharacter = require('emojilib') as Readonly<Record<string, readonly string[]>>;
  return new Map(Object.entries(byCharacter).map(([character, [, ...words]]) => [plain(character), words.map((word) => word.replaceAll('_', ' '))]));
}

const ofCodes = (codes: string): string => plain(String.fromCodePoint(...codes.split('-').map((code) => Number.parseInt(code, 16))));

/** Without the variation selector, which some lists write and others do not. */
const plain = (character: string): string => character.replaceAll('\uFE0F', '');
