import { beforeAll, describe, test } from '@jest/globals';
import { expectSameOnCpu, normal4d, renewWasm, wasmForms } from '@sim/testing/backend-agreement';
import * as tf from '@tensorflow/tfjs-core';
import './register.ts';

type Pad = 'same' | 'valid' | number | tf.backend_util.ExplicitPadding;

describe.each(wasmForms)('depthwiseConv2dNative, %s', (form) => {
  beforeAll(() => renewWasm(form));

  test.each<[[number, number], [number, number], Pad, number]>([
    [[3, 3], [1, 1], 'same', 1],
    [[3, 3], [1, 1], 'valid', 2],
    [[3, 3], [2, 2], 'same', 1],
    [[5, 3], [2, 2], 'valid', 1],
    [[2, 1], [2, 2], 'same', 1],
    [[1, 3], [3, 3], 'same', 1],
    [[3, 2], [1, 1], 2, 1],
    [[5, 1], [1, 1], 1, 1],
    [
      [2, 3],
      [2, 2],
      [
        [0, 0],
        [0, 2],
        [1, 0],
        [0, 0],
      ],
      1,
    ],
  ])(
    'agrees with the cpu backend: filter %j, strides %j, padding %j, dilation %i',
    async (size, strides, pad, dilations) => {
      await expectSameOnCpu(() => {
        const x = normal4d([2, 8, 9, 3], 1);
        const filter = normal4d([...size, 3, 2], 2);
        return [tf.depthwiseConv2d(x, filter, strides, pad, 'NHWC', dilations)];
      });
    },
  );

  test('takes null for no dilation, as a depthwise layer without one passes it', async () => {
    await expectSameOnCpu(() => {
      const none = null as unknown as number;
      return [tf.depthwiseConv2d(normal4d([2, 8, 9, 3], 1), normal4d([3, 3, 3, 2], 2), 1, 'same', 'NHWC', none)];
    });
  });
});
