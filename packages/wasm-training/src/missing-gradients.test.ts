import { describe, expect, test } from '@jest/globals';
import { expectSameValues, gradientAt, renewWasm } from '@sim/testing/backend-agreement';
import * as tf from '@tensorflow/tfjs-core';
import { missingGradients } from './missing-gradients.ts';
import './register.ts';

const start = async (backend: string): Promise<void> => {
  if (backend === 'wasm') await renewWasm('simd');
  else await tf.setBackend(backend);
};

/** Expects that the gradient of a function follows its central differences, weighted at random. */
function expectFollowed(f: (x: tf.Tensor) => tf.Tensor, x: tf.Tensor): void {
  const dy = tf.randomNormal(f(x).shape, 0, 1, 'float32', 9);
  const value = (values: Float32Array): number => tf.sum(tf.mul(dy, f(tf.tensor(values, x.shape)))).dataSync()[0] as number;
  const base = Float32Array.from(x.dataSync());
  const wanted = Array.from(base, (at, i) => {
    const [above, below] = [Float32Array.from(base), Float32Array.from(base)];
    [above[i], below[i]] = [at + 0.01, at - 0.01];
    return (value(above) - value(below)) / 0.02;
  });
  expectSameValues(gradientAt(f, x, dy).dataSync(), wanted, 3e-3);
}

const x = (): tf.Tensor => tf.randomNormal([4, 6], 0, 1, 'float32', 3);

describe.each(['cpu', 'wasm'])('on %s, gradients follow central differences', (backend) => {
  test.each<[string, (input: tf.Tensor) => tf.Tensor]>([
    ['topk', (input) => tf.topk(input, 3).values],
    ['topk of one', (input) => tf.topk(tf.reshape(input, [24, 1]), 1).values],
    ['stridedSlice', (input) => tf.stridedSlice(input, [1, 5], [4, 0], [2, -2])],
    ['gatherND', (input) => tf.gatherND(input, tf.tensor2d([[0, 1], [3, 5], [0, 1]], [3, 2], 'int32'))],
    ['scatterND', (input) => tf.scatterND(tf.tensor2d([[2], [0], [2], [1]], [4, 1], 'int32'), input, [5, 6])],
    ['depthToSpace', (input) => tf.depthToSpace(tf.reshape(input, [1, 1, 3, 8]), 2)],
    ['flipLeftRight', (input) => tf.image.flipLeftRight(tf.reshape(input, [1, 2, 4, 3]))],
    ['prod', (input) => tf.prod(tf.reshape(input, [2, 3, 4]), [0, 2])],
    ['prod, all', (input) => tf.prod(tf.slice(input, [0, 0], [1, 4]))],
    ['where', (input) => tf.where(tf.greater(input, 0.3), tf.square(input), tf.sub(tf.mul(0.6, input), 0.09))],
    ['masks', (input) => tf.mul(input, tf.cast(tf.logicalAnd(tf.less(input, 1), tf.logicalNot(tf.lessEqual(input, -1))), 'float32'))],
    ['einsum, one', (input) => tf.einsum('ij->i', input)],
    ['einsum, products', (input) => tf.einsum('ij,jk->ik', input, tf.reshape(tf.slice(input, 0, 3), [6, 3]))],
    ['conv3dTranspose', (input) => tf.conv3dTranspose(tf.reshape(input, [1, 2, 2, 2, 3]) as tf.Tensor5D, tf.reshape(tf.slice(input, 0, 2), [1, 2, 1, 2, 3]) as tf.Tensor5D, [1, 2, 4, 2, 2], [1, 2, 1], 'same')],
  ])('%s', async (_name, f) => {
    await start(backend);
    const before = tf.memory().numTensors;
    tf.tidy(() => expectFollowed(f, x()));
    expect(tf.memory().numTensors).toBe(before);
  });
});

test('a product with zeros has a gradient', async () => {
  await start('wasm');
  const gradient = gradientAt((input) => tf.prod(input, 1), tf.tensor2d([[2, 0, 3], [0, 0, 3]]));
  expect(Array.from(gradient.dataSync())).toEqual([0, 6, 0, 0, 0, 0]);
});

test('a comparison alone has the gradient zero', async () => {
  await start('wasm');
  const gradient = gradientAt((input) => tf.cast(tf.any(tf.notEqual(input, 2), 1), 'float32'), x());
  expect(gradient.dataSync().every((value) => value === 0)).toBe(true);
});

test('all are registered when the backend has started', async () => {
  await start('wasm');
  for (const gradient of missingGradients) expect(tf.getGradient(gradient.kernelName)).toBe(gradient);
});
