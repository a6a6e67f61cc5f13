import { SimError } from '@sim/core';
import { stopGradient } from '@sim/distances';
import type { ActivationStdLoggingLayer } from '@sim/layers';
import type { TwoViewLoss } from '@sim/losses';
import * as tf from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import type { ContrastiveAlgorithm } from '../contrastive-algorithms.ts';
import { descend } from './descend.ts';
import { loggingLayers } from './logging-layers.ts';
import type { TrainStep } from './train-step.ts';

/** Options of `makeContrastiveStep`. */
export interface ContrastiveStepOptions {
  /** How the loss is made of the two views. Default `'simsiam'`. */
  readonly algorithm?: ContrastiveAlgorithm | undefined;
}

/** What a model makes of one view. */
interface EmbeddedView {
  /** `[batch, dim]`. */
  readonly projection: tf.Tensor;
  /** `[batch, dim]`; the projection itself where there is no predictor. */
  readonly prediction: tf.Tensor;
  /** What the model's logging layers measured, in their order. */
  readonly measures: readonly tf.Scalar[];
}

/**
 * Makes the step of contrastive learning: embed both views in training mode, one after the other, compute the loss, add
 * the layers' regularisation losses, update backbone, projector and predictor. With projections z and predictions p of the
 * two views, `'simsiam'` takes `L(stop(z₁), p₂) + L(stop(z₂), p₁)`, where no gradient flows back through `stop`, and the
 * others `L(z₁, z₂)`. A loss that is not reduced is averaged.
 *
 * The batch's input is `[2 · batch, …]`: row `batch + i` is the second view of the example whose first view is row i. The
 * model's outputs are the projections and, for `'simsiam'`, the predictions. Metrics are called with the two projections;
 * layers that log themselves give the mean of both views. With regularisers, `contrastive_loss` and
 * `regularization_loss` are logged apart from their sum, `loss`.
 *
 * Throws `SHAPE_MISMATCH` for a batch that is not made of two views.
 *
 * Chen, He: Exploring Simple Siamese Representation Learning (2020), arXiv:2011.10566.
 *
 * @example
 * model.compile({ optimizer, loss: new SimCLRLoss(), trainStep: makeContrastiveStep({ algorithm: 'simclr' }) });
 */
export function makeContrastiveStep({ algorithm = 'simsiam' }: ContrastiveStepOptions = {}): TrainStep<TwoViewLoss> {
  return ({ inputs }, model, loss, optimizers) =>
    descend({ model, optimizers }, (logs) => {
      const layers = loggingLayers(model);
      const [first, second] = splitViews(inputs[0] as tf.Tensor).map((view) => embedView(model, view, layers)) as [
        EmbeddedView,
        EmbeddedView,
      ];
      const contrastive = compare(first, second, loss, algorithm);
      const penalties = model.calculateLosses();
      computeMetrics(first, second, { model, layers, logs });
      if (penalties.length === 0) return contrastive;
      const regularization = tf.addN(penalties) as tf.Scalar;
      logs['contrastive_loss'] = tf.keep(tf.clone(contrastive));
      logs['regularization_loss'] = tf.keep(tf.clone(regularization));
      return tf.add(contrastive, regularization);
    });
}

function splitViews(rows: tf.Tensor): tf.Tensor[] {
  const count = rows.shape[0] as number;
  if (count > 0 && count % 2 === 0) return tf.split(rows, 2, 0);
  throw new SimError({
    code: 'SHAPE_MISMATCH',
    where: 'makeContrastiveStep',
    problem: 'the batch must hold two views of each example',
    got: rows.shape,
    cure: 'Put the second views of all examples after the first ones.',
  });
}

function embedView(model: LayersModel, view: tf.Tensor, layers: readonly ActivationStdLoggingLayer[]): EmbeddedView {
  const outputs = model.apply(view, { training: true }) as tf.Tensor | tf.Tensor[];
  const [projection, prediction] = (Array.isArray(outputs) ? outputs : [outputs]) as [tf.Tensor, tf.Tensor?];
  return {
    projection,
    prediction: prediction ?? projection,
    measures: layers.map((layer) => layer.fn(projection, projection)),
  };
}

function compare(first: EmbeddedView, second: EmbeddedView, loss: TwoViewLoss, algorithm: ContrastiveAlgorithm): tf.Scalar {
  if (algorithm !== 'simsiam') return tf.mean(loss.call(first.projection, second.projection));
  return tf.add(
    tf.mean(loss.call(stopGradient(first.projection), second.prediction)),
    tf.mean(loss.call(stopGradient(second.projection), first.prediction)),
  );
}

/** Metrics are computed inside the gradient's scope, where the views live, and kept beyond its end. */
function computeMetrics(
  first: EmbeddedView,
  second: EmbeddedView,
  {
    model,
    layers,
    logs,
  }: { readonly model: LayersModel; readonly layers: readonly ActivationStdLoggingLayer[]; readonly logs: Record<string, tf.Scalar> },
): void {
  for (const [i, [metric]] of model.metricsTensors.entries()) {
    const logged = layers.findIndex(({ fn }) => fn === metric);
    const value =
      logged < 0
        ? tf.mean(metric(first.projection, second.projection))
        : tf.div(tf.add(first.measures[logged] as tf.Scalar, second.measures[logged] as tf.Scalar), 2);
    logs[model.metricsNames[i + 1] as string] = tf.keep(value as tf.Scalar);
  }
}
