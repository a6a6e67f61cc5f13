/**
 * The file of a search index.
 *
 * @internal
 */
import {
  type Config,
  type SectionValues,
  SimError,
  decodeJson,
  encodeJson,
  getRanking,
  readSections,
  requireFinite,
  requireInteger,
  requireSameLength,
  requireSection,
  writeSections,
} from '@sim/core';
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

/** The options in a file of the engine `className`, not checked. Throws `FILE_FORMAT` for the file of another engine. */
export function readEngineConfig(sections: Map<string, SectionValues>, className: string, where: string): unknown {
  const engine = decodeJson(requireSection(sections, 'engine', Uint8Array, where), where);
  const { className: found, config } = (engine ?? {}) as Partial<SearchFile>;
  if (found !== className)
    throw new SimError({
      code: 'FILE_FORMAT',
      where,
      problem: `this file holds an index of another engine than ${className}`,
      got: found,
      cure: 'Load it with the class that saved it.',
    });
  return config;
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

/** The refusal of a file whose checksums are right and whose content is not. */
export const noIndex = (where: string, cause: unknown): SimError =>
  new SimError({
    code: 'FILE_CORRUPT',
    where,
    problem: 'the file is whole, but what it holds is no index',
    cure: 'Save the index again.',
    cause,
  });
