import { beforeAll, describe, expect, jest, test } from '@jest/globals';
import { expectSameValues, gradientAt, normal4d } from '@sim/testing/backend-agreement';
import * as tf from '@tensorflow/tfjs-core';

const computations: Readonly<Record<string, () => tf.Tensor>> = {
  'filter gradients': () =>
    gradientAt((f: tf.Tensor4D) => tf.sum(tf.sin(tf.conv2d(normal4d([2, 7, 8, 3], 1), f, 2, 'same'))), normal4d([3, 3, 3, 5], 2)),
  convolutions: () => tf.conv2d(normal4d([2, 7, 8, 3], 1), normal4d([3, 3, 3, 5], 2), 1, 'valid'),
  products: () => tf.matMul(normal4d([1, 1, 4, 5], 1), normal4d([1, 1, 5, 6], 2)),
  'pool gradients': () => gradientAt((x: tf.Tensor4D) => tf.sum(tf.sin(tf.maxPool(x, 2, 2, 'same'))), normal4d([2, 7, 7, 3], 1)),
  'sums of rows': () => tf.sum(normal4d([2, 3, 4, 5], 1), [0, 1, 2], true),
};

const valuesOf = (name: string): Float32Array =>
  tf.tidy(() => Float32Array.from((computations[name] as () => tf.Tensor)().dataSync()));

describe('on a machine without SIMD, the cpu backend gives the values of tfjs', () => {
  const expected = new Map<string, Float32Array>();
  const validate = jest.spyOn(WebAssembly, 'validate').mockReturnValue(false);
  beforeAll(async () => {
    await tf.setBackend('cpu');
    for (const name of Object.keys(computations)) expected.set(name, valuesOf(name));
    await import('./engines/cpu.ts');
  });

  test.each(Object.keys(computations))('%s', (name) => {
    expectSameValues(valuesOf(name), expected.get(name) as Float32Array, 1e-6);
    expect(validate).toHaveBeenCalled();
  });
});
