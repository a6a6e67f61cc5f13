import { describe, expect, test } from '@jest/globals';
import { expectSameValues, renewWasm } from '@sim/testing/backend-agreement';
import * as tf from '@tensorflow/tfjs-core';
import { fuseOptimizers } from './fuse-optimizers.ts';
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

describe.each(Object.keys(makers))('fuseOptimizers, %s', (name) => {
  const make = makers[name] as () => tf.Optimizer;

  test('follows the optimizer of tfjs on the cpu backend', async () => {
    await tf.setBackend('cpu');
    const expected = train(make(), 12);
    await renewWasm('simd');
    const optimizer = make();
    const actual = train(optimizer, 12);
    expected.forEach((values, i) => expectSameValues(actual[i] as Float32Array, values, 2e-6));
    expect(optimizer.iterations).toBe(12);
  });

  test('runs one kernel per weight tensor and step, two for a velocity', async () => {
    await renewWasm('simd');
    const weights = initial();
    const optimizer = make();
    const gradients = Object.fromEntries(weights.map((weight) => [weight.name, tf.onesLike(weight)]));
    const { kernels } = await tf.profile(() => optimizer.applyGradients(gradients));
    const updates = kernels.filter(({ name: kernel }) => ['ApplyAdam', 'AddScaled'].includes(kernel));
    expect(updates).toHaveLength({ adam: 2, sgd: 2, momentum: 4, nesterov: 6 }[name] as number);
  });

  test('keeps nothing but its state', async () => {
    await renewWasm('simd');
    const optimizer = make();
    const weights = initial();
    train(optimizer, 1, weights);
    const before = tf.memory();
    train(optimizer, 20, weights);
    expect(tf.memory().numTensors).toBe(before.numTensors);
    expect(tf.memory().numDataBuffers).toBe(before.numDataBuffers);
  });

  test('continues from its saved state, with the names of tfjs', async () => {
    await renewWasm('simd');
    const [whole, first, second] = [make(), make(), make()];
    const [a, b] = [initial(), initial()];
    const expected = train(whole, 6, a);
    train(first, 3, b);
    const state = await first.getWeights();
    await second.setWeights(state.map(({ name: own, tensor }) => ({ name: own, tensor: tf.clone(tensor) })));
    const actual = train(second, 3, b);
    expected.forEach((values, i) => expectSameValues(actual[i] as Float32Array, values, 1e-6));
    const suffixes = { adam: ['iter', 'm', 'm', 'v', 'v'], sgd: ['iter'], momentum: ['iter', 'momentum', 'momentum'] };
    const names = state.map(({ name: own }) => own.replace(/^.*\//, ''));
    expect(names).toEqual(suffixes[name === 'nesterov' ? 'momentum' : (name as 'adam')]);
  });
});

test('a class that extends one of tfjs keeps its own way', async () => {
  await renewWasm('simd');
  class Halved extends tf.SGDOptimizer {
    override applyGradients(gradients: tf.NamedTensorMap): void {
      super.applyGradients(Object.fromEntries(Object.entries(gradients).map(([name, g]) => [name, tf.mul(g, 0.5)])));
    }
  }
  const weight = tf.variable(tf.tensor1d([1, 2]));
  new Halved(0.1).applyGradients({ [weight.name]: tf.ones([2]) });
  expectSameValues(weight.dataSync(), [0.95, 1.95], 1e-6);
});

test('fusing again changes nothing', () => {
  const method = Object.getOwnPropertyDescriptor(tf.AdamOptimizer.prototype, 'applyGradients');
  fuseOptimizers();
  expect(Object.getOwnPropertyDescriptor(tf.AdamOptimizer.prototype, 'applyGradients')).toEqual(method);
});

test('a weight without gradient keeps its value and its place', async () => {
  const run = (): Float32Array => {
    const [a, b] = initial() as [tf.Variable, tf.Variable];
    const optimizer = tf.train.adam(0.1);
    const some = { [a.name]: null as unknown as tf.Tensor, [b.name]: tf.ones([7]) };
    optimizer.applyGradients(some as never);
    return Float32Array.from([...a.dataSync(), ...b.dataSync()]);
  };
  await tf.setBackend('cpu');
  const expected = run();
  await renewWasm('simd');
  expectSameValues(run(), expected, 1e-6);
});
