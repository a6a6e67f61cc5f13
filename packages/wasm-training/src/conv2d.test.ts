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

type Pad = 'same' | 'valid' | number | tf.backend_util.ExplicitPadding;

describe.each(wasmForms)('conv2d, %s', (form) => {
  beforeAll(() => renewWasm(form));

  test.each<[[number, number], [number, number], Pad, [number, number]]>([
    [[1, 1], [1, 1], 'valid', [13, 9]],
    [[1, 1], [2, 2], 'same', [4, 8]],
    [[2, 2], [1, 1], 'same', [4, 4]],
    [[3, 3], [1, 1], 'valid', [1, 8]],
    [[3, 3], [1, 1], 'same', [3, 7]],
    [[3, 3], [2, 2], 'same', [8, 16]],
    [[3, 3], [1, 2], 'valid', [5, 3]],
    [[3, 2], [1, 1], 2, [2, 3]],
    [[5, 1], [1, 1], 1, [2, 3]],
    [
      [3, 3],
      [2, 1],
      [
        [0, 0],
        [0, 2],
        [1, 0],
        [0, 0],
      ],
      [2, 3],
    ],
    [[5, 5], [1, 1], 'same', [2, 17]],
    [[7, 7], [2, 2], 'same', [3, 8]],
    [[8, 9], [1, 1], 'valid', [3, 5]],
  ])(
    'agrees with the cpu backend: filter %j, strides %j, padding %j, channels %j',
    async (size, strides, pad, channels) => {
      await expectSameOnCpu(() => [
        tf.conv2d(normal4d([2, 8, 9, channels[0]], 1), normal4d([...size, ...channels], 2), strides, pad),
      ]);
    },
  );

  test.each<[[number, number], [number, number], number]>([
    [[2, 1], [1, 2], 8],
    [[1, 2], [2, 1], 8],
    [[3, 1], [2, 2], 7],
    [[1, 3], [3, 3], 8],
  ])('pads as the cpu backend where tfjs gives zeros: filter %j, strides %j, %i rows', async (size, strides, rows) => {
    await expectSameOnCpu(() => [
      tf.conv2d(normal4d([1, rows, 8, 2], 1), normal4d([...size, 2, 3], 2), strides, 'same'),
    ]);
  });

  test('leaves dilated filters to tfjs', async () => {
    await expectSameOnCpu(() => [
      tf.conv2d(normal4d([2, 9, 8, 3], 1), normal4d([3, 3, 3, 4], 2), 1, 'same', 'NHWC', 2),
    ]);
  });

  test('convolves by hand', async () => {
    const [values] = await valuesOn('wasm', () => [
      tf.conv2d(
        tf.tensor4d([1, 2, 3, 4, 5, 6], [1, 2, 3, 1]),
        tf.tensor4d([1, 10, 100, 1000], [2, 2, 1, 1]),
        1,
        'valid',
      ),
    ]);
    expectSameValues(values as Float32Array, [1 + 20 + 400 + 5000, 2 + 30 + 500 + 6000]);
  });

  test('is exactly zero on zeros, so that a relu behind it passes nothing', async () => {
    const [values] = await valuesOn('wasm', () => {
      const x = tf.zeros([2, 6, 6, 4]) as tf.Tensor4D;
      return [gradientAt((f) => tf.sum(tf.relu(tf.conv2d(x, f, 1, 'valid'))), normal4d([3, 3, 4, 8], 3))];
    });
    expect(values?.every((value) => value === 0)).toBe(true);
  });

  test('refuses channels first with the error of tfjs', () => {
    const run = (): unknown => tf.conv2d(normal4d([1, 2, 5, 5], 1), normal4d([3, 3, 2, 4], 2), 1, 'valid', 'NCHW');
    expect(run).toThrow("wasm backend Conv2D does not support dataFormat:'channelsFirst'");
  });

  test('refuses a filter for other channels with the error of tfjs', () => {
    const run = (): unknown => tf.conv2d(normal4d([1, 5, 5, 2], 1), normal4d([3, 3, 3, 4], 2), 1, 'valid');
    expect(run).toThrow('Error in conv2d: depth of input (2) must match input depth for filter 3.');
  });
});
