import { requireSameLength, SimError } from '@sim/core';
import { joinBytes } from '../join-bytes.ts';
import type { NpyArray, NpyValues } from './npy-array.ts';
import { isSwapped, npyElements, swapBytes } from './npy-elements.ts';
import { writeNpyHeader } from './npy-header.ts';

/**
 * An array as an npy file, which `numpy.load` reads without `allow_pickle`. Its element type is that of the values,
 * little-endian: `'<f4'` for a `Float32Array`, `'<i8'` for a `BigInt64Array`, `'<U…'` for texts, `'|S…'` for byte strings;
 * bytes are written as truth values where `dtype` is `'|b1'`, and no other `dtype` is looked at.
 *
 * Texts and byte strings lose zeros at their end, as in NumPy. Throws `INVALID_ARGUMENT` or `LENGTH_MISMATCH`.
 *
 * @example
 * await writeFile('embeddings.npy', writeNpy({ values: new Float32Array(6), shape: [2, 3] }));
 */
export function writeNpy({ values, shape, dtype }: Omit<NpyArray, 'dtype'> & Partial<NpyArray>): Uint8Array {
  if (!shape.every((side) => Number.isSafeInteger(side) && side >= 0))
    throw new SimError({
      code: 'INVALID_ARGUMENT',
      where: 'writeNpy',
      problem: 'the lengths of axes are whole numbers',
      got: shape,
      cure: 'Pass the shape of the values.',
    });
  requireSameLength(values.length, shape.reduce((product, side) => product * side, 1), 'values', 'shape', 'writeNpy');
  const { type, bytes } = encode(values, dtype === '|b1');
  if (isSwapped(type)) swapBytes(bytes, npyElements(type)?.unit ?? 1);
  return joinBytes([writeNpyHeader(type, shape), bytes]);
}

interface Encoded {
  readonly type: string;
  /** In the order of this machine. */
  readonly bytes: Uint8Array;
}

function encode(values: NpyValues, isTruth: boolean): Encoded {
  if (!ArrayBuffer.isView(values)) return encodeTexts(values);
  // A copy, whose bytes may be swapped.
  const bytes = new Uint8Array(new Uint8Array(values.buffer, values.byteOffset, values.byteLength));
  const size = values.BYTES_PER_ELEMENT;
  const { name } = values.constructor;
  const kind = name.startsWith('Float') ? 'f' : name.startsWith('Int') || name.startsWith('BigInt') ? 'i' : 'u';
  return { type: isTruth && size === 1 ? '|b1' : `${size === 1 ? '|' : '<'}${kind}${size}`, bytes };
}

function encodeTexts(values: readonly (string | Uint8Array)[]): Encoded {
  if (values.every((value) => typeof value === 'string')) {
    const points = values.map((text) => Uint32Array.from(text, (char) => char.codePointAt(0) as number));
    const length = longest(points);
    const cells = new Uint32Array(values.length * length);
    for (const [i, text] of points.entries()) cells.set(text, i * length);
    return { type: `<U${length}`, bytes: new Uint8Array(cells.buffer) };
  }
  if (values.every((value) => value instanceof Uint8Array)) {
    const length = longest(values);
    const bytes = new Uint8Array(values.length * length);
    for (const [i, item] of values.entries()) bytes.set(item, i * length);
    return { type: `|S${length}`, bytes };
  }
  throw new SimError({
    code: 'INVALID_ARGUMENT',
    where: 'writeNpy',
    problem: 'a list must hold strings alone, or byte strings alone',
    got: values,
    cure: 'Put numbers into a typed array.',
  });
}

const longest = (items: readonly { readonly length: number }[]): number => items.reduce((most, { length }) => Math.max(most, length), 1);
