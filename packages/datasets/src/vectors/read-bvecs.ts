import type { NdArray } from '@sim/core';
import { readVectorRecords } from './vector-records.ts';

/**
 * Reads a bvecs file: as fvecs, with bytes in place of float32.
 *
 * Throws `FILE_FORMAT` or `FILE_TRUNCATED`.
 *
 * @param name What to call the file in errors.
 *
 * @example
 * const { values, shape } = readBvecs(await readFile('bigann_query.bvecs'));   // Uint8Array, [10000, 128]
 */
export function readBvecs(bytes: Uint8Array, name: string = 'the file'): NdArray<Uint8Array> {
  return readVectorRecords(bytes, Uint8Array, 'readBvecs', name);
}
