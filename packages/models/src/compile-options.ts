import type { DistanceIdentifier } from '@sim/distances';
import type { EvaluatorIdentifier } from '@sim/evaluators';
import type { MetricLoss, TwoViewLoss } from '@sim/losses';
import type { SearchIdentifier } from '@sim/search';
import type { StoreIdentifier } from '@sim/stores';
import type { ModelCompileArgs } from '@tensorflow/tfjs-layers';
import type { TrainLoss } from './train-step/train-loss.ts';
import type { TrainStep } from './train-step/train-step.ts';

/** Options of the index that a model keeps. */
export interface IndexOptions {
  /** How embeddings are compared. `'auto'` takes the loss's distance, or cosine before there is a loss. Default `'auto'`. */
  readonly distance?: 'auto' | DistanceIdentifier | undefined;
  /** Index of the model output that is the embedding. Default 0. */
  readonly embeddingOutput?: number | undefined;
  /** Search engine. Default `'linear'`. */
  readonly search?: SearchIdentifier | undefined;
  /** Store of the records. Default `'memory'`. */
  readonly kvStore?: StoreIdentifier | undefined;
  /** Evaluator. Default `'memory'`. */
  readonly evaluator?: EvaluatorIdentifier | undefined;
  /** Lookups over which `indexSummary` gives times. Default 1000. */
  readonly statBufferSize?: number | undefined;
}

/** Options of `compile`: those of TensorFlow.js, a loss of this library, and the index. */
export interface TrainedCompileArgs<Loss extends TrainLoss> extends Omit<ModelCompileArgs, 'loss'>, IndexOptions {
  /** A loss of the kind that the model trains with, or anything that `tf.LayersModel.compile` takes. */
  readonly loss?: Loss | ModelCompileArgs['loss'] | undefined;
  /** What happens to one batch under such a loss. Default: the step of the model's own kind. */
  readonly trainStep?: TrainStep<Loss> | undefined;
  /** Learning rate of what the loss itself learns, as a multiple of the optimizer's. Default 1. */
  readonly lossLearningRateMultiplier?: number | undefined;
}

/** Options of `SimilarityModel.compile`: those of TensorFlow.js, a metric loss, and the index. */
export type SimilarityCompileArgs = TrainedCompileArgs<MetricLoss>;

/**
 * Options of `ContrastiveModel.compile`: those of TensorFlow.js, a two-view loss, such as `SimSiamLoss` for the algorithm
 * `'simsiam'`, and the index. The losses of TensorFlow.js stand here for the types alone, and are refused.
 */
export type ContrastiveCompileArgs = Omit<TrainedCompileArgs<TwoViewLoss>, 'embeddingOutput' | 'lossLearningRateMultiplier'>;
