import { describe, expect, test } from '@jest/globals';
import type { Label, SimError } from '@sim/core';
import { expectValue } from '@sim/testing/close';
import { describeGolden } from '@sim/testing/golden';
import fc from 'fast-check';
import { type ConfusionMatrixInput, confusionMatrix } from './confusion-matrix.ts';

interface Classification {
  readonly note: string;
  readonly true: Label[];
  readonly predicted: Label[];
  readonly labels: Label[];
  readonly confusion: number[][];
  readonly normalized: Record<'all' | 'pred' | 'true', number[][]>;
}

describeGolden<{ readonly classification: Classification[] }>('neighbors.json', ({ classification }) => {
  test.each(classification)('$note: counts and every normalisation', (record) => {
    const input = { trueLabels: record.true, predictedLabels: record.predicted, labels: record.labels };
    const counts = confusionMatrix(input);
    expect([counts.labels, counts.columns]).toEqual([record.labels, record.labels]);
    expect([...counts.values]).toEqual(record.confusion.flat());
    for (const normalize of ['true', 'pred', 'all'] as const) {
      const { values } = confusionMatrix({ ...input, normalize });
      for (const [i, share] of record.normalized[normalize].flat().entries()) expectValue(values[i] as number, share);
    }
  });
});

describe('labels', () => {
  test('stand in ascending order unless given', () => {
    expect(confusionMatrix({ trueLabels: [10, 9], predictedLabels: [2, 9] }).labels).toEqual([2, 9, 10]);
    const words = confusionMatrix({ trueLabels: ['b', 'a'], predictedLabels: ['b', 'b'] });
    expect(words).toEqual({ labels: ['a', 'b'], columns: ['a', 'b'], values: Float64Array.of(0, 1, 0, 1) });
    const listed = confusionMatrix({ trueLabels: ['b', 'a'], predictedLabels: ['b', 'b'], labels: ['b', 'a'] });
    expect(listed.values).toEqual(Float64Array.of(1, 0, 1, 0));
  });

  test('null, and −1 among other true labels, are a last column', () => {
    const words = confusionMatrix({ trueLabels: ['cat', 'cat', 'dog'], predictedLabels: ['cat', 'dog', null] });
    expect(words.columns).toEqual(['cat', 'dog', null]);
    expect(words.values).toEqual(Float64Array.of(1, 1, 0, 0, 0, 1));
    const codes = confusionMatrix({ trueLabels: Int32Array.of(3, 4), predictedLabels: Int32Array.of(3, -1) });
    expect([codes.labels, codes.columns]).toEqual([
      [3, 4],
      [3, 4, null],
    ]);
  });

  test('a −1 that is a true label is a label', () => {
    const { columns } = confusionMatrix({ trueLabels: [-1, 4], predictedLabels: [4, -1] });
    expect(columns).toEqual([-1, 4]);
  });

  test('with given labels every other prediction is in the last column', () => {
    const { columns, values } = confusionMatrix({ trueLabels: [1, 1], predictedLabels: [1, 7], labels: [1] });
    expect(columns).toEqual([1, null]);
    expect(values).toEqual(Float64Array.of(1, 1));
  });
});

test('rows, columns and the whole of a normalised matrix sum to 1 or 0', () => {
  const labels = fc.array(fc.tuple(fc.nat(3), fc.option(fc.nat(4))), { minLength: 1, maxLength: 30 });
  fc.assert(
    fc.property(labels, (examples) => {
      const input = { trueLabels: examples.map(([label]) => label), predictedLabels: examples.map(([, one]) => one) };
      const sums = (normalize: 'all' | 'none' | 'pred' | 'true', groupOf: (row: number, column: number) => number) => {
        const { columns, values } = confusionMatrix({ ...input, normalize });
        const totals: number[] = [];
        for (const [cell, value] of values.entries()) {
          const group = groupOf(Math.floor(cell / columns.length), cell % columns.length);
          totals[group] = (totals[group] ?? 0) + value;
        }
        return totals;
      };
      expect(sums('none', () => 0)).toEqual([examples.length]);
      expect(sums('all', () => 0)[0]).toBeCloseTo(1, 12);
      for (const total of [...sums('true', (row) => row), ...sums('pred', (_, column) => column)])
        expect(Math.min(Math.abs(total), Math.abs(total - 1))).toBeLessThan(1e-12);
    }),
  );
});

test.each<[string, ConfusionMatrixInput]>([
  ['EMPTY_INPUT', { trueLabels: [], predictedLabels: [] }],
  ['LENGTH_MISMATCH', { trueLabels: [1], predictedLabels: [1, 2] }],
  ['INVALID_LABEL', { trueLabels: [1, 2], predictedLabels: [1, 2], labels: [1] }],
  ['INVALID_LABEL', { trueLabels: [1], predictedLabels: [1], labels: [1, 1] }],
  ['INVALID_LABEL', { trueLabels: [1], predictedLabels: [1], labels: [] }],
  ['INVALID_LABEL', { trueLabels: [1.5], predictedLabels: [1] }],
  ['INVALID_LABEL', { trueLabels: [1], predictedLabels: ['1'] }],
  ['UNKNOWN_NAME', { trueLabels: [1], predictedLabels: [1], normalize: 'rows' as 'true' }],
])('refuses with %s: %j', (code, input) => {
  const failure = (): unknown => {
    try {
      return confusionMatrix(input);
    } catch (error) {
      return error;
    }
  };
  expect((failure() as SimError).code).toBe(code);
});
