import { expect, test } from '@jest/globals';
import { renewWasm } from '@sim/testing/backend-agreement';
import * as tf from '@tensorflow/tfjs-core';
import { safePool } from './pool2d.ts';
import './register.ts';

test('safePool hands windows to its function only where counts differ', async () => {
  await renewWasm('simd');
  const { kernelFunc } = safePool('MaxPool', (values, pixels, count, channels, channel) => {
    let sum = 0;
    for (let i = 0; i < count; i++) sum += values[(pixels[i] as number) * channels + channel] as number;
    return sum;
  });
  const x = tf.tensor4d([1, 2, 3, 4, 5, 6], [1, 2, 3, 1]);
  const run = (filterSize: number[], pad: number): number[] => {
    const attrs = { filterSize, strides: [1, 1], pad };
    const info = kernelFunc({ inputs: { x }, attrs, backend: tf.backend() }) as tf.TensorInfo;
    return Array.from(tf.engine().makeTensorFromTensorInfo(info).dataSync());
  };
  expect(run([2, 2], 0)).toEqual([5, 6]);
  // tfjs counts the columns by the height of the window: two of them, the second beyond the image.
  expect(run([2, 3], 0)).toEqual([21, 16]);
});
