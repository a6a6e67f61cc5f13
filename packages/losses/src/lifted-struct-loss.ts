import { type Config, requireNumber, requireOneOf } from '@sim/core';
import { type MaskedExtreme, withoutGradient } from '@sim/distances';
import * as tf from '@tensorflow/tfjs-core';
import { keyDistances } from './key-distances.ts';
import { logOnePlusSumExp } from './log-one-plus-sum-exp.ts';
import { logSumExp } from './log-sum-exp.ts';
import { LOSS_FORMS, type LossForm } from './loss-form.ts';
import type { LossInput } from './loss-input.ts';
import { type LossPairs, lossPairs } from './loss-pairs.ts';
import type { LossTerms } from './loss-terms.ts';
import { MetricLoss, type MetricLossOptions } from './metric-loss.ts';
import { oneHotKeys } from './one-hot-keys.ts';
import { type PositiveMiningStrategy, positiveDistances, positiveMiningStrategies } from './positive-distances.ts';

/** How `liftedStructLoss` chooses and compares. */
export interface LiftedStructChoices {
  /** Default `'hard'`. */
  readonly positiveMiningStrategy?: PositiveMiningStrategy;
  /** How far negatives should lie. Default 1. */
  readonly margin?: number;
  /** Default `'original'`; `'paper'` is the better one. */
  readonly form?: LossForm;
}

/** Options of `LiftedStructLoss`. `distance` defaults to `'cosine'`, `name` to `'lifted_struct_loss'`. */
export interface LiftedStructLossOptions extends MetricLossOptions, LiftedStructChoices {}

/**
 * Lifted structured loss, one value per anchor a with its chosen positive p, `over: 'element'`, `[q]`.
 *
 * The form of the paper is `½·max(0, J)²` with `J = log(Σₙ e^(m − d(a, n)) + Σₙ e^(m − d(p, n))) + d(a, p)` over the
 * negatives n. The original form is `½·(log(1 + Σₙ e^(m − d(a, n)) + Σⱼ e^(m − d(a, p(j)))) + d(a, p))`, where the second
 * sum runs over the anchors j whose own positive p(j) is a negative of a. An anchor without a positive or without a
 * negative adds 0. A similarity s stands for the distance 1 − s.
 *
 * @example
 * reduceTerms(liftedStructLoss(pairs, { form: 'paper' }), 'mean');
 */
export function liftedStructLoss(
  pairs: LossPairs,
  { positiveMiningStrategy = 'hard', margin = 1, form = 'original' }: LiftedStructChoices = {},
): LossTerms {
  const positive = positiveDistances(positiveMiningStrategy, pairs);
  const ofPositive = tf.squeeze(pairs.distance.toDistance(positive.value), [1]);
  return [
    {
      over: 'element',
      values:
        form === 'paper'
          ? tf.div(tf.square(tf.relu(tf.add(nearBoth(pairs, positive, margin), ofPositive))), 2)
          : tf.div(tf.add(nearAnchor(pairs, positive, margin), ofPositive), 2),
      mask: tf.logicalAnd(tf.any(pairs.positives, 1), tf.any(pairs.negatives, 1)),
    },
  ];
}

/**
 * `LiftedStructLoss`: pulls each anchor's chosen positive in and pushes all negatives out. In [0, ∞).
 *
 * The default is the form of TensorFlow Similarity, which sees the negatives from the anchor alone; `form: 'paper'` is
 * what was published, and recommended.
 *
 * Song, Xiang, Jegelka, Savarese: Deep Metric Learning via Lifted Structured Feature Embedding (2015),
 * arXiv:1511.06452.
 *
 * Differs from TF Similarity: works inside `XBM`; an anchor without a positive or without a negative adds 0.
 *
 * @example
 * const loss = new LiftedStructLoss({ form: 'paper' });
 * model.compile({ optimizer: tf.train.adam(1e-3), loss: loss.fn });
 */
export class LiftedStructLoss extends MetricLoss {
  static readonly className = 'LiftedStructLoss';
  static readonly aliases: readonly string[] = ['lifted_struct_loss'];

  readonly positiveMiningStrategy: PositiveMiningStrategy;
  readonly margin: number;
  readonly form: LossForm;

  constructor({
    distance = 'cosine',
    positiveMiningStrategy = 'hard',
    margin = 1,
    form = 'original',
    reduction = 'mean',
    name = 'lifted_struct_loss',
  }: LiftedStructLossOptions = {}) {
    super({ distance, reduction, name });
    const where = 'LiftedStructLoss.constructor';
    requireOneOf(positiveMiningStrategy, positiveMiningStrategies, 'positive mining strategy', where);
    this.positiveMiningStrategy = positiveMiningStrategy;
    this.margin = requireNumber(margin, 'margin', where);
    this.form = requireOneOf(form, LOSS_FORMS, 'form', where);
  }

  override terms(input: LossInput): LossTerms {
    return liftedStructLoss(lossPairs(input, this.distance), this);
  }

  override getConfig(): Config {
    const { positiveMiningStrategy, margin, form } = this;
    return { ...super.getConfig(), positiveMiningStrategy, margin, form };
  }
}

/** `log(Σₙ e^(m − d(a, n)) + Σₙ e^(m − d(p, n)))`, `[q]`. Anchor and positive are of one class: they share negatives. */
function nearBoth(pairs: LossPairs, positive: MaskedExtreme, margin: number): tf.Tensor {
  const { distance, distances, negatives } = pairs;
  const both = tf.concat([distances, keyDistances(pairs, positive.index)], 1);
  return logSumExp(tf.sub(margin, distance.toDistance(both)), tf.concat([negatives, negatives], 1));
}

/** `log(1 + Σₙ e^(m − d(a, n)) + Σⱼ e^(m − d(a, p(j))))`, `[q]`: each negative once, and as often as it is a positive. */
function nearAnchor(pairs: LossPairs, positive: MaskedExtreme, margin: number): tf.Tensor {
  const { distance, distances, positives, negatives } = pairs;
  const logCounts = withoutGradient(() => {
    const hasPositive = tf.cast(tf.any(positives, 1, true), 'float32');
    const timesChosen = tf.sum(tf.mul(oneHotKeys(positive.index, distances.shape[1]), hasPositive), 0, true);
    return tf.log(tf.add(timesChosen, 1));
  });
  return logOnePlusSumExp(tf.add(tf.sub(margin, distance.toDistance(distances)), logCounts), negatives);
}
