import { beforeAll, describe, expect, test } from '@jest/globals';
import {
  expectSameOnCpu,
  expectSameValues,
  gradientAt,
  normal4d,
  renewWasm,
  valuesOn,
  wasmForms,
} from '@sim/testing/backend-agreement';
import * as tf from '@tensorflow/tfjs-core';
import './register.ts';

describe.each(wasmForms)('depthwiseConv2dNativeBackpropFilter, %s', (form) => {
  beforeAll(() => renewWasm(form));

  test.each<[number, number | [number, number], 'same' | 'valid', number, number]>([
    [3, 1, 'same', 8, 1],
    [3, 2, 'same', 5, 1],
    [3, 1, 'valid', 4, 2],
    [3, 2, 'same', 3, 2],
    [3, [2, 2], 'valid', 2, 3],
    [5, 2, 'same', 6, 1],
    [1, 1, 'valid', 7, 2],
    [2, 1, 'same', 4, 1],
  ])(
    'agrees with the cpu backend: filter %i, stride %j, padding %s, channels %i × %i',
    async (size, strides, pad, channels, multiplier) => {
      await expectSameOnCpu(() => {
        const x = normal4d([2, 7, 6, channels], 6);
        const filter = normal4d([size, size, channels, multiplier], 7);
        return [gradientAt((f: tf.Tensor4D) => tf.sum(tf.sin(tf.depthwiseConv2d(x, f, strides, pad))), filter)];
      });
    },
  );

  test('is the adjoint of the dilated depthwise convolution: ⟨dFilter, v⟩ = ⟨dy, conv(x, v)⟩', async () => {
    const [left, right] = await valuesOn('wasm', () => {
      const x = normal4d([2, 9, 8, 3], 1);
      const v = normal4d([3, 3, 3, 2], 2);
      const y = tf.depthwiseConv2d(x, v, 1, 'valid', 'NHWC', 2);
      const dy = normal4d(y.shape, 3);
      const gradient = tf
        .engine()
        .runKernel(
          'DepthwiseConv2dNativeBackpropFilter',
          { x, dy },
          { strides: 1, pad: 'valid', dilations: 2, filterShape: v.shape },
        ) as tf.Tensor;
      return [tf.sum(tf.mul(gradient, v)), tf.sum(tf.mul(dy, y))];
    });
    expectSameValues(left as Float32Array, right as Float32Array, 1e-4);
  });

  describe('refuses', () => {
    beforeAll(() => tf.setBackend('wasm'));

    test('an output gradient of another shape', () => {
      const run = (): unknown =>
        tf
          .engine()
          .runKernel(
            'DepthwiseConv2dNativeBackpropFilter',
            { x: tf.ones([1, 4, 4, 2]), dy: tf.ones([1, 3, 2, 2]) },
            { strides: 1, pad: 'valid', dilations: 1, filterShape: [3, 3, 2, 1] },
          );
      expect(run).toThrow(/Error in DepthwiseConv2dNativeBackpropFilter: .*Shapes .* must match/s);
    });
  });
});
