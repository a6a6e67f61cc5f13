import { SimError } from '@sim/core';
import { type Distance, type DistanceIdentifier, getDistance } from '@sim/distances';
import type { EvaluatorIdentifier } from '@sim/evaluators';
import { MetricLoss } from '@sim/losses';
import type { SearchIdentifier } from '@sim/search';
import type { StoreIdentifier } from '@sim/stores';
import type { ModelCompileArgs } from '@tensorflow/tfjs-layers';
import type { TrainStep } from './train-step/train-step.ts';

/** Options of the index that a model keeps. */
export interface IndexOptions {
  /**
   * How embeddings are compared. `'auto'` takes the loss's distance, or cosine where there is no loss.
   * Default `'auto'`.
   */
  readonly distance?: 'auto' | DistanceIdentifier;
  /** Index of the model output that is the embedding. Default 0. */
  readonly embeddingOutput?: number;
  /** Search engine. Default `'linear'`. */
  readonly search?: SearchIdentifier;
  /** Store of the records. Default `'memory'`. */
  readonly kvStore?: StoreIdentifier;
  /** Evaluator. Default `'memory'`. */
  readonly evaluator?: EvaluatorIdentifier;
  /** Lookups over which `indexSummary` gives times. Default 1000. */
  readonly statBufferSize?: number;
}

/** Options of `SimilarityModel.compile`: those of TensorFlow.js, a metric loss, and the index. */
export interface SimilarityCompileArgs extends Omit<ModelCompileArgs, 'loss'>, IndexOptions {
  /** A metric loss, or anything that `tf.LayersModel.compile` takes. */
  readonly loss?: MetricLoss | ModelCompileArgs['loss'];
  /** What happens to one batch. Default: the supervised step. */
  readonly trainStep?: TrainStep;
  /** Learning rate of weights inside the loss, as a multiple of the optimizer's. Default 1. */
  readonly lossLearningRateMultiplier?: number;
}

/** The distance that `compile` means. Throws `INVALID_ARGUMENT` for `'auto'` with a loss that has none. */
export function resolveDistance(
  distance: 'auto' | DistanceIdentifier,
  loss: SimilarityCompileArgs['loss'],
  where: string,
): Distance {
  if (distance !== 'auto') return getDistance(distance);
  if (loss instanceof MetricLoss) return loss.distance;
  if (loss === undefined) return getDistance('cosine');
  throw new SimError({
    code: 'INVALID_ARGUMENT',
    where,
    problem: "distance 'auto' needs a metric loss, which knows its distance",
    got: loss,
    cure: "Name the distance, such as distance: 'cosine'.",
  });
}

/** Refuses an output that the model does not have. */
export function checkEmbeddingOutput(output: number, count: number, where: string): number {
  if (Number.isInteger(output) && output >= 0 && output < count) return output;
  throw new SimError({
    code: 'INVALID_ARGUMENT',
    where,
    problem: `the model has ${count} outputs`,
    got: output,
    cure: `Use an embeddingOutput from 0 to ${count - 1}.`,
  });
}
