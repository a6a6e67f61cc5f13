import { describe, expect, test } from '@jest/globals';
import { LabelCodes, MISSING_LABEL_CODE } from '@sim/core';
import { type MapAtR, RecallAtK } from '@sim/metrics';
import { evaluationLabels, makeMetricsFor } from './evaluation-labels.ts';

describe('evaluationLabels', () => {
  test('integers stand for themselves, known or not', () => {
    const seen = evaluationLabels(new LabelCodes({ labels: [70, -5] }), [-5, 9, 70], 'T.t');
    expect([...seen.queryLabels]).toEqual([-5, 9, 70]);
    expect([...seen.translate(Int32Array.of(1, 0, MISSING_LABEL_CODE))]).toEqual([-5, 70, MISSING_LABEL_CODE]);
  });

  test('text is seen as codes, unknown text as codes that no record has', () => {
    const known = new LabelCodes({ labels: ['a', 'b'] });
    const seen = evaluationLabels(known, ['b', 'x', 'y', 'x'], 'T.t');
    expect([...seen.queryLabels]).toEqual([1, 2, 3, 2]);
    expect([...seen.translate(Int32Array.of(0, 1, MISSING_LABEL_CODE))]).toEqual([0, 1, MISSING_LABEL_CODE]);
    expect(known.size).toBe(2);
  });

  test('integers that are no int32, or stand for a missing label, are seen as codes', () => {
    for (const odd of [2 ** 40, MISSING_LABEL_CODE]) {
      const seen = evaluationLabels(new LabelCodes({ labels: [5, odd] }), [odd, 5], 'T.t');
      expect([...seen.queryLabels]).toEqual([1, 0]);
      expect([...seen.translate(Int32Array.of(1))]).toEqual([1]);
    }
  });

  test('labels of the other kind are refused', () => {
    const act = () => evaluationLabels(new LabelCodes({ labels: ['a'] }), [1], 'T.t');
    expect(act).toThrow(expect.objectContaining({ code: 'INVALID_LABEL' }));
  });
});

describe('makeMetricsFor', () => {
  test('named metrics learn the labels of the gallery, made ones stay as they are', () => {
    const own = new RecallAtK({ k: 3 });
    const gallery = Int32Array.of(4, 4, 6, MISSING_LABEL_CODE);
    const [named, configured, made] = makeMetricsFor(
      ['map@r', { className: 'MapAtR', config: { r: { 4: 9 } } }, own],
      gallery,
      'T.t',
    );
    expect((named as MapAtR).r).toEqual(new Map([[4, 2], [6, 1]]));
    expect((configured as MapAtR).r).toEqual(new Map([[4, 9]]));
    expect(made).toBe(own);
    expect(makeMetricsFor([RecallAtK], gallery, 'T.t')[0]).toBeInstanceOf(RecallAtK);
    expect((makeMetricsFor(['map@r'], gallery, 'T.t', [4, 4, 9])[0] as MapAtR).r).toEqual(new Map([[4, 1], [6, 1]]));
  });
});
