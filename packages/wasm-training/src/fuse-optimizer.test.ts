import { describe, expect, test } from '@jest/globals';
import { expectSameValues, renewWasm } from '@sim/testing/backend-agreement';
import * as tf from '@tensorflow/tfjs-core';
import { fuseOptimizer } from './fuse-optimizer.ts';
import './register.ts';

const makers: Record<string, () => tf.Optimizer> = {
  adam: () => tf.train.adam(0.01, 0.8, 0.99),
  sgd: () => tf.train.sgd(0.1),
  momentum: () => tf.train.momentum(0.1, 0.9),
  nesterov: () => tf.train.momentum(0.1, 0.9, true),
};

/** Trains two weight tensors for some steps and gives them. */
function train(optimizer: tf.Optimizer, steps: number, weights = initial()): Float32Array[] {
  const target = tf.randomNormal([5, 7], 0, 1, 'float32', 3);
  for (let step = 0; step < steps; step++)
    optimizer.minimize(() => {
      const [a, b] = weights as [tf.Variable, tf.Variable];
      return tf.mean(tf.square(tf.sub(tf.add(a, b), target))) as tf.Scalar;
    });
  target.dispose();
  return weights.map((weight) => Float32Array.from(weight.dataSync()));
}

const initial = (): tf.Variable[] =>
  [[5, 7], [7]].map((shape, i) => {
    const values = tf.randomNormal(shape, 0, 1, 'float32', i + 1);
    const variable = tf.variable(values);
    values.dispose();
    return variable;
  });

describe.each(Object.keys(makers))('fuseOptimizer, %s', (name) => {
  const make = makers[name] as () => tf.Optimizer;

  test('follows the optimizer of tfjs', async () => {
    await renewWasm('simd');
    const expected = train(make(), 12);
    const optimizer = make();
    expect(fuseOptimizer(optimizer)).toBe(optimizer);
    const actual = train(optimizer, 12);
    expected.forEach((values, i) => expectSameValues(actual[i] as Float32Array, values, 2e-6));
    expect(optimizer.iterations).toBe(12);
  });

  test('keeps nothing but its state', async () => {
    await renewWasm('simd');
    const optimizer = fuseOptimizer(make());
    const weights = initial();
    train(optimizer, 1, weights);
    const before = tf.memory();
    train(optimizer, 20, weights);
    expect(tf.memory().numTensors).toBe(before.numTensors);
    expect(tf.memory().numDataBuffers).toBe(before.numDataBuffers);
  });

  test('hands its state to an optimizer of tfjs, and takes it back', async () => {
    await renewWasm('simd');
    const [plain, fused] = [make(), fuseOptimizer(make())];
    const [a, b] = [initial(), initial()];
    train(plain, 3, a);
    train(fused, 3, b);
    const state = await fused.getWeights();
    const names = (await plain.getWeights()).map(({ name: own }) => own.replace(/^.*\//, ''));
    expect(state.map(({ name: own }) => own.replace(/^.*\//, ''))).toEqual(names);
    const again = fuseOptimizer(make());
    await again.setWeights(state.map(({ name: own, tensor }) => ({ name: own, tensor: tf.clone(tensor) })));
    const [expected, actual] = [train(plain, 3, a), train(again, 3, b)];
    expected.forEach((values, i) => expectSameValues(actual[i] as Float32Array, values, 5e-6));
  });

  test('leaves the update to tfjs on another backend', async () => {
    await tf.setBackend('cpu');
    const expected = train(make(), 4);
    expect(train(fuseOptimizer(make()), 4)).toEqual(expected);
  });
});

test('fuseOptimizer leaves others as they are', () => {
  class Lazy extends tf.AdamOptimizer {}
  for (const optimizer of [tf.train.rmsprop(0.1), new Lazy(0.1, 0.9, 0.999)]) {
    fuseOptimizer(optimizer);
    expect(Object.hasOwn(optimizer, 'applyGradients')).toBe(false);
  }
});

test('fuseOptimizer passes over a weight without gradient, which keeps its place', async () => {
  await renewWasm('simd');
  const weights = initial();
  const run = (optimizer: tf.Optimizer): Float32Array => {
    const [a, b] = weights.map((weight) => tf.variable(weight)) as [tf.Variable, tf.Variable];
    const some = { [a.name]: null as unknown as tf.Tensor, [b.name]: tf.ones([7]) };
    optimizer.applyGradients(some as never);
    return Float32Array.from([...a.dataSync(), ...b.dataSync()]);
  };
  expectSameValues(run(fuseOptimizer(tf.train.adam(0.1))), run(tf.train.adam(0.1)), 1e-6);
});
