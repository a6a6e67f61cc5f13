/**
 * The optimizer of what a loss itself learns.
 *
 * @internal
 */
import { SimError } from '@sim/core';
import type * as tf from '@tensorflow/tfjs-core';
import { describeOptimizer, makeOptimizer } from '../optimizer-state.ts';

/** An optimizer of the same class and options as `leader`, at its learning rate times `multiplier`. */
export function makeLossOptimizer(leader: tf.Optimizer, multiplier: number, where: string): tf.Optimizer {
  if (!(Number.isFinite(multiplier) && multiplier > 0))
    throw new SimError({
      code: 'INVALID_ARGUMENT',
      where,
      problem: 'lossLearningRateMultiplier must be a number above 0',
      got: multiplier,
      cure: 'Pass 1 to train what the loss learns as fast as the model.',
    });
  const { className, config } = describeOptimizer(leader);
  const learningRate = learningRateOf(leader, where) * multiplier;
  return makeOptimizer({ className, config: { ...config, learningRate } }, where);
}

/** Sets the learning rate after the leader's, which callbacks may have changed since. */
export function followLearningRate(follower: tf.Optimizer, leader: tf.Optimizer, multiplier: number): void {
  const wanted = learningRateOf(leader) * multiplier;
  if (learningRateOf(follower) === wanted) return;
  // TensorFlow.js has a setter where the rate lives in a tensor as well, and a plain field everywhere else.
  const settable = follower as unknown as { learningRate: number; setLearningRate?: (rate: number) => void };
  if (settable.setLearningRate) settable.setLearningRate(wanted);
  else settable.learningRate = wanted;
}

function learningRateOf(optimizer: tf.Optimizer, where = 'SimilarityModel.fit'): number {
  const { learningRate } = optimizer.getConfig();
  if (typeof learningRate === 'number') return learningRate;
  throw new SimError({
    code: 'INVALID_ARGUMENT',
    where,
    problem: "the optimizer has no learning rate from which that of the loss's own weights could follow",
    got: optimizer.getClassName(),
    cure: 'Use an optimizer with a learning rate.',
  });
}
