import { beforeAll, describe, test } from '@jest/globals';
import { expectSameOnCpu, gradientAt, renewWasm, wasmForms } from '@sim/testing/backend-agreement';
import * as tf from '@tensorflow/tfjs-core';
import './register.ts';

type Triple = [number, number, number];

describe.each(wasmForms)('conv3dBackpropFilterV2, %s', (form) => {
  beforeAll(() => renewWasm(form));

  test.each<[Triple, Triple, 'same' | 'valid', [number, number]]>([
    [[1, 1, 1], [1, 1, 1], 'valid', [3, 4]],
    [[2, 3, 2], [1, 1, 1], 'same', [2, 3]],
    [[2, 2, 3], [2, 1, 2], 'valid', [3, 2]],
    [[3, 1, 2], [2, 2, 1], 'same', [1, 5]],
  ])('agrees with the cpu backend: filter %j, strides %j, padding %s, channels %j', async (size, strides, pad, channels) => {
    await expectSameOnCpu(() => {
      const x = tf.randomNormal<tf.Rank.R5>([2, 5, 6, 5, channels[0]], 0, 1, 'float32', 1);
      const filter = tf.randomNormal<tf.Rank.R5>([...size, ...channels], 0, 1, 'float32', 2);
      const gradient = gradientAt((f: tf.Tensor5D) => tf.sin(tf.conv3d(x, f, strides, pad)), filter);
      return [gradient];
    });
  });
});
