import { expect, test } from '@jest/globals';
import { withBackends } from '@sim/testing/with-backends';
import * as tf from '@tensorflow/tfjs-core';
import { isGrey, requireImages, requireRange, requireRate, requireRgb, requireSize } from './image-checks.ts';

const images = (shape: number[], dtype: 'float32' | 'int32' = 'float32') => tf.zeros(shape as tf.Tensor4D['shape'], dtype) as tf.Tensor4D;
const refused = (call: () => unknown, code: string, message: RegExp) =>
  expect(() => tf.tidy(() => void call())).toThrow(expect.objectContaining({ code, message: expect.stringMatching(message) }));

withBackends('image checks', () => {
  test('requireImages takes float32 batches', () => {
    expect(() => tf.tidy(() => requireImages(images([1, 2, 3, 4]), 'call'))).not.toThrow();
    refused(() => requireImages(images([2, 3, 4]), 'call'), 'SHAPE_MISMATCH', /^call: .*got "shape \[2, 3, 4\]".*expandDims/);
    refused(() => requireImages(images([0, 2, 3, 4]), 'call'), 'SHAPE_MISMATCH', /at least one image/);
    refused(() => requireImages(images([1, 2, 3, 4], 'int32'), 'call'), 'INVALID_ARGUMENT', /got "int32".*255/);
  });

  test('isGrey tells grey from RGB and refuses the rest', () => {
    expect(tf.tidy(() => [isGrey(images([1, 2, 2, 1]), 'call'), isGrey(images([1, 2, 2, 3]), 'call')].join())).toBe('true,false');
    refused(() => isGrey(images([1, 2, 2, 4]), 'call'), 'SHAPE_MISMATCH', /got 4\. Drop an alpha/);
    refused(() => requireRgb(images([1, 2, 2, 1]), 'call'), 'SHAPE_MISMATCH', /got 1\. .*tf\.tile/);
  });

  test('requireRate takes 0 to 1', () => {
    expect([requireRate(0, 'p', 'call'), requireRate(1, 'p', 'call')]).toEqual([0, 1]);
    for (const p of [-0.01, 1.01, Number.NaN]) refused(() => requireRate(p, 'p', 'call'), 'INVALID_ARGUMENT', /p must be a probability/);
  });

  test('requireRange takes ascending pairs within bounds', () => {
    expect(requireRange([1, 1], 'range', 'call', 0)).toEqual([1, 1]);
    refused(() => requireRange([2, 1], 'range', 'call', 0), 'INVALID_ARGUMENT', /ascending order, got \[2, 1\]/);
    refused(() => requireRange([-1, 1], 'range', 'call', 0), 'INVALID_ARGUMENT', /at least 0/);
    refused(() => requireRange([0, 2], 'range', 'call', 0, 1), 'INVALID_ARGUMENT', /from 0 to 1/);
    refused(() => requireRange([0, Number.POSITIVE_INFINITY], 'range', 'call', 0), 'INVALID_ARGUMENT', /finite/);
  });

  test('requireSize compares height and width', () => {
    expect(() => tf.tidy(() => requireSize(images([1, 2, 3, 1]), 2, 3, 'call'))).not.toThrow();
    refused(() => requireSize(images([1, 2, 3, 1]), 3, 2, 'call'), 'SHAPE_MISMATCH', /3 × 2 pixels, got "2 × 3"/);
  });
});
