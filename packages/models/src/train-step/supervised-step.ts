import type { MetricLoss } from '@sim/losses';
import * as tf from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { descend } from './descend.ts';
import type { TrainBatch, TrainStep } from './train-step.ts';

/** Options of `makeSupervisedStep`. */
export interface SupervisedStepOptions {
  /** Index of the model output that is the embedding. Default 0. */
  readonly embeddingOutput?: number | undefined;
}

/**
 * Makes the step of supervised metric learning: embed the batch in training mode, compute the loss of embeddings
 * `[batch, dim]` and labels `[batch]`, add the layers' regularisation losses, update the model's weights with one
 * optimizer and the loss's own weights with another. A loss that is not reduced is averaged.
 *
 * @example
 * model.compile({ optimizer, loss, trainStep: makeSupervisedStep({ embeddingOutput: 1 }) });
 */
export function makeSupervisedStep({ embeddingOutput = 0 }: SupervisedStepOptions = {}): TrainStep {
  return (batch, model, loss, optimizers) =>
    descend({ model, optimizers, lossVariables: optimizers.loss ? loss.trainableWeights : [] }, (logs) => {
      const applied = model.apply([...batch.inputs], { training: true }) as tf.Tensor | tf.Tensor[];
      const outputs = Array.isArray(applied) ? applied : [applied];
      const value = totalLoss(batch, outputs, { model, loss, embeddingOutput });
      computeMetrics(batch, outputs, model, logs);
      return value;
    });
}

function totalLoss(
  { targets }: TrainBatch,
  outputs: readonly tf.Tensor[],
  { model, loss, embeddingOutput }: { model: LayersModel; loss: MetricLoss; embeddingOutput: number },
): tf.Scalar {
  const value = loss.call(targets[embeddingOutput] as tf.Tensor, outputs[embeddingOutput] as tf.Tensor);
  const reduced: tf.Tensor = value.rank === 0 ? value : tf.mean(value);
  return model.calculateLosses().reduce((sum, penalty) => tf.add(sum, penalty), reduced) as tf.Scalar;
}

/** Metrics are computed inside the gradient's scope, where the outputs live, and kept beyond its end. */
function computeMetrics(
  { targets }: TrainBatch,
  outputs: readonly tf.Tensor[],
  model: LayersModel,
  logs: Record<string, tf.Scalar>,
): void {
  for (const [i, [metric, output]] of model.metricsTensors.entries())
    logs[model.metricsNames[i + 1] as string] = tf.keep(
      tf.mean(metric(targets[output] as tf.Tensor, outputs[output] as tf.Tensor)),
    );
}
