import '@tensorflow/tfjs-backend-cpu';
import '@tensorflow/tfjs-layers';
import { expect, test } from '@jest/globals';
import * as tf from '@tensorflow/tfjs-core';
import { RankedPairsLoss } from './ranked-pairs-loss.ts';

test('each pair is found among one pair of every class', () => {
  // Two classes of four examples: pairs (0, 1) and (2, 3) of each.
  const rows = [[1, 0], [0.6, 0.8], [0.8, 0.6], [1, 0], [0, 1], [-0.6, 0.8], [0.8, -0.6], [0, 1]];
  const dot = (a: number, b: number): number => 20 * ((rows[a]?.[0] as number) * (rows[b]?.[0] as number) + (rows[a]?.[1] as number) * (rows[b]?.[1] as number));
  const turns = [[[0, 1], [4, 5]], [[2, 3], [6, 7]]] as const;
  const values = turns.flatMap((pairs) =>
    pairs.map(([query, key]) => Math.log(pairs.reduce((sum, [, other]) => sum + Math.exp(dot(query, other)), 0)) - dot(query, key)),
  );
  const value = tf.tidy(() =>
    new RankedPairsLoss({ classesPerBatch: 2 }).call(tf.tensor1d([0, 0, 0, 0, 1, 1, 1, 1], 'int32'), tf.tensor2d(rows)).dataSync()[0],
  );
  expect(value).toBeCloseTo(values.reduce((sum, one) => sum + one, 0) / 4, 4);
});
