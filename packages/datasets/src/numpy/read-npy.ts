import type { NpyArray } from './npy-array.ts';
import { parseNpy } from './parse-npy.ts';

/**
 * Reads an npy file, as `numpy.save` writes it: format versions 1 to 3; floats of 16, 32 and 64 bits, integers of 8 to
 * 64, truth values, texts and byte strings; either byte order; C and Fortran order.
 *
 * Throws `FILE_FORMAT` for what is no npy file, is longer than it says or holds elements of another type,
 * `FILE_PICKLED` for arrays of Python objects, `FILE_TRUNCATED`, `FILE_CORRUPT` or `FILE_NEWER_VERSION`. Nothing is
 * evaluated, and no more memory taken than the file is long, twice where its elements are texts or of 16 bits.
 *
 * @param name What to call the file in errors.
 *
 * @example
 * const { values, shape, dtype } = readNpy(await readFile('embeddings.npy'));   // Float32Array, [1000, 64], '<f4'
 */
export function readNpy(bytes: Uint8Array, name: string = 'the file'): NpyArray {
  return parseNpy(bytes, { where: 'readNpy', name });
}
