/**
 * The file of an index.
 *
 * @internal
 */
import {
  decodeJson,
  encodeJson,
  readSections,
  requireSection,
  type SectionMap,
  SimError,
  type StoredFile,
  writeSections,
} from '@sim/core';
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
 * Reads what `writeIndexFile` wrote; arrays are views of `bytes` where their alignment allows.
 * Throws `FILE_FORMAT`, `FILE_NEWER_VERSION`, `FILE_TRUNCATED` or `FILE_CORRUPT`.
 */
export function readIndexFile(bytes: Uint8Array, where: string): IndexFile {
  const sections = readSections(bytes, 'index', where);
  const json = (name: string): unknown => decodeJson(requireSection(sections, name, Uint8Array, where), where);
  const keys = sections.has('keys') ? checkKeys(json('keys'), where) : undefined;
  const codes = requireSection(sections, 'labels', Int32Array, where);
  const config = checkIndexFileConfig(json('config'), where);
  if (keys && keys.length !== codes.length) throw disagreement('keys and labels', [keys.length, codes.length], where);
  return {
    ...config,
    codes,
    keys,
    curves: requireSection(sections, 'curves', Float64Array, where),
    searchBytes: sections.has('search') ? requireSection(sections, 'search', Uint8Array, where) : undefined,
    // Exactly one of the two: a file without records names those of a store.
    ...(config.collectionId === undefined
      ? { storeBytes: requireSection(sections, 'store', Uint8Array, where) }
      : { ids: requireSection(sections, 'ids', Uint32Array, where) }),
  };
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
