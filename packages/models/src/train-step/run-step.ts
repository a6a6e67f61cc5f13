/**
 * A training step inside the loop of TensorFlow.js.
 *
 * @internal
 */
import { SimError } from '@sim/core';
import * as tf from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import type { TrainLoss } from './train-loss.ts';
import type { TrainOptimizers, TrainStep } from './train-step.ts';

/** What a batch is trained with. */
export interface StepParts<Loss extends TrainLoss> {
  readonly model: LayersModel;
  readonly step: TrainStep<Loss>;
  readonly loss: Loss;
  readonly optimizers: TrainOptimizers;
  /** The call on whose behalf this trains, as `Class.method`. */
  readonly where: string;
}

/**
 * Runs one step on a batch as TensorFlow.js hands it over, inputs before targets, and gives the logs back in the order
 * of the model's `metricsNames`. A step that throws leaves no tensor of the batch behind.
 *
 * Throws `INVALID_ARGUMENT` for a step whose logs are others than the model's.
 */
export function runStep<Loss extends TrainLoss>(
  data: tf.Tensor[],
  { model, step, loss, optimizers, where }: StepParts<Loss>,
): tf.Scalar[] {
  const inputs = data.slice(0, model.inputs.length);
  const targets = data.slice(model.inputs.length);
  try {
    const logs = step({ inputs, targets }, model, loss, optimizers);
    requireLogs(logs, model.metricsNames, where);
    return model.metricsNames.map((name) => logs[name] as tf.Scalar);
  } catch (error) {
    // The loop of TensorFlow.js disposes of a batch only when its step returns.
    tf.dispose(data);
    throw error;
  }
}

function requireLogs(logs: Readonly<Record<string, tf.Scalar>>, names: readonly string[], where: string): void {
  const found = Object.keys(logs);
  if (found.length === names.length && names.every((name) => found.includes(name))) return;
  tf.dispose(logs);
  throw new SimError({
    code: 'INVALID_ARGUMENT',
    where,
    problem: `the train step must return exactly the logs ${names.join(', ')}`,
    got: found,
    cure: "Return the loss and a scalar for each metric, by the names in the model's metricsNames.",
  });
}
