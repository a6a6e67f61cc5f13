import { type NdArray, SimError, checkNdArray, exampleSize, isNdArray, requireFinite } from '@sim/core';

/** Examples as users hold them: one typed array with a shape, or a list of vectors of one length. */
export type Examples = NdArray | readonly ArrayLike<number>[];

/**
 * Checks examples and lays a list of vectors out as one float32 array `[count, size]`. An array with a shape is
 * returned as it is, without a copy.
 *
 * Throws `EMPTY_INPUT`, `SHAPE_MISMATCH`, `DIMENSION_MISMATCH`, `NOT_FINITE` or `INVALID_ARGUMENT`.
 *
 * @example
 * toExamples([[1, 2], [3, 4]], 'here');   // { values: Float32Array [1, 2, 3, 4], shape: [2, 2] }
 */
export function toExamples(examples: Examples, where: string): NdArray {
  const array = isNdArray(examples) ? examples : joinVectors(examples, where);
  checkNdArray(array, where);
  if ((array.shape[0] ?? 0) === 0)
    throw new SimError({
      code: 'EMPTY_INPUT',
      where,
      problem: 'there are no examples',
      cure: 'Pass at least one example.',
    });
  if (array.values instanceof Float32Array) requireFinite(array.values, Math.max(1, exampleSize(array)), where);
  return array;
}

function joinVectors(vectors: readonly ArrayLike<number>[], where: string): NdArray {
  if (!Array.isArray(vectors))
    throw new SimError({
      code: 'INVALID_ARGUMENT',
      where,
      problem: 'examples must be an array with a shape or a list of vectors',
      got: vectors,
      cure: 'Pass { values, shape }, number[][] or Float32Array[].',
    });
  const size = vectors[0]?.length ?? 0;
  const values = new Float32Array(vectors.length * size);
  for (const [row, vector] of vectors.entries()) {
    if (vector?.length !== size || size === 0)
      throw new SimError({
        code: 'DIMENSION_MISMATCH',
        where,
        problem: `example ${row} must hold ${size || 'at least one'} numbers`,
        got: vector?.length,
        cure: 'Give every example the same length, or pass { values, shape }.',
      });
    values.set(vector, row * size);
  }
  return { values, shape: [vectors.length, size] };
}
