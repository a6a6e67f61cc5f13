import { expect, test } from '@jest/globals';
import { expectSameValues, gradientAt, normal4d } from '@sim/testing/backend-agreement';
import * as tf from '@tensorflow/tfjs-core';

type Pad = 'same' | 'valid' | number;

const cases: [[number, number], [number, number], Pad, [number, number]][] = [
  [[3, 3], [1, 1], 'valid', [1, 8]],
  [[3, 3], [1, 1], 'same', [5, 7]],
  [[5, 2], [2, 1], 'same', [4, 3]],
  [[1, 1], [2, 2], 'valid', [3, 1]],
  [[2, 3], [3, 2], 1, [2, 9]],
];

function gradient(...[size, strides, pad, channels]: (typeof cases)[number]): Float32Array {
  return tf.tidy(() => {
    const x = normal4d([2, 7, 8, channels[0]], 1);
    const filter = normal4d([...size, ...channels], 2);
    const values = gradientAt((f: tf.Tensor4D) => tf.sum(tf.sin(tf.conv2d(x, f, strides, pad))), filter).dataSync();
    return Float32Array.from(values);
  });
}

test('the cpu backend gives the filter gradient of tfjs, and by the kernel of this module', async () => {
  await tf.setBackend('cpu');
  const expected = cases.map((options) => gradient(...options));
  const { cpuConv2dBackpropFilter } = await import('./cpu.ts');
  expect(tf.getKernel('Conv2DBackpropFilter', 'cpu')).toBe(cpuConv2dBackpropFilter);
  for (const [i, options] of cases.entries()) expectSameValues(gradient(...options), expected[i] as Float32Array, 1e-6);
});

test('leaves channels first to tfjs', async () => {
  await tf.setBackend('cpu');
  await import('./cpu.ts');
  const [x, dy] = [normal4d([1, 2, 5, 5], 1), normal4d([1, 4, 3, 3], 2)];
  const attrs = { strides: [1, 1], pad: 'valid', dataFormat: 'NCHW', filterShape: [3, 3, 2, 4] };
  const values = (tf.engine().runKernel('Conv2DBackpropFilter', { x, dy }, attrs) as tf.Tensor).dataSync();
  const [image, gradients] = [x.dataSync(), dy.dataSync()];
  let first = 0;
  for (let h = 0; h < 3; h++) for (let w = 0; w < 3; w++) first += (image[h * 5 + w] as number) * (gradients[h * 3 + w] as number);
  expect(values[0]).toBeCloseTo(first, 5);
});
