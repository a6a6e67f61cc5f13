import { listLocalFolder } from '#local-folder';
import { type LongCallOptions, SimError, requireInteger, requireOneOf } from '@sim/core';
import { type EncodedPicture, decodePictures } from './decode-pictures.ts';
import type { FolderEntry } from './folder-content.ts';
import type { LabeledImages } from './labeled-images.ts';
import { pictureFiles } from './picture-files.ts';

/** Options of `loadOmniglot`. */
export interface LoadOmniglotOptions extends LongCallOptions {
  /** Path or `file:` URL: a folder of alphabets, or the one that holds `images_background` and `images_evaluation`. */
  readonly folder: string | URL;
  /** Which of the two to read where the folder holds both. Default `'background'`, the one to learn from. */
  readonly part?: 'background' | 'evaluation';
  /** Side to bring the drawings to. Default 105, their own. */
  readonly size?: number;
  /** Read the first so many alphabets. Default: all. */
  readonly limit?: number | undefined;
}

/** Drawings with their character, alphabet and drawer. */
export interface Omniglot extends LabeledImages<string[]> {
  /** `[count]`: alphabet of each drawing. */
  readonly alphabets: string[];
  /** `[count]`: who drew it, from 1 to 20; 0 for a file whose name does not say. */
  readonly drawers: Int32Array;
}

interface Drawing extends EncodedPicture {
  readonly alphabet: string;
  readonly character: string;
  readonly drawer: number;
}

const PARTS = ['background', 'evaluation'] as const;

/**
 * Omniglot, 1,623 handwritten characters of 50 alphabets, each drawn by 20 people: images `[count, size, size, 1]` in
 * [0, 1], ink 0 on paper 1 as published, labels `alphabet/character`. Reads the published folders
 * `alphabet/character/*.png` through the optional peer `sharp`. Under Node.
 *
 * Throws `MISSING_PEER`, `FILE_NOT_FOUND`, `FILE_FORMAT`, `EMPTY_INPUT`, `INVALID_ARGUMENT`, `UNKNOWN_NAME`, `ABORTED`,
 * and `STORAGE_UNAVAILABLE` in a browser.
 *
 * "Human-level concept learning through probabilistic program induction" (Lake, Salakhutdinov and Tenenbaum, 2015).
 *
 * @example
 * const { images, labels } = await loadOmniglot({ folder: './omniglot', size: 28 });   // labels ['Bengali/character01', …]
 */
export async function loadOmniglot(options: LoadOmniglotOptions): Promise<Omniglot> {
  const where = 'loadOmniglot';
  const { folder, part = 'background', size = 105, limit } = options;
  requireOneOf(part, PARTS, 'part', where);
  requireInteger(size, 'size', where);
  if (limit !== undefined) requireInteger(limit, 'limit', where);
  const alphabets = (await listAlphabets(folder, part, where)).slice(0, limit);
  const drawings: Drawing[] = [];
  for (const alphabet of alphabets) drawings.push(...(await listDrawings(alphabet, where)));
  return {
    images: await decodePictures(drawings, { size: [size, size], channels: 1, fit: 'fill' }, where, options),
    labels: drawings.map(({ alphabet, character }) => `${alphabet}/${character}`),
    alphabets: drawings.map(({ alphabet }) => alphabet),
    drawers: Int32Array.from(drawings, ({ drawer }) => drawer),
  };
}

async function listAlphabets(
  folder: string | URL,
  part: 'background' | 'evaluation',
  where: string,
): Promise<readonly FolderEntry[]> {
  const { folders, path } = await listLocalFolder(folder, where);
  const published = folders.filter(({ name }) => PARTS.some((known) => name === `images_${known}`));
  if (published.length === 0) return folders;
  const wanted = published.find(({ name }) => name === `images_${part}`);
  if (wanted) return (await listLocalFolder(wanted.path, where)).folders;
  throw new SimError({
    code: 'FILE_NOT_FOUND',
    where,
    problem: `the folder lacks images_${part}`,
    got: path,
    cure: 'Unpack it there, or read the other part.',
  });
}

async function listDrawings(alphabet: FolderEntry, where: string): Promise<Drawing[]> {
  const drawings: Drawing[] = [];
  for (const character of (await listLocalFolder(alphabet.path, where)).folders)
    for (const { name, read } of await pictureFiles(character.path, where)) {
      // As published: character number, underscore, drawer.
      const drawer = Number(/_(\d+)\.[^.]+$/.exec(name)?.[1] ?? 0);
      drawings.push({ name: `${alphabet.name}/${character.name}/${name}`, read, alphabet: alphabet.name, character: character.name, drawer });
    }
  return drawings;
}
