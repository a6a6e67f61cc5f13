/**
 * The file of a `LinearSearch`: that of `search-file.ts`, or one with rows of int8.
 *
 * @internal
 */
import { encodeJson, readSections, requireSameLength, requireSection, writeSections } from '@sim/core';
import type { Int8Rows } from '@sim/kernels';
import { noIndex, readEngineConfig } from './engine-config.ts';
import { type SearchFile, checkContent, readSearchSections, writeSearchFile } from './search-file.ts';

/** What a `LinearSearch` consists of. */
export type LinearSearchFile = Omit<SearchFile, 'rows'> & { readonly rows: Float32Array | Int8Rows };

/** The index as bytes of the kind `search`. */
export function writeLinearSearchFile({ rows, ...file }: LinearSearchFile): Uint8Array {
  if (rows instanceof Float32Array) return writeSearchFile({ ...file, rows });
  const { className, config, ids } = file;
  const codes = new Uint8Array(rows.codes.buffer, rows.codes.byteOffset, rows.codes.byteLength);
  return writeSections('search', { engine: encodeJson({ className, config }), ids, codes, steps: rows.steps });
}

/** Reads what `writeLinearSearchFile` wrote, with the views and the errors of `readSearchFile`. */
export function readLinearSearchFile(bytes: Uint8Array, className: string, where: string): LinearSearchFile {
  const sections = readSections(bytes, 'search', where);
  if (!sections.has('codes')) return readSearchSections(sections, className, where);
  const config = readEngineConfig(sections, className, where) as SearchFile['config'] | undefined;
  const ids = requireSection(sections, 'ids', Uint32Array, where);
  const bytesOfCodes = requireSection(sections, 'codes', Uint8Array, where);
  const steps = requireSection(sections, 'steps', Float32Array, where);
  const codes = new Int8Array(bytesOfCodes.buffer, bytesOfCodes.byteOffset, bytesOfCodes.byteLength);
  try {
    requireSameLength(steps.length, ids.length, 'steps', 'ids', where);
  } catch (cause) {
    throw noIndex(where, cause);
  }
  return { className, config: checkContent(config, ids, steps, codes.length, where), ids, rows: { codes, steps } };
}
