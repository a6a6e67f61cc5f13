/** @internal Examples that were loaded one by one, as one array. */
import { type NdArray, type NdValues, SimError, isNdArray, requireFinite } from '@sim/core';
import type { LoadedExample } from './loaded-example.ts';

/**
 * Puts examples of one shape behind one another: `[count, …shape]`, of the element type of the first, float32 for plain
 * lists. Throws `INVALID_ARGUMENT`, `SHAPE_MISMATCH` or `NOT_FINITE`.
 */
export function stackExamples(examples: readonly LoadedExample[], where: string): NdArray {
  const arrays = examples.map((example) => toArray(example, where));
  const [first] = arrays;
  const shape = first?.shape ?? [];
  const size = shape.reduce((product, side) => product * side, 1);
  const values = new (typeOf(first?.values))(arrays.length * size);
  for (const [i, array] of arrays.entries()) {
    if (!isSame(array.shape, shape) || array.values.length !== size)
      throw new SimError({
        code: 'SHAPE_MISMATCH',
        where,
        problem: `example ${i} of the batch must have the shape [${shape.join(', ')}] of the first`,
        got: array.shape,
        cure: 'Bring all examples to one shape, for pictures with a target size.',
      });
    values.set(array.values, i * size);
  }
  if (values instanceof Float32Array) requireFinite(values, Math.max(1, size), where);
  return { values, shape: [arrays.length, ...shape] };
}

const isSame = (a: readonly number[], b: readonly number[]): boolean => a.length === b.length && a.every((side, i) => side === b[i]);

function toArray(example: LoadedExample, where: string): { values: ArrayLike<number>; shape: readonly number[] } {
  if (isNdArray(example)) return example;
  if (typeof example === 'object' && example !== null && 'length' in example) return { values: example, shape: [example.length] };
  throw new SimError({
    code: 'INVALID_ARGUMENT',
    where,
    problem: 'an example must be { values, shape } or a vector of numbers',
    got: example,
    cure: 'Return one of them from the function that loads an example.',
  });
}

function typeOf(values: ArrayLike<number> | undefined): new (length: number) => NdValues {
  if (values instanceof Int32Array) return Int32Array;
  return values instanceof Uint8Array ? Uint8Array : Float32Array;
}
