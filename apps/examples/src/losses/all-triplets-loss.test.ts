import '@tensorflow/tfjs-backend-cpu';
import '@tensorflow/tfjs-layers';
import { expect, test } from '@jest/globals';
import { Random } from '@sim/core';
import * as tf from '@tensorflow/tfjs-core';
import { AllTripletsLoss } from './all-triplets-loss.ts';

test('is the mean over all semi-hard triplets', () => {
  const random = new Random(5);
  const labels = [0, 0, 0, 1, 1, 2, 2, 2];
  const rows = labels.map(() => {
    const row = [random.normal(), random.normal(), random.normal()];
    const length = Math.hypot(...row);
    return row.map((value) => value / length);
  });
  const distance = (a: number, b: number): number =>
    1 - (rows[a] as number[]).reduce((sum, value, i) => sum + value * (rows[b]?.[i] as number), 0);
  const terms: number[] = [];
  for (const a of labels.keys())
    for (const p of labels.keys())
      for (const n of labels.keys()) {
        if (a === p || labels[a] !== labels[p] || labels[a] === labels[n]) continue;
        const gap = distance(a, p) - distance(a, n);
        if (gap < 0 && gap > -0.4) terms.push(gap + 0.4);
      }
  expect(terms.length).toBeGreaterThan(3);
  const value = tf.tidy(() => new AllTripletsLoss({ margin: 0.4 }).call(tf.tensor1d(labels, 'int32'), tf.tensor2d(rows)).dataSync()[0]);
  expect(value).toBeCloseTo(terms.reduce((sum, term) => sum + term, 0) / terms.length, 5);
});

test('is 0, with a gradient of 0, where no triplet is semi-hard', () => {
  const [value, gradient] = tf.tidy(() => {
    const loss = new AllTripletsLoss();
    const { value, grad } = tf.valueAndGrad((x) => loss.call(tf.tensor1d([0, 0, 1], 'int32'), x))(tf.tensor2d([[1, 0], [1, 0], [-1, 0]]));
    return [value.dataSync()[0], [...grad.dataSync()]];
  });
  expect(value).toBe(0);
  expect(gradient).toEqual([0, 0, 0, 0, 0, 0].map(() => expect.closeTo(0)));
});
