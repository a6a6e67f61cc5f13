import type * as tf from '@tensorflow/tfjs-core';

/** What `tf.LayersModel.compile` takes as a loss. */
export type LossFunction = (yTrue: tf.Tensor, yPred: tf.Tensor) => tf.Scalar;

/**
 * `call` as a function of the given name, by which logs and compiled models know a loss.
 *
 * @example
 * lossFunction('triplet_loss', (yTrue, yPred) => loss.call(yTrue, yPred)).name;   // 'triplet_loss'
 */
export function lossFunction(name: string, call: (yTrue: tf.Tensor, yPred: tf.Tensor) => tf.Tensor): LossFunction {
  const named = (yTrue: tf.Tensor, yPred: tf.Tensor): tf.Tensor => call(yTrue, yPred);
  return Object.defineProperty(named, 'name', { value: name }) as LossFunction;
}
