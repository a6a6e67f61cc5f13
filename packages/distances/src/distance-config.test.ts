import { expect, test } from '@jest/globals';
import { manhattanRanking, type Ranking } from '@sim/core';
import type * as tf from '@tensorflow/tfjs-core';
import { CosineDistance } from './cosine-distance.ts';
import { Distance } from './distance.ts';
import { distanceConfig } from './distance-config.ts';
import { SNRDistance } from './snr-distance.ts';

class Own extends Distance {
  readonly ranking: Ranking = manhattanRanking;
  protected override compute(query: tf.Tensor2D): tf.Tensor2D {
    return query;
  }
}

test('writes a name where the options are the defaults', () => {
  expect(distanceConfig(new CosineDistance())).toBe('cosine');
  expect(distanceConfig(new SNRDistance())).toBe('snr');
});

test('writes the options where they are not', () => {
  expect(distanceConfig(new CosineDistance({ normalize: true }))).toEqual({
    className: 'CosineDistance',
    config: { normalize: true },
  });
});

test("writes a user's own distance under the name of its class, not of the ranking it borrows", () => {
  expect(distanceConfig(new Own())).toBe('Own');
});
