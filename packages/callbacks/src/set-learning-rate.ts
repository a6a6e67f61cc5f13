/** @internal The learning rate of any optimizer of TensorFlow.js. */
import { SimError } from '@sim/core';
import type { Optimizer } from '@tensorflow/tfjs-core';

/** What optimizers have but their types hide. */
interface Settable {
  learningRate: number;
  setLearningRate?(learningRate: number): void;
}

/** Sets the rate of the steps to come. Throws `INVALID_ARGUMENT` for an optimizer that has none. */
export function setLearningRate(optimizer: Optimizer, learningRate: number, where: string): void {
  const settable = optimizer as unknown as Partial<Settable>;
  if (typeof settable.learningRate !== 'number')
    throw new SimError({
      code: 'INVALID_ARGUMENT',
      where,
      problem: 'the optimizer has no learning rate to set',
      got: optimizer.getClassName(),
      cure: 'Use an optimizer with a learning rate, such as tf.train.adam(1e-3).',
    });
  // Those that keep the rate in a tensor as well have a setter.
  if (settable.setLearningRate) settable.setLearningRate(learningRate);
  else settable.learningRate = learningRate;
}
