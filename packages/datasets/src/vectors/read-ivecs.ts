import type { NdArray } from '@sim/core';
import { readVectorRecords } from './vector-records.ts';

/**
 * Reads an ivecs file, in which the true neighbours of such sets are published: as fvecs, with int32 in place of
 * float32.
 *
 * Throws `FILE_FORMAT` or `FILE_TRUNCATED`.
 *
 * @param name What to call the file in errors.
 *
 * @example
 * const { values, shape } = readIvecs(await readFile('sift_groundtruth.ivecs'));   // Int32Array, [10000, 100]
 */
export function readIvecs(bytes: Uint8Array, name: string = 'the file'): NdArray<Int32Array> {
  return readVectorRecords(bytes, Int32Array, 'readIvecs', name);
}
