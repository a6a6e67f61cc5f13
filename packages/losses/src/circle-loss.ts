import { type Config, requireNumber, requireOneOf } from '@sim/core';
import { stopGradient } from '@sim/distances';
import * as tf from '@tensorflow/tfjs-core';
import { logOnePlusSumExp } from './log-one-plus-sum-exp.ts';
import { logSumExp } from './log-sum-exp.ts';
import { LOSS_FORMS, type LossForm } from './loss-form.ts';
import type { LossInput } from './loss-input.ts';
import { type LossPairs, lossPairs } from './loss-pairs.ts';
import type { LossTerms } from './loss-terms.ts';
import { MetricLoss, type MetricLossOptions } from './metric-loss.ts';

/** Distances beyond are cut off, as their squares overflow: a signal-to-noise ratio without signal reaches them. */
const LARGEST_DISTANCE = 1e15;

/** How `circleLoss` weighs pairs. */
export interface CircleWeights {
  /** Scale of the exponents. Default 80. */
  readonly gamma?: number;
  /** Relaxation: positives should lie closer than this, negatives farther than 1 less this. Default 0.4. */
  readonly margin?: number;
  /** Default `'original'`; `'paper'` is the better one. */
  readonly form?: LossForm;
}

/** Options of `CircleLoss`. `distance` defaults to `'cosine'`, `name` to `'circle_loss'`. */
export interface CircleLossOptions extends MetricLossOptions, CircleWeights {}

/**
 * Circle loss, one value per anchor, `over: 'element'`, `[q]`. With `P = Σₚ e^(γ·[d + m]₊·(d − m))` and
 * `N = Σₙ e^(γ·[1 + m − d]₊·(1 − m − d))`, the form of the paper is `log(1 + P·N)` with the weights `[…]₊` as constants;
 * the original form is `log(1 + P) + log(1 + N)` with gradients through the weights. An anchor without a positive or
 * without a negative adds 0. A similarity s stands for the distance 1 − s.
 *
 * @example
 * reduceTerms(circleLoss(pairs, { gamma: 256, margin: 0.25, form: 'paper' }), 'mean');
 */
export function circleLoss(
  pairs: LossPairs,
  { gamma = 80, margin = 0.4, form = 'original' }: CircleWeights = {},
): LossTerms {
  const { distance, positives, negatives } = pairs;
  const d = tf.clipByValue(distance.toDistance(pairs.distances), -LARGEST_DISTANCE, LARGEST_DISTANCE);
  const scaled = (weights: tf.Tensor, values: tf.Tensor): tf.Tensor2D => {
    const relaxed = tf.mul(tf.relu(weights), gamma);
    return tf.mul(form === 'paper' ? stopGradient(relaxed) : relaxed, values);
  };
  const ofPositives = scaled(tf.add(d, margin), tf.sub(d, margin));
  const ofNegatives = scaled(tf.sub(1 + margin, d), tf.sub(1 - margin, d));
  return [
    {
      over: 'element',
      values:
        form === 'paper'
          ? tf.softplus(tf.add(logSumExp(ofPositives, positives), logSumExp(ofNegatives, negatives)))
          : tf.add(logOnePlusSumExp(ofPositives, positives), logOnePlusSumExp(ofNegatives, negatives)),
      mask: tf.logicalAnd(tf.any(positives, 1), tf.any(negatives, 1)),
    },
  ];
}

/**
 * `CircleLoss`: weighs each pair by how far it is from where it should be. In [0, ∞), and of the order of `gamma`.
 *
 * The default is the form of TensorFlow Similarity; `form: 'paper'` is what was published, and recommended.
 *
 * Sun, Cheng, Zhang, Zhang, Zheng, Wang, Wei: Circle Loss: A Unified Perspective of Pair Similarity Optimization
 * (2020), arXiv:2002.10857.
 *
 * Differs from TF Similarity: finite for distances of any size.
 *
 * @example
 * const loss = new CircleLoss({ gamma: 256, margin: 0.25, form: 'paper' });
 * model.compile({ optimizer: tf.train.adam(1e-3), loss: loss.fn });
 */
export class CircleLoss extends MetricLoss {
  static readonly className = 'CircleLoss';
  static readonly aliases: readonly string[] = ['circle_loss'];

  readonly gamma: number;
  readonly margin: number;
  readonly form: LossForm;

  constructor({
    distance = 'cosine',
    gamma = 80,
    margin = 0.4,
    form = 'original',
    reduction = 'mean',
    name = 'circle_loss',
  }: CircleLossOptions = {}) {
    super({ distance, reduction, name });
    const where = 'CircleLoss.constructor';
    this.gamma = requireNumber(gamma, 'gamma', where, 0);
    this.margin = requireNumber(margin, 'margin', where);
    this.form = requireOneOf(form, LOSS_FORMS, 'form', where);
  }

  override terms(input: LossInput): LossTerms {
    return circleLoss(lossPairs(input, this.distance), this);
  }

  override getConfig(): Config {
    const { gamma, margin, form } = this;
    return { ...super.getConfig(), gamma, margin, form };
  }
}
