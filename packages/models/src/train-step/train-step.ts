import type { MetricLoss } from '@sim/losses';
import type { Optimizer, Scalar, Tensor } from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import type { TrainLoss } from './train-loss.ts';

/** One batch on the device. The training loop owns and disposes of the tensors. */
export interface TrainBatch {
  /** One tensor per model input, `[batch, …]`; in contrastive training the first views of all examples, then the second. */
  readonly inputs: readonly Tensor[];
  /** Labels `[batch]`, one tensor per model output. */
  readonly targets: readonly Tensor[];
}

/** The optimizers of a step: one for the model, and one for what the loss itself learns, such as proxies. */
export interface TrainOptimizers {
  readonly model: Optimizer;
  readonly loss?: Optimizer | undefined;
}

/**
 * The scalars of one step, by the names in the model's `metricsNames`: `loss`, and every metric given to `compile`.
 * The training loop owns and disposes of them.
 */
export type TrainLogs = { readonly loss: Scalar } & Readonly<Record<string, Scalar>>;

/**
 * What happens to one batch: forward, loss, gradients, update. `SimilarityModel` and `ContrastiveModel` call it for every
 * batch; supervised, contrastive, cached-gradient and momentum training are implementations.
 */
export type TrainStep<Loss extends TrainLoss = MetricLoss> = (
  batch: TrainBatch,
  model: LayersModel,
  loss: Loss,
  optimizers: TrainOptimizers,
) => TrainLogs;
