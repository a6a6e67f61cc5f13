import { describe, expect, test } from '@jest/globals';
import { Random } from '@sim/core';
import { projectEmbedding } from './project-embedding.ts';

describe('projectEmbedding', () => {
  test('rows of a plane keep their distances', () => {
    // A plane spanned by two orthonormal axes in five dimensions.
    const random = new Random(1);
    const flat = Array.from({ length: 20 }, () => [random.normal(), random.normal()] as const);
    const rows = flat.map(([a, b]) => [a * 0.6, a * 0.8, 0, b, 0]);
    const places = projectEmbedding(rows);
    expect(places).toHaveLength(40);
    for (let i = 0; i < 20; i++)
      for (let j = 0; j < i; j++) {
        const wanted = Math.hypot(
          (flat[i]?.[0] as number) - (flat[j]?.[0] as number),
          (flat[i]?.[1] as number) - (flat[j]?.[1] as number),
        );
        const found = Math.hypot(
          (places[2 * i] as number) - (places[2 * j] as number),
          (places[2 * i + 1] as number) - (places[2 * j + 1] as number),
        );
        expect(found).toBeCloseTo(wanted, 4);
      }
  });
  test('is the same every time, from nested and from flat rows', () => {
    const rows = [
      [1, 2, 3],
      [4, 5, 7],
      [0, 1, 0],
      [9, 9, 9],
    ];
    expect(projectEmbedding(Float32Array.from(rows.flat()), { dim: 3 })).toEqual(projectEmbedding(rows));
  });
  test('three components keep the distances of rows in a space', () => {
    const random = new Random(2);
    const space = Array.from({ length: 12 }, () => [random.normal(), random.normal(), random.normal()] as const);
    const places = projectEmbedding(space.map(([a, b, c]) => [0.6 * a, b, 0.8 * a, -c]), { components: 3 });
    expect(places).toHaveLength(36);
    const placeOf = (i: number): number[] => [...places.subarray(3 * i, 3 * i + 3)];
    const apart = (a: readonly number[], b: readonly number[]): number => Math.hypot(...a.map((x, c) => x - (b[c] as number)));
    for (let i = 1; i < 12; i++)
      expect(apart(placeOf(i), placeOf(0))).toBeCloseTo(apart(space[i] as readonly number[], space[0] as readonly number[]), 4);
  });
  test.each([
    ['EMPTY_INPUT', []],
    [
      'NOT_FINITE',
      [
        [1, 2],
        [NaN, 1],
      ],
    ],
    ['DIMENSION_MISMATCH', [[1, 2], [1]]],
    ['TOO_FEW_EXAMPLES', [[1, 2]]],
    ['INVALID_ARGUMENT', [[1], [2]]],
    ['TOO_FEW_EXAMPLES', [[1, 2, 3], [4, 5, 6]], 3],
    ['INVALID_ARGUMENT', [[1, 2], [3, 4], [5, 6]], 3],
    ['INVALID_ARGUMENT', [[1, 2], [3, 4]], 0],
  ])('%s', (code, rows, components = 2) => {
    expect(() => projectEmbedding(rows, { components })).toThrow(expect.objectContaining({ code }));
  });
});
