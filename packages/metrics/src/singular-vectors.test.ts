import { expect, test } from '@jest/globals';
import { Random } from '@sim/core';
import fc from 'fast-check';
import { singularVectors } from './singular-vectors.ts';

const product = (a: ArrayLike<number>, b: ArrayLike<number>): number => {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i] as number) * (b[i] as number);
  return sum;
};

/** Checks what defines the decomposition: orthonormal vectors, and images of them that are orthogonal and so long. */
function expectDecomposition(matrix: Float64Array, rows: number, columns: number): void {
  const { values, vectors } = singularVectors(matrix, rows, columns);
  const size = Math.min(rows, columns);
  expect([values.length, vectors.length]).toEqual([size, size]);
  const images = vectors.map((vector) =>
    Float64Array.from({ length: rows }, (_, row) =>
      product(matrix.subarray(row * columns, (row + 1) * columns), vector),
    ),
  );
  const scale = Math.max(1, values[0] as number);
  for (let i = 0; i < size; i++)
    for (let j = 0; j <= i; j++) {
      const [one, other] = [vectors[i] as Float64Array, vectors[j] as Float64Array];
      expect(product(one, other)).toBeCloseTo(i === j ? 1 : 0, 11);
      const wanted = i === j ? (values[i] as number) ** 2 : 0;
      expect(product(images[i] as Float64Array, images[j] as Float64Array) / scale ** 2).toBeCloseTo(
        wanted / scale ** 2,
        11,
      );
    }
  expect([...values]).toEqual([...values].sort((a, b) => b - a));
  expect(values.reduce((sum, value) => sum + value ** 2, 0) / scale ** 2).toBeCloseTo(
    product(matrix, matrix) / scale ** 2,
    11,
  );
}

const shapes = fc.tuple(fc.integer({ min: 1, max: 7 }), fc.integer({ min: 1, max: 7 }), fc.integer());

test('any matrix: tall, wide, square', () => {
  fc.assert(
    fc.property(shapes, ([rows, columns, seed]) => {
      const random = new Random(seed);
      expectDecomposition(
        Float64Array.from({ length: rows * columns }, () => random.normal()),
        rows,
        columns,
      );
    }),
  );
});

test('small whole numbers: repeated, dependent and zero columns', () => {
  fc.assert(
    fc.property(shapes, ([rows, columns, seed]) => {
      const random = new Random(seed);
      expectDecomposition(
        Float64Array.from({ length: rows * columns }, () => random.integer(3) - 1),
        rows,
        columns,
      );
    }),
  );
});

test('a small singular value keeps its digits', () => {
  // Columns (1, e, 0) and (1, 0, e): singular values √(2 + e²) and e.
  const e = 1e-9;
  const { values } = singularVectors(Float64Array.of(1, 1, e, 0, 0, e), 3, 2);
  expect((values[1] as number) / e).toBeCloseTo(1, 6);
});
