/**
 * The file of an index.
 *
 * @internal
 */
import { type ByteSource, decodeJson, encodeJson, type SectionMap, SectionReader, SimError, type StoredFile, writeSections } from '@sim/core';
import { checkIndexFileConfig, type IndexFileConfig } from './index-file-config.ts';
import type { RecordTableContent } from './record-table.ts';

/** Everything that a saved index holds. */
export interface IndexFile extends IndexFileConfig, RecordTableContent {
  readonly curves: Float64Array;
  /**
   * The search's own bytes. Left out for an exact search, which is made again from the embeddings in the store: it
   * holds nothing else, so that nothing is written twice and the answers are the same bit for bit.
   */
  readonly searchBytes?: Uint8Array | undefined;
  /** The records. Left out where the store keeps itself. */
  readonly storeBytes?: Uint8Array | undefined;
  /** Ids of the records, ascending, where the store keeps itself. */
  readonly ids?: Uint32Array | undefined;
}

/** What a file holds but for the search's bytes and the records, which stay to be read from `sections`. */
export interface OpenedIndexFile extends Omit<IndexFile, 'searchBytes' | 'storeBytes'> {
  /** With the sections `search`, where there is one, and `store`, where there are no `ids`. */
  readonly sections: SectionReader;
}

/** An index as one file of the kind `index`. */
export function writeIndexFile(file: IndexFile): Uint8Array {
  const { codes, keys, curves, searchBytes, storeBytes, ids, ...config } = file;
  const sections: SectionMap = {
    config: encodeJson(config satisfies IndexFileConfig),
    labels: codes,
    curves,
    ...(keys ? { keys: encodeJson(keys) } : {}),
    ...(searchBytes ? { search: searchBytes } : {}),
    ...(ids ? { ids } : {}),
    ...(storeBytes ? { store: storeBytes } : {}),
  };
  return writeSections('index', sections);
}

/**
 * Begins to read what `writeIndexFile` wrote. Whoever has read on calls `finish` of its sections, which finds damage in what
 * was not looked at. Throws `FILE_FORMAT`, `FILE_NEWER_VERSION`, `FILE_TRUNCATED` or `FILE_CORRUPT`.
 */
export async function openIndexFile(source: ByteSource, where: string): Promise<OpenedIndexFile> {
  const sections = await SectionReader.open(source, 'index', where);
  const json = async (name: string): Promise<unknown> => decodeJson(await sections.read(name, Uint8Array), where);
  const keys = sections.has('keys') ? checkKeys(await json('keys'), where) : undefined;
  const codes = await sections.read('labels', Int32Array);
  const config = checkIndexFileConfig(await json('config'), where);
  if (keys && keys.length !== codes.length) throw disagreement('keys and labels', [keys.length, codes.length], where);
  const curves = await sections.read('curves', Float64Array);
  // Exactly one of the two: a file without records names those of a store.
  if (config.collectionId !== undefined) return { ...config, codes, keys, curves, ids: await sections.read('ids', Uint32Array), sections };
  sections.lengthOf('store', Uint8Array);
  return { ...config, codes, keys, curves, sections };
}

/** Keys of the records. Throws `FILE_CORRUPT` where one is no text, or two are equal. */
function checkKeys(json: unknown, where: string): readonly (string | null)[] {
  const keys: readonly unknown[] = Array.isArray(json) ? json : [0];
  const texts = keys.filter((key) => key !== null);
  if (texts.every((key) => typeof key === 'string') && new Set(texts).size === texts.length) return keys as readonly (string | null)[];
  throw new SimError({ code: 'FILE_CORRUPT', where, problem: 'the keys in the file are no keys', cure: 'Save the index again.' });
}

/** The refusal of a file whose parts do not hold the same records. */
export const disagreement = (parts: string, sizes: readonly number[], where: string): SimError =>
  new SimError({
    code: 'FILE_CORRUPT',
    where,
    problem: `${parts} in the file do not hold the same records`,
    got: sizes,
    cure: 'Restore the file from a copy.',
  });

/** Refuses to write over a file. */
export async function requireNoFile({ storage, name }: StoredFile, where: string): Promise<void> {
  if (!(await storage.list()).includes(name)) return;
  throw new SimError({
    code: 'FILE_EXISTS',
    where,
    problem: 'there is a file of this name',
    got: name,
    cure: 'Choose another name, or pass overwrite: true.',
  });
}
