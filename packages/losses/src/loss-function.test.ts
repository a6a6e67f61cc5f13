import { expect, test } from '@jest/globals';
import type * as tf from '@tensorflow/tfjs-core';
import { lossFunction } from './loss-function.ts';

test('calls what it was made of, under its own name', () => {
  const [yTrue, yPred] = [{}, {}] as [tf.Tensor, tf.Tensor];
  const seen: tf.Tensor[] = [];
  const fn = lossFunction('pull', (...args) => {
    seen.push(...args);
    return yPred;
  });
  expect(fn.name).toBe('pull');
  expect(fn(yTrue, yPred)).toBe(yPred);
  expect(seen).toEqual([yTrue, yPred]);
  expect(seen[0]).toBe(yTrue);
});
