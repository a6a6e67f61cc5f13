import * as tf from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import type { MetricLoss } from '@sim/losses';
import type { TrainBatch, TrainLogs, TrainOptimizers } from './train-step.ts';

/** Output of the model that the loss sees. */
export interface SupervisedStepOptions {
  /** Index of the model output that is the embedding. Default 0. */
  readonly embeddingOutput?: number;
}

/**
 * Makes the step of supervised metric learning: embed the batch in training mode, compute the loss of embeddings
 * `[batch, dim]` and labels `[batch]`, add the layers' regularisation losses, update the model's weights with one
 * optimizer and the loss's own weights with another.
 *
 * @example
 * model.compile({ optimizer, loss, trainStep: makeSupervisedStep({ embeddingOutput: 1 }) });
 */
export function makeSupervisedStep({ embeddingOutput = 0 }: SupervisedStepOptions = {}): (
  batch: TrainBatch,
  model: LayersModel,
  loss: MetricLoss,
  optimizers: TrainOptimizers,
) => TrainLogs {
  return (batch, model, loss, optimizers) => {
    const modelVariables = model.trainableWeights.map((weight) => weight.read() as tf.Variable);
    const lossVariables = optimizers.loss ? loss.trainableWeights : [];
    const metrics: Record<string, tf.Scalar> = {};
    const computeLoss = (): tf.Scalar => {
      const outputs = toList(model.apply([...batch.inputs], { training: true }) as tf.Tensor | tf.Tensor[]);
      for (const [i, [metric, output]] of model.metricsTensors.entries())
        metrics[model.metricsNames[i + 1] as string] = tf.keep(
          tf.mean(metric(batch.targets[output] as tf.Tensor, outputs[output] as tf.Tensor)),
        );
      const value = loss.call(batch.targets[embeddingOutput] as tf.Tensor, outputs[embeddingOutput] as tf.Tensor2D);
      return model
        .calculateLosses()
        .reduce((sum, penalty) => tf.add(sum, penalty), value as tf.Tensor) as tf.Scalar;
    };
    const { value, grads } = tf.variableGrads(computeLoss, [...modelVariables, ...lossVariables]);
    optimizers.model.applyGradients(pick(grads, modelVariables));
    if (lossVariables.length > 0) optimizers.loss?.applyGradients(pick(grads, lossVariables));
    tf.dispose(grads);
    return { loss: value, ...metrics };
  };
}

const toList = <T>(value: T | T[]): T[] => (Array.isArray(value) ? value : [value]);

const pick = (grads: tf.NamedTensorMap, variables: readonly tf.Variable[]): { name: string; tensor: tf.Tensor }[] =>
  variables.map(({ name }) => ({ name, tensor: grads[name] as tf.Tensor }));
