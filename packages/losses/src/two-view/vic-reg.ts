import { type Config, requireNumber } from '@sim/core';
import * as tf from '@tensorflow/tfjs-core';
import type { LossTerms } from '../loss-terms.ts';
import { TwoViewLoss, type TwoViewLossOptions } from './two-view-loss.ts';

/** How `vicRegLoss` weighs. */
export interface VicRegWeights {
  /** Added to variances before the root. Default 1e-4. */
  readonly stdConst?: number;
  /** Weight of invariance. Default 25. */
  readonly lambda?: number;
  /** TF Similarity's name of `lambda`. */
  readonly lambda_?: number;
  /** Weight of variance. Default 25. */
  readonly mu?: number;
  /** Weight of covariance. Default 1. */
  readonly nu?: number;
}

/** Options of `VicReg`. `name` defaults to `'vicreg_loss'`. */
export interface VicRegOptions extends TwoViewLossOptions, VicRegWeights {}

/**
 * VICReg loss, one value per row, `over: 'element'`, `[b]`: `λ·mean(aᵢ − bᵢ)² + μ·½·(v(a) + v(b)) + ν·(c(a) + c(b))`. The
 * variance term `v = mean [1 − √(var + ε)]₊` over columns and the covariance term `c = Σ_{i≠j} covᵢⱼ²/d` are of the whole
 * batch and the same in every row.
 *
 * @example
 * reduceTerms(vicRegLoss(viewA, viewB, { nu: 2 }), 'mean');
 */
export function vicRegLoss(
  viewA: tf.Tensor2D,
  viewB: tf.Tensor2D,
  { stdConst = 1e-4, lambda_, lambda = lambda_ ?? 25, mu = 25, nu = 1 }: VicRegWeights = {},
): LossTerms {
  const invariance = tf.mean(tf.square(tf.sub(viewA, viewB)), 1);
  const [a, b] = [spread(viewA, stdConst), spread(viewB, stdConst)];
  const variance = tf.mul(tf.add(a.variance, b.variance), mu / 2);
  const covariance = tf.mul(tf.add(a.covariance, b.covariance), nu);
  const values = tf.add(tf.mul(invariance, lambda), tf.add(variance, covariance));
  return [{ over: 'element', values, mask: tf.onesLike(values) }];
}

/**
 * `VicReg`: brings the views together, while every column keeps a standard deviation of 1 and no two columns vary
 * together. In [0, ∞).
 *
 * Bardes, Ponce, LeCun: VICReg: Variance-Invariance-Covariance Regularization for Self-Supervised Learning (2021),
 * arXiv:2105.04906.
 *
 * Differs from TF Similarity: gives the mean by default, where the original gives one value per row; finite for one row.
 *
 * @example
 * const value = new VicReg().call(viewA, viewB);
 */
export class VicReg extends TwoViewLoss {
  static readonly className = 'VicReg';
  static readonly aliases: readonly string[] = ['vicreg_loss'];

  readonly stdConst: number;
  readonly lambda: number;
  readonly mu: number;
  readonly nu: number;

  constructor({
    stdConst = 1e-4,
    lambda_,
    lambda = lambda_ ?? 25,
    mu = 25,
    nu = 1,
    name = 'vicreg_loss',
    ...options
  }: VicRegOptions = {}) {
    super({ ...options, name });
    const where = 'VicReg.constructor';
    this.stdConst = requireNumber(stdConst, 'stdConst', where, 0);
    this.lambda = requireNumber(lambda, 'lambda', where);
    this.mu = requireNumber(mu, 'mu', where);
    this.nu = requireNumber(nu, 'nu', where);
  }

  override terms(viewA: tf.Tensor2D, viewB: tf.Tensor2D): LossTerms {
    return vicRegLoss(viewA, viewB, this);
  }

  override getConfig(): Config {
    const { stdConst, lambda, mu, nu } = this;
    return { ...super.getConfig(), stdConst, lambda, mu, nu };
  }
}

/** The variance and the covariance term of one view, scalars. */
function spread(view: tf.Tensor2D, stdConst: number): { variance: tf.Tensor; covariance: tf.Tensor } {
  const [rows, dim] = view.shape;
  const columns = tf.transpose(view);
  const centered = tf.sub(columns, tf.mean(columns, 1, true)) as tf.Tensor2D;
  const products = tf.matMul(centered, centered, false, true);
  const variances = tf.mean(tf.square(centered), 1);
  const others = tf.div(tf.mul(products, tf.sub(1, tf.eye(dim))), Math.max(rows - 1, 1));
  return {
    variance: tf.mean(tf.relu(tf.sub(1, tf.sqrt(tf.add(variances, stdConst))))),
    covariance: tf.div(tf.sum(tf.square(others)), dim),
  };
}
