/** @internal Files of vectors, each with its length before it. */
import { type NdArray, type NdValues, SimError } from '@sim/core';

/** The class of the numbers in a file. */
export type VectorValuesClass<V extends NdValues> = { readonly BYTES_PER_ELEMENT: number; new (buffer: ArrayBuffer): V };

/**
 * Reads vectors of one length: each an int32 with that length, then the numbers, little-endian. Throws `FILE_FORMAT`
 * where two lengths differ or one is no length, and `FILE_TRUNCATED`.
 */
export function readVectorRecords<V extends NdValues>(bytes: Uint8Array, ArrayType: VectorValuesClass<V>, where: string, name: string): NdArray<V> {
  if (bytes.length === 0) return { values: new ArrayType(new ArrayBuffer(0)), shape: [0, 0] };
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const lengthAt = (at: number): number => (at + 4 <= bytes.length ? view.getInt32(at, true) : 0);
  const dim = lengthAt(0);
  if (bytes.length >= 4 && dim < 1) throw unlike(`${name} does not begin with the length of a vector`, dim, where);
  const rowBytes = dim * ArrayType.BYTES_PER_ELEMENT;
  const count = Math.floor(bytes.length / (4 + rowBytes));
  if (dim === 0 || count * (4 + rowBytes) !== bytes.length)
    throw new SimError({
      code: 'FILE_TRUNCATED',
      where,
      problem: `${name} ends within a vector of ${dim} numbers`,
      got: bytes.length,
      cure: 'Get the file again, and check that it holds numbers of this kind.',
    });
  const packed = new Uint8Array(count * rowBytes);
  for (let row = 0; row < count; row++) {
    const at = row * (4 + rowBytes);
    if (lengthAt(at) !== dim) throw unlike(`vector ${row} of ${name} is not as long as the first, ${dim}`, lengthAt(at), where);
    packed.set(bytes.subarray(at + 4, at + 4 + rowBytes), row * rowBytes);
  }
  return { values: new ArrayType(packed.buffer), shape: [count, dim] };
}

const unlike = (problem: string, got: number, where: string): SimError =>
  new SimError({ code: 'FILE_FORMAT', where, problem, got, cure: 'Pass a file whose vectors are of one length and kind.' });
