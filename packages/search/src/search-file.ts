/**
 * The file of a search index.
 *
 * @internal
 */
import {
  type Config,
  type SectionValues,
  encodeJson,
  getRanking,
  readSections,
  requireFinite,
  requireInteger,
  requireSameLength,
  requireSection,
  writeSections,
} from '@sim/core';
import { noIndex, readEngineConfig } from './engine-config.ts';
import { requireNewIds } from './id-checks.ts';

/** What an index consists of. */
export interface SearchFile {
  /** The engine's class. */
  readonly className: string;
  /** Options that its constructor accepts back. */
  readonly config: Config & { readonly dim: number; readonly distance: string };
  readonly ids: Uint32Array;
  /** Rows `[ids.length, dim]` as the user gave them. */
  readonly rows: Float32Array;
}

/** The index as bytes of the kind `search`. */
export function writeSearchFile({ className, config, ids, rows }: SearchFile): Uint8Array {
  return writeSections('search', { engine: encodeJson({ className, config }), ids, rows });
}

/**
 * Reads what `writeSearchFile` wrote, ids and rows as views of `bytes` where their alignment allows. Throws the
 * errors of `readSections`, `FILE_FORMAT` for the file of another engine, and `FILE_CORRUPT` for what is no index.
 */
export function readSearchFile(bytes: Uint8Array, className: string, where: string): SearchFile {
  return readSearchSections(readSections(bytes, 'search', where), className, where);
}

/** What `readSearchFile` reads, of the sections of a file. */
export function readSearchSections(sections: Map<string, SectionValues>, className: string, where: string): SearchFile {
  const config = readEngineConfig(sections, className, where) as SearchFile['config'] | undefined;
  const ids = requireSection(sections, 'ids', Uint32Array, where);
  const rows = requireSection(sections, 'rows', Float32Array, where);
  return { className, config: checkContent(config, ids, rows, rows.length, where), ids, rows };
}

/**
 * Holds the content to what `add` would have let pass: as many numbers in rows as the ids ask for, and `values` finite.
 * Returns the options.
 */
export function checkContent(
  config: SearchFile['config'] | undefined,
  ids: Uint32Array,
  values: Float32Array,
  numbers: number,
  where: string,
): SearchFile['config'] {
  try {
    const { dim, distance } = config as SearchFile['config'];
    requireInteger(dim, 'dim', where);
    getRanking(distance, where);
    requireNewIds(ids, where);
    requireSameLength(numbers, ids.length * dim, 'numbers', 'row entries', where);
    requireFinite(values, dim, where);
    return config as SearchFile['config'];
  } catch (cause) {
    throw noIndex(where, cause);
  }
}
