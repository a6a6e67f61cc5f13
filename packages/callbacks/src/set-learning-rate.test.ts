import { describe, expect, test } from '@jest/globals';
import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-layers';
import { setLearningRate } from './set-learning-rate.ts';

describe('setLearningRate', () => {
  test.each<[string, () => tf.Optimizer]>([
    ['SGD', () => tf.train.sgd(0.5)],
    ['Adam', () => tf.train.adam(0.5)],
    ['Momentum', () => tf.train.momentum(0.5, 0.9)],
    ['RMSProp', () => tf.train.rmsprop(0.5)],
    ['Adagrad', () => tf.train.adagrad(0.5)],
    ['Adadelta', () => tf.train.adadelta(0.5)],
    ['Adamax', () => tf.train.adamax(0.5)],
  ])('changes how far %s goes', (_, make) => {
    /** How far the first step takes a variable with gradient 1. */
    const stepOf = (optimizer: tf.Optimizer): number => {
      const x = tf.variable(tf.scalar(0));
      optimizer.minimize(() => tf.mul(x, 1) as tf.Scalar);
      const moved = Math.abs(x.dataSync()[0] as number);
      x.dispose();
      return moved;
    };
    const slow = make();
    setLearningRate(slow, 0.05, 'here');
    expect(slow.getConfig()['learningRate']).toBe(0.05);
    expect(stepOf(make()) / stepOf(slow)).toBeCloseTo(10, 4);
    setLearningRate(slow, 0, 'here');
    expect(stepOf(slow)).toBe(0);
  });

  test('refuses an optimizer without a rate', () => {
    class Own extends tf.Optimizer {
      static readonly className = 'Own';
      applyGradients(): void {
        throw new Error('never called');
      }
      override getConfig(): tf.serialization.ConfigDict {
        return {};
      }
    }
    expect(() => setLearningRate(new Own(), 0.1, 'here')).toThrow(
      expect.objectContaining({ code: 'INVALID_ARGUMENT', message: expect.stringContaining('Own') }),
    );
  });
});
