import type { Views } from './two-view-conformance.ts';

/** Four examples in two views: the input of the two-view losses that TensorFlow Similarity was run on by hand. */
export const viewLiterals: { readonly [view in keyof Views]: number[][] } = {
  a: [[1, 2, 3], [2, 1, 0], [0, 1, 4], [3, 3, 3]],
  b: [[1, 2, 2], [2, 0, 0], [0, 1, 3], [3, 2, 3]],
};

/** Two views of `dim` columns from their numbers, the first view's before the second's. */
export function splitViews(numbers: ArrayLike<number>, dim: number): [number[][], number[][]] {
  const rows = Array.from({ length: numbers.length / dim }, (_, row) =>
    Array.from({ length: dim }, (_column, c) => numbers[row * dim + c] as number),
  );
  return [rows.slice(0, rows.length / 2), rows.slice(rows.length / 2)];
}
