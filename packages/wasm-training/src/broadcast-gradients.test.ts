import { describe, expect, test } from '@jest/globals';
import { expectSameValues, renewWasm } from '@sim/testing/backend-agreement';
import * as tf from '@tensorflow/tfjs-core';
import { broadcastGradients } from './broadcast-gradients.ts';
import './register.ts';

const normal = (shape: number[], seed: number): tf.Tensor => tf.randomNormal(shape, 0, 1, 'float32', seed);

type Pair = (a: tf.Tensor, b: tf.Tensor) => tf.Tensor;

const pairs: [string, Pair, number[], number[], number[]][] = [
  ['maximum', tf.maximum, [3], [2, 3], [2, 3]],
  ['minimum', tf.minimum, [4, 1, 3], [2, 1], [4, 2, 3]],
  ['squaredDifference', tf.squaredDifference, [2, 3], [1, 1], [2, 3]],
  ['matMul', tf.matMul, [1, 3, 4], [5, 4, 2], [5, 3, 2]],
  ['matMul, transposed', (a, b) => tf.matMul(a, b, true, true), [4, 3], [5, 2, 4], [5, 3, 2]],
];

describe.each(['cpu', 'wasm'])('on %s', (backend) => {
  test.each(pairs)('%s sums over what was stretched', async (_name, f, shapeA, shapeB, shape) => {
    if (backend === 'wasm') await renewWasm('simd');
    else await tf.setBackend(backend);
    const [a, b, dy] = [normal(shapeA, 1), normal(shapeB, 2), normal(shape, 3)];
    const stretch = (x: tf.Tensor, axes: number): tf.Tensor =>
      tf.mul(x, tf.ones([...shape.slice(0, shape.length - axes), ...x.shape.slice(-axes)]));
    // The same on tensors that are stretched by an operation whose gradient is right.
    const axes = f === tf.maximum || f === tf.minimum || f === tf.squaredDifference ? 0 : 2;
    const whole = (x: tf.Tensor): tf.Tensor => (axes === 0 ? tf.mul(x, tf.ones(shape)) : stretch(x, axes));
    const actual = tf.grads(f)([a, b], dy);
    const expected = tf.grads((x, y) => f(whole(x), whole(y)))([a, b], dy);
    expected.forEach((gradient, i) => {
      expect((actual[i] as tf.Tensor).shape).toEqual(gradient.shape);
      expectSameValues((actual[i] as tf.Tensor).dataSync(), gradient.dataSync(), 1e-5);
    });
  });

  test('cumsum runs back along its own axis', async () => {
    if (backend === 'wasm') await renewWasm('simd');
    else await tf.setBackend(backend);
    const gradient = tf.grad((x) => tf.cumsum(x, 0))(tf.ones([2, 2, 3]), tf.reshape(tf.range(1, 13), [2, 2, 3]));
    expect(gradient.shape).toEqual([2, 2, 3]);
    expect(Array.from(gradient.dataSync())).toEqual([8, 10, 12, 14, 16, 18, 7, 8, 9, 10, 11, 12]);
  });
});

test('equal values send the gradient of a maximum to the first tensor, as in tfjs', async () => {
  await renewWasm('simd');
  for (const gradient of broadcastGradients) expect(tf.getGradient(gradient.kernelName)).toBe(gradient);
  const gradients = tf.grads((a, b) => tf.maximum(a, b))([tf.tensor1d([1, 2]), tf.tensor1d([1, 3])]);
  expect(gradients.map((gradient) => Array.from(gradient.dataSync()))).toEqual([[1, 0], [0, 1]]);
});
