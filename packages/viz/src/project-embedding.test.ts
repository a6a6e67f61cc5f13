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
  ])('%s', (code, rows) => {
    expect(() => projectEmbedding(rows)).toThrow(expect.objectContaining({ code }));
  });
});
