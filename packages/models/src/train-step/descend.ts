/**
 * One step of gradient descent.
 *
 * @internal
 */
import * as tf from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import type { TrainLogs, TrainOptimizers } from './train-step.ts';

/** What a step changes. */
export interface DescendOptions {
  readonly model: LayersModel;
  readonly optimizers: TrainOptimizers;
  /** Variables of the loss, for the second optimizer. Default: none. */
  readonly lossVariables?: readonly tf.Variable[];
}

/**
 * Updates the trainable weights of a model, and the variables of a loss, by the gradient of what `computeLoss` returns,
 * and gives the logs. `computeLoss` runs where gradients are recorded and ends in a clean-up: what it puts into `logs` has
 * to be kept with `tf.keep`. It is disposed of when something throws.
 */
export function descend(
  { model, optimizers, lossVariables = [] }: DescendOptions,
  computeLoss: (logs: Record<string, tf.Scalar>) => tf.Scalar,
): TrainLogs {
  const modelVariables = model.trainableWeights.map((weight) => weight.read() as tf.Variable);
  const logs: Record<string, tf.Scalar> = {};
  try {
    const { value, grads } = tf.variableGrads(() => computeLoss(logs), [...modelVariables, ...lossVariables]);
    optimizers.model.applyGradients(pick(grads, modelVariables));
    optimizers.loss?.applyGradients(pick(grads, lossVariables));
    tf.dispose(grads);
    return { loss: value, ...logs };
  } catch (error) {
    tf.dispose(logs);
    throw error;
  }
}

const pick = (grads: tf.NamedTensorMap, variables: readonly tf.Variable[]): { name: string; tensor: tf.Tensor }[] =>
  variables.map(({ name }) => ({ name, tensor: grads[name] as tf.Tensor }));
