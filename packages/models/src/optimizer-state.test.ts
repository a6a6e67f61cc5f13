import { describe, expect, test } from '@jest/globals';
import { expectCode } from '@sim/testing/expect-code';
import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { describeOptimizer, makeOptimizer, optimizerState, restoreOptimizerState } from './optimizer-state.ts';
// Registers the gradients.
import '@tensorflow/tfjs-layers';

const optimizers: [string, tf.Optimizer][] = [
  ['SGD', tf.train.sgd(0.5)],
  ['Momentum', tf.train.momentum(0.1, 0.8, true)],
  ['Adagrad', tf.train.adagrad(0.1, 0.2)],
  ['Adadelta', tf.train.adadelta(0.1, 0.9, 1e-5)],
  ['Adam', tf.train.adam(0.1, 0.8, 0.9, 1e-6)],
  ['Adamax', tf.train.adamax(0.1, 0.8, 0.9, 1e-6, 0.01)],
  ['RMSProp', tf.train.rmsprop(0.1, 0.8, 0.5, 1e-6, true)],
];

/** Minimises x⁴ from 2 and gives the points that it comes by. */
function descend(optimizer: tf.Optimizer, x: tf.Variable, steps: number): number[] {
  return Array.from({ length: steps }, () => {
    optimizer.minimize(() => tf.sum(tf.square(tf.square(x))) as tf.Scalar, false, [x]);
    return x.dataSync()[0] as number;
  });
}

describe('makeOptimizer', () => {
  test.each(optimizers)('makes %s again from its description', (className, optimizer) => {
    const described = describeOptimizer(optimizer);
    expect(described.className).toBe(className);
    const again = makeOptimizer(JSON.parse(JSON.stringify(described)), 'here');
    expect(again.getClassName()).toBe(className);
    expect(again.getConfig()).toEqual(optimizer.getConfig());
  });

  test.each(['Muon', 'toString', '__proto__'])('does not know %s', (className) => {
    expect(() => makeOptimizer({ className, config: {} }, 'here')).toThrow(expect.objectContaining({ code: 'UNKNOWN_NAME' }));
  });
});

describe('restoreOptimizerState', () => {
  test.each([1, 2, 8, 30])('lets Adam go on after %i steps as if nothing had happened, to the last bit', async (steps) => {
    const make = (): tf.Optimizer => tf.train.adam(0.1, 0.9, 0.999, 1e-7);
    const whole = descend(make(), tf.variable(tf.scalar(2)), steps + 20);
    const [optimizer, x] = [make(), tf.variable(tf.scalar(2))];
    const parts = descend(optimizer, x, steps);
    const state = await optimizerState(optimizer, 'here');
    const again = make();
    const before = tf.memory().numTensors;
    await restoreOptimizerState(again, state);
    // Its two moments of one weight.
    expect(tf.memory().numTensors).toBe(before + 2);
    expect([...parts, ...descend(again, x, 20)]).toEqual(whole);
  });

  test('ends for any number of steps', async () => {
    const optimizer = tf.train.adam(0.1);
    await restoreOptimizerState(optimizer, [{ name: 'iter', tensor: tf.scalar(2_000_000_000, 'int32') }]);
    expect(optimizer.iterations).toBe(2_000_000_000);
  });
});

describe('optimizerState', () => {
  test('says when TensorFlow.js cannot tell it', async () => {
    await expectCode('UNSUPPORTED_OPERATION', optimizerState(tf.train.adamax(0.1), 'here'));
  });
});
