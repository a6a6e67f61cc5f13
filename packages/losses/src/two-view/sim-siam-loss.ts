import { type Config, requireNumber, requireOneOf } from '@sim/core';
import { unitRows } from '@sim/distances';
import * as tf from '@tensorflow/tfjs-core';
import type { LossTerms } from '../loss-terms.ts';
import { safeAcos } from '../safe-acos.ts';
import { TwoViewLoss, type TwoViewLossOptions } from './two-view-loss.ts';

/**
 * What `SimSiamLoss` takes of the cosine c of two rows: `'negative_cosine_sim'` −c, `'cosine_distance'` 1 − c,
 * `'angular_distance'` acos(c)/π.
 */
export type ProjectionType = 'angular_distance' | 'cosine_distance' | 'negative_cosine_sim';

/** Every projection type. */
export const projectionTypes: readonly ProjectionType[] = [
  'angular_distance',
  'cosine_distance',
  'negative_cosine_sim',
];

/** How `simSiamLoss` measures. */
export interface SimSiamMeasure {
  /** Default `'negative_cosine_sim'`. */
  readonly projectionType?: ProjectionType;
  /** Added to every value. Default 0.001. */
  readonly margin?: number;
}

/** Options of `SimSiamLoss`. `name` defaults to `'simsiam_loss'`. */
export interface SimSiamLossOptions extends TwoViewLossOptions, SimSiamMeasure {}

/**
 * SimSiam loss `½·f(cos(aᵢ, bᵢ)) + margin`, one value per row, `over: 'element'`, `[b]`, with f by `projectionType`. A
 * zero row has cosine 0 to everything.
 *
 * @example
 * reduceTerms(simSiamLoss(projections, predictions, { projectionType: 'cosine_distance' }), 'mean');
 */
export function simSiamLoss(
  viewA: tf.Tensor2D,
  viewB: tf.Tensor2D,
  { projectionType = 'negative_cosine_sim', margin = 0.001 }: SimSiamMeasure = {},
): LossTerms {
  const cosines = tf.sum(tf.mul(unitRows(viewA), unitRows(viewB)), 1);
  const values = tf.add(tf.div(project(cosines, projectionType), 2), margin);
  return [{ over: 'element', values, mask: tf.onesLike(values) }];
}

/**
 * `SimSiamLoss`: turns one view's projection towards the other view's prediction. In ½·[−1, 1] + margin for
 * `'negative_cosine_sim'`. The caller stops the gradient of the projection, which is what keeps it from collapsing.
 *
 * Chen, He: Exploring Simple Siamese Representation Learning (2020), arXiv:2011.10566.
 *
 * Differs from TF Similarity: the angle of rows of the same direction is 0 with a finite gradient, not NaN.
 *
 * @example
 * const loss = new SimSiamLoss();
 * tf.add(loss.call(stopGradient(projectionA), predictionB), loss.call(stopGradient(projectionB), predictionA));
 */
export class SimSiamLoss extends TwoViewLoss {
  static readonly className = 'SimSiamLoss';
  static readonly aliases: readonly string[] = ['simsiam_loss'];

  readonly projectionType: ProjectionType;
  readonly margin: number;

  constructor({
    projectionType = 'negative_cosine_sim',
    margin = 0.001,
    name = 'simsiam_loss',
    ...options
  }: SimSiamLossOptions = {}) {
    super({ ...options, name });
    const where = 'SimSiamLoss.constructor';
    this.projectionType = requireOneOf(projectionType, projectionTypes, 'projection type', where);
    this.margin = requireNumber(margin, 'margin', where);
  }

  override terms(viewA: tf.Tensor2D, viewB: tf.Tensor2D): LossTerms {
    return simSiamLoss(viewA, viewB, this);
  }

  override getConfig(): Config {
    const { projectionType, margin } = this;
    return { ...super.getConfig(), projectionType, margin };
  }
}

function project(cosines: tf.Tensor, projectionType: ProjectionType): tf.Tensor {
  if (projectionType === 'negative_cosine_sim') return tf.neg(cosines);
  if (projectionType === 'cosine_distance') return tf.sub(1, cosines);
  return tf.div(safeAcos(cosines), Math.PI);
}
