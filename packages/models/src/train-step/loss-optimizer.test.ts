import { describe, expect, test } from '@jest/globals';
import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { followLearningRate, makeLossOptimizer } from './loss-optimizer.ts';

const leaders: [string, tf.Optimizer][] = [
  ['SGD', tf.train.sgd(0.5)],
  ['Momentum', tf.train.momentum(0.5, 0.9)],
  ['Adam', tf.train.adam(0.5, 0.8, 0.9, 1e-6)],
  ['RMSProp', tf.train.rmsprop(0.5, 0.8)],
];

describe('makeLossOptimizer', () => {
  test.each(leaders)('is another %s with the options of the first, at a multiple of its rate', (className, leader) => {
    const follower = makeLossOptimizer(leader, 3, 'here');
    expect(follower).not.toBe(leader);
    expect(follower.getClassName()).toBe(className);
    expect(follower.getConfig()).toEqual({ ...leader.getConfig(), learningRate: 1.5 });
  });

  test('needs a rate', () => {
    class Rateless extends tf.Optimizer {
      static readonly className = 'Rateless';
      override applyGradients(): void {
        throw new Error('never called');
      }
      override getConfig(): Record<string, never> {
        return {};
      }
    }
    expect(() => makeLossOptimizer(new Rateless(), 1, 'here')).toThrow(expect.objectContaining({ code: 'INVALID_ARGUMENT' }));
  });

  test.each([0, -2, Number.NaN])('refuses the multiplier %p', (multiplier) => {
    expect(() => makeLossOptimizer(tf.train.sgd(1), multiplier, 'here')).toThrow(expect.objectContaining({ code: 'INVALID_ARGUMENT' }));
  });
});

describe('followLearningRate', () => {
  test.each(leaders)('moves weights as a fresh %s of the new rate does', (_, leader) => {
    const follower = makeLossOptimizer(leader, 1, 'here');
    const faster = makeLossOptimizer(leader, 4, 'here');
    followLearningRate(follower, leader, 4);
    expect(follower.getConfig()).toEqual(faster.getConfig());
    const [moved, wanted] = [follower, faster].map((optimizer) => {
      const x = tf.variable(tf.scalar(1));
      optimizer.applyGradients({ [x.name]: tf.scalar(0.25) });
      return x.dataSync()[0];
    });
    expect(moved).toBe(wanted);
    expect(moved).not.toBe(1);
  });
});
