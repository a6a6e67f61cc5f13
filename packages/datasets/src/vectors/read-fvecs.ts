import type { NdArray } from '@sim/core';
import { readVectorRecords } from './vector-records.ts';

/**
 * Reads an fvecs file, in which sets of vectors for nearest-neighbour search are published: for each vector an int32 with
 * its length, then that many float32, little-endian (Jégou, Douze and Schmid: Product Quantization for Nearest Neighbor
 * Search, 2011).
 *
 * Throws `FILE_FORMAT` or `FILE_TRUNCATED`.
 *
 * @param name What to call the file in errors.
 *
 * @example
 * const { values, shape } = readFvecs(await readFile('sift_base.fvecs'));   // Float32Array, [1000000, 128]
 */
export function readFvecs(bytes: Uint8Array, name: string = 'the file'): NdArray<Float32Array> {
  return readVectorRecords(bytes, Float32Array, 'readFvecs', name);
}
