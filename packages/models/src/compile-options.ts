import type { DistanceIdentifier } from '@sim/distances';
import type { EvaluatorIdentifier } from '@sim/evaluators';
import type { MetricLoss } from '@sim/losses';
import type { SearchIdentifier } from '@sim/search';
import type { StoreIdentifier } from '@sim/stores';
import type { ModelCompileArgs } from '@tensorflow/tfjs-layers';
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

/** Options of `SimilarityModel.compile`: those of TensorFlow.js, a metric loss, and the index. */
export interface SimilarityCompileArgs extends Omit<ModelCompileArgs, 'loss'>, IndexOptions {
  /** A metric loss, or anything that `tf.LayersModel.compile` takes. */
  readonly loss?: MetricLoss | ModelCompileArgs['loss'] | undefined;
  /** What happens to one batch under a metric loss. Default: the supervised step. */
  readonly trainStep?: TrainStep | undefined;
  /** Learning rate of what the loss itself learns, as a multiple of the optimizer's. Default 1. */
  readonly lossLearningRateMultiplier?: number | undefined;
}
