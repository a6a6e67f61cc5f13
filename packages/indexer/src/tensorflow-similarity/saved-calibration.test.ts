import { describe, expect, test } from '@jest/globals';
import { getRanking } from '@sim/core';
import { readCalibration, thresholdMeaning } from './saved-calibration.ts';

describe('thresholdMeaning', () => {
  test.each([
    ['linear', 'cosine', 4],
    ['linear', 'snr', 4],
    ['faiss', 'cosine', 4],
    ['faiss', 'squared_euclidean', 4],
    ['faiss', 'euclidean', 2],
    ['nmslib', 'manhattan', 4],
    ['other', 'euclidean', 4],
  ] as const)('a threshold of 4 of %s and %s is a distance of %d', (search, distance, wanted) => {
    const meaning = thresholdMeaning({ search, ranking: getRanking(distance) });
    expect('toDistance' in meaning && meaning.toDistance(4)).toBe(wanted);
  });

  test.each([
    ['linear', 'inner_product'],
    ['nmslib', 'euclidean'],
    ['faiss', 'snr'],
  ] as const)('one of %s and %s is none', (search, distance) => {
    expect(thresholdMeaning({ search, ranking: getRanking(distance) })).toEqual({ reason: expect.stringMatching(/Calibrate again/) });
  });
});

describe('readCalibration', () => {
  test('converts distances alone', () => {
    const saved = { cutpoints: { low: { name: 'low', value: 4, distance: 4, f1: null } }, thresholds: { distance: [4], f1: [4] } };
    expect(readCalibration(saved, Math.sqrt, 'T.t')).toEqual({
      cutpoints: { low: { name: 'low', value: 4, distance: 2, f1: Number.NaN } },
      thresholds: { distance: Float64Array.of(2), f1: Float64Array.of(4) },
    });
  });

  test.each([
    { cutpoints: { low: 3 }, thresholds: {} },
    { cutpoints: { low: { value: 1, distance: null } }, thresholds: {} },
    { cutpoints: { low: { value: 1, distance: 1, f1: 'high' } }, thresholds: {} },
    { cutpoints: {}, thresholds: { f1: 'high' } },
    { cutpoints: {}, thresholds: { f1: ['high'] } },
  ])('refuses %j', (saved) => {
    expect(() => readCalibration(saved, Math.sqrt, 'T.t')).toThrow(expect.objectContaining({ code: 'FILE_CORRUPT' }));
  });
});
