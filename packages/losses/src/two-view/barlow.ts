import { type Config, requireNumber } from '@sim/core';
import { safeSqrt, withoutGradient } from '@sim/distances';
import * as tf from '@tensorflow/tfjs-core';
import type { LossTerms } from '../loss-terms.ts';
import { TwoViewLoss, type TwoViewLossOptions } from './two-view-loss.ts';

/** Standard deviation, as a part of the largest entry, below which a column is rounding noise around a constant. */
const CONSTANT_DEVIATION = 1e-6;

/** How `barlowLoss` weighs. */
export interface BarlowWeights {
  /** Weight of the correlations between different columns. Default 5e-3. */
  readonly lambda?: number;
  /** TF Similarity's name of `lambda`. */
  readonly lambda_?: number;
  /** Added to the value. Default 1e-12. */
  readonly margin?: number;
}

/** Options of `Barlow`. `name` defaults to `'barlow'`. */
export interface BarlowOptions extends TwoViewLossOptions, BarlowWeights {}

/**
 * Barlow Twins loss, one value of the whole batch, `over: 'batch'`, a scalar:
 * `Σᵢ (1 − Cᵢᵢ)² + λ·Σ_{i≠j} Cᵢⱼ² + margin`, with C the correlations `[d, d]` between the columns of the two views. A
 * constant column correlates with nothing, and costs 1.
 *
 * @example
 * reduceTerms(barlowLoss(viewA, viewB, { lambda: 0.01 }), 'mean');
 */
export function barlowLoss(
  viewA: tf.Tensor2D,
  viewB: tf.Tensor2D,
  { lambda_, lambda = lambda_ ?? 5e-3, margin = 1e-12 }: BarlowWeights = {},
): LossTerms {
  const [rows, dim] = viewA.shape;
  const [a, b] = [standardized(tf.transpose(viewA)), standardized(tf.transpose(viewB))];
  const correlations = tf.div(tf.matMul(a, b, false, true), rows);
  const eye = tf.eye(dim);
  const weights = tf.add(tf.mul(eye, 1 - lambda), lambda);
  const values = tf.add(tf.sum(tf.mul(tf.square(tf.sub(correlations, eye)), weights)), margin);
  return [{ over: 'batch', values, mask: tf.scalar(1) }];
}

/**
 * `Barlow`: makes each column agree between the views and be unlike all others. In [0, d + λ·d·(d − 1)], d columns.
 *
 * Zbontar, Jing, Misra, LeCun, Deny: Barlow Twins: Self-Supervised Learning via Redundancy Reduction (2021),
 * arXiv:2103.03230.
 *
 * @example
 * const value = new Barlow({ lambda: 0.01 }).call(viewA, viewB);
 */
export class Barlow extends TwoViewLoss {
  static readonly className = 'Barlow';
  static readonly aliases: readonly string[] = ['barlow'];

  readonly lambda: number;
  readonly margin: number;

  constructor({ lambda_, lambda = lambda_ ?? 5e-3, margin = 1e-12, name = 'barlow', ...options }: BarlowOptions = {}) {
    super({ ...options, name });
    const where = 'Barlow.constructor';
    this.lambda = requireNumber(lambda, 'lambda', where);
    this.margin = requireNumber(margin, 'margin', where);
  }

  override terms(viewA: tf.Tensor2D, viewB: tf.Tensor2D): LossTerms {
    return barlowLoss(viewA, viewB, this);
  }

  override getConfig(): Config {
    const { lambda, margin } = this;
    return { ...super.getConfig(), lambda, margin };
  }
}

/** Rows `[d, b]` shifted to mean 0 and scaled to standard deviation 1; a constant row becomes 0. */
function standardized(rows: tf.Tensor2D): tf.Tensor2D {
  const centered = tf.sub(rows, tf.mean(rows, 1, true));
  const deviation = safeSqrt(tf.mean(tf.square(centered), 1, true));
  const counts = withoutGradient(() => {
    const noise = tf.mul(tf.max(tf.abs(rows), 1, true), CONSTANT_DEVIATION);
    return tf.cast(tf.greater(deviation, noise), 'float32');
  });
  return tf.div(tf.mul(centered, counts), tf.add(tf.mul(deviation, counts), tf.sub(1, counts)));
}
