/**
 * Labels and data of an index that TensorFlow Similarity saved, from arrays of NumPy.
 *
 * @internal
 */
import type { NullableLabels } from '@sim/core';
import type { NpyArray, NpyValues } from '@sim/datasets/npy-array';

/** A column as this library holds it, or why it cannot. */
export type SavedColumn<T> = { readonly values: T } | { readonly reason: string };

/**
 * Labels: integers of any width, truth values, floats without a fraction, texts, or byte strings of UTF-8. One axis, or
 * a second one of length 1.
 */
export function readLabels({ values, shape, dtype }: NpyArray): SavedColumn<NullableLabels> {
  if (shape.length === 0 || shape.slice(1).some((side) => side !== 1)) return { reason: `labels have the shape [${shape.join(', ')}]` };
  if (!ArrayBuffer.isView(values)) {
    const texts = textsOf(values);
    return texts ? { values: texts } : { reason: 'labels are bytes, and not UTF-8' };
  }
  const numbers = Array.from(values as ArrayLike<bigint | number>, Number);
  if (numbers.every(Number.isSafeInteger)) return { values: numbers };
  return { reason: `labels of type ${dtype} are no whole numbers below 2⁵³` };
}

/** Items of data that are single values, rows of numbers, or lists of texts. */
export type SavedItem = ArrayBufferView | boolean | number | string | bigint | readonly (Uint8Array | string)[];

/**
 * Data: one item for each record, a single value where the array has one axis, otherwise the numbers of its other axes,
 * flat, as `splitExamples` of `@sim/core` gives them. Integers of 64 bits become narrower where they fit.
 */
export function readItems({ values, shape, dtype }: NpyArray): SavedItem[] {
  const count = shape[0] ?? 0;
  const size = shape.slice(1).reduce((product, side) => product * side, 1);
  const narrow = narrowIntegers(values);
  if (shape.length > 1)
    return Array.from({ length: count }, (_, i) =>
      ArrayBuffer.isView(narrow) ? narrow.slice(i * size, (i + 1) * size) : narrow.slice(i * size, (i + 1) * size),
    );
  const items = Array.from(narrow as ArrayLike<bigint | number | string | Uint8Array>);
  return dtype === '|b1' ? items.map((item) => item === 1) : items;
}

/** Texts; bytes are read as UTF-8, undefined where they are not. */
function textsOf(values: readonly (string | Uint8Array)[]): string[] | undefined {
  const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  try {
    return values.map((value) => (typeof value === 'string' ? value : decoder.decode(value)));
  } catch (error) {
    if (error instanceof TypeError) return undefined;
    throw error;
  }
}

/** Integers of 64 bits, which NumPy makes of every number of Python, as int32 or float64 where these hold all of them. */
function narrowIntegers(values: NpyValues): NpyValues {
  if (!(values instanceof BigInt64Array || values instanceof BigUint64Array)) return values;
  const numbers = Float64Array.from(values as ArrayLike<bigint | number> as ArrayLike<number>, Number);
  if (numbers.every((number) => (number | 0) === number)) return Int32Array.from(numbers);
  return numbers.every(Number.isSafeInteger) ? numbers : values;
}
