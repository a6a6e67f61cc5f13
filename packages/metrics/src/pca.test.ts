import { describe, expect, test } from '@jest/globals';
import { Random, type SimError } from '@sim/core';
import { expectWithin } from '@sim/testing/close';
import { describeGolden } from '@sim/testing/golden';
import { Pca } from './pca.ts';

interface GoldenPca {
  readonly note: string;
  readonly input: number[][];
  readonly components: number;
  readonly whiten: boolean;
  readonly mean: number[];
  readonly axes: number[][];
  readonly explainedVariance: number[];
  readonly explainedVarianceRatio: number[];
  readonly singularValues: number[];
  readonly projected: number[][];
  readonly new?: number[][];
  readonly newProjected?: number[][];
}

/** Relative 1e-4 of the largest entry, the bound of these reference values. */
function expectClose(actual: ArrayLike<number>, expected: readonly number[]): void {
  expect(actual.length).toBe(expected.length);
  const largest = Math.max(...expected.map(Math.abs));
  for (const [i, value] of expected.entries()) expectWithin(actual[i] as number, value, 1e-4 * largest);
}

describeGolden<{ readonly pca: GoldenPca[] }>('neighbors.json', ({ pca }) => {
  test.each(pca)('$note: $components components, whiten $whiten', (record) => {
    const { components, whiten, input, axes } = record;
    const fitted = new Pca({ components, whiten }).fit(input);
    const dim = input[0]?.length ?? 0;
    expectClose(fitted.mean, record.mean);
    expectClose(fitted.explainedVariance, record.explainedVariance);
    expectClose(fitted.explainedVarianceRatio, record.explainedVarianceRatio);
    expectClose(fitted.singularValues, record.singularValues);
    // An axis is as right with the other sign, and its column of the projection turns with it.
    const signs = axes.map((axis, i) =>
      Math.sign(axis.reduce((sum, value, column) => sum + value * (fitted.axes[i * dim + column] as number), 0)),
    );
    expectClose(
      fitted.axes,
      axes.flatMap((axis, i) => axis.map((value) => value * (signs[i] as number))),
    );
    const turned = (rows: number[][]): number[] =>
      rows.flatMap((row) => row.map((value, i) => value * (signs[i] as number)));
    expectClose(fitted.transform(input), turned(record.projected));
    if (record.new && record.newProjected) expectClose(fitted.transform(record.new), turned(record.newProjected));
  });
});

describe('Pca', () => {
  const random = new Random(7);
  const rows = Array.from({ length: 40 }, () => [random.normal() * 3, random.normal(), random.normal() / 10]);

  test('flat rows are the same as nested ones', () => {
    const flat = new Pca().fit(Float32Array.from(rows.flat()), { dim: 3 });
    const nested = new Pca().fit(rows);
    expect(flat.axes).toEqual(nested.axes);
    expect(flat.transform(Float32Array.from(rows.flat()))).toEqual(nested.transform(rows));
  });

  test('whitened columns have variance 1', () => {
    const places = new Pca({ components: 3, whiten: true }).fit(rows).transform(rows);
    for (let axis = 0; axis < 3; axis++) {
      const column = rows.map((_, row) => places[row * 3 + axis] as number);
      expect(column.reduce((sum, value) => sum + value ** 2, 0) / (rows.length - 1)).toBeCloseTo(1, 9);
      expect(column.reduce((sum, value) => sum + value, 0)).toBeCloseTo(0, 9);
    }
  });

  test('each axis points to its largest entry', () => {
    const { axes } = new Pca({ components: 3 }).fit(rows.map((row) => row.map((value) => -value)));
    for (let i = 0; i < 3; i++) {
      const axis = [...axes.subarray(i * 3, (i + 1) * 3)];
      expect(Math.max(...axis)).toBe(Math.max(...axis.map(Math.abs)));
    }
  });

  test('rows that do not vary: no variance, all places 0', () => {
    const pca = new Pca({ components: 2, whiten: true }).fit([
      [1, 2],
      [1, 2],
      [1, 2],
    ]);
    expect(pca.explainedVarianceRatio).toEqual(Float64Array.of(0, 0));
    expect(pca.transform([[1, 2]])).toEqual(Float64Array.of(0, 0));
  });

  test('comes back from its configuration', () => {
    const config = new Pca({ components: 3, whiten: true }).getConfig();
    expect(config).toEqual({ components: 3, whiten: true });
    expect(new Pca(config).getConfig()).toEqual(config);
  });

  test.each<[string, () => unknown]>([
    ['INVALID_ARGUMENT', () => new Pca({ components: 0 })],
    ['TOO_FEW_EXAMPLES', () => new Pca({ components: 1 }).fit([[1, 2]])],
    [
      'TOO_FEW_EXAMPLES',
      () =>
        new Pca({ components: 3 }).fit([
          [1, 2, 3],
          [2, 3, 4],
        ]),
    ],
    ['INVALID_ARGUMENT', () => new Pca({ components: 2 }).fit([[1], [2], [3]])],
    ['EMPTY_INPUT', () => new Pca().fit([])],
    [
      'NOT_FINITE',
      () =>
        new Pca().fit([
          [1, Number.NaN],
          [1, 2],
        ]),
    ],
    ['DIMENSION_MISMATCH', () => new Pca().fit(new Float32Array(4))],
    ['DIMENSION_MISMATCH', () => new Pca().fit(rows).transform([[1, 2]])],
    ['NOT_FITTED', () => new Pca().transform(rows)],
    ['NOT_FITTED', () => new Pca().axes],
    ['NOT_FITTED', () => new Pca().mean],
    ['NOT_FITTED', () => new Pca().explainedVariance],
    ['NOT_FITTED', () => new Pca().explainedVarianceRatio],
    ['NOT_FITTED', () => new Pca().singularValues],
  ])('refuses with %s: %s', (code, act) => {
    const failure = (): unknown => {
      try {
        return act();
      } catch (error) {
        return error;
      }
    };
    expect((failure() as SimError).code).toBe(code);
  });
});
