import { type Config, requireNumber, requireOneOf } from '@sim/core';
import { type Distance, type DistanceIdentifier, distanceConfig, getDistance } from '@sim/distances';
import * as tf from '@tensorflow/tfjs-core';
import { logOnePlusSumExp } from '../log-one-plus-sum-exp.ts';
import { logSumExp } from '../log-sum-exp.ts';
import { LOSS_FORMS, type LossForm } from '../loss-form.ts';
import type { LossTerms } from '../loss-terms.ts';
import { TwoViewLoss, type TwoViewLossOptions } from './two-view-loss.ts';

/** How `multiNegativesRankLoss` measures. */
export interface MultiNegativesRankScale {
  /** Multiplies similarities. Above 0. Default 20. */
  readonly scale?: number;
  /** Default `'original'`; `'paper'` is the better one. */
  readonly form?: LossForm;
}

/** Options of `MultiNegativesRankLoss`. `name` defaults to `'multineg_rank_loss'`. */
export interface MultiNegativesRankLossOptions extends TwoViewLossOptions, MultiNegativesRankScale {
  /** How close a query and a key lie. Default `'inner_product'`. */
  readonly distance?: DistanceIdentifier;
}

/**
 * Multiple-negatives ranking loss of queries `[n, d]` and their keys `[n, d]`, one value per row, `over: 'element'`,
 * `[n]`. The form of the paper is `log(Σⱼ e^(s·Sᵢⱼ)) − s·Sᵢᵢ` with similarities S and scale s; the original form is
 * `log(1 + Σⱼ e^(s·Sᵢⱼ)) − s·Sᵢᵢ`. A distance d stands for the similarity 1 − d.
 *
 * @example
 * reduceTerms(multiNegativesRankLoss(queries, keys, getDistance('inner_product'), { form: 'paper' }), 'mean');
 */
export function multiNegativesRankLoss(
  queries: tf.Tensor2D,
  keys: tf.Tensor2D,
  distance: Distance,
  { scale = 20, form = 'original' }: MultiNegativesRankScale = {},
): LossTerms {
  const closeness = distance.margin(distance.fromDistance(1), distance.call(queries, keys));
  const scores = tf.mul(closeness, scale) as tf.Tensor2D;
  const own = tf.sum(tf.mul(scores, tf.eye(queries.shape[0])), 1);
  const all = tf.cast(tf.onesLike(scores), 'bool');
  const values = tf.sub(form === 'paper' ? logSumExp(scores, all) : logOnePlusSumExp(scores, all), own);
  return [{ over: 'element', values, mask: tf.onesLike(values) }];
}

/**
 * `MultiNegativesRankLoss`: finds each query's key among the keys of all queries, such as an image's caption among the
 * captions of the batch. In [0, ∞). `call(queryEmbeddings, keyEmbeddings)`, without labels.
 *
 * The default is the form of TensorFlow Similarity; `form: 'paper'` is what was published, and recommended.
 *
 * Henderson, Al-Rfou, Strope, Sung, Lukács, Guo, Kumar, Miklos, Kurzweil: Efficient Natural Language Response Suggestion
 * for Smart Reply (2017), arXiv:1705.00652.
 *
 * Differs from TF Similarity: one value per row, `[n]`, for reduction `'none'`, where the original gives `[n, n]`; `scale`
 * is in the configuration; takes every distance.
 *
 * @example
 * const value = new MultiNegativesRankLoss({ form: 'paper' }).call(images, captions);
 */
export class MultiNegativesRankLoss extends TwoViewLoss {
  static readonly className = 'MultiNegativesRankLoss';
  static readonly aliases: readonly string[] = ['multineg_rank_loss'];

  readonly distance: Distance;
  readonly scale: number;
  readonly form: LossForm;

  constructor({
    distance = 'inner_product',
    scale = 20,
    form = 'original',
    name = 'multineg_rank_loss',
    ...options
  }: MultiNegativesRankLossOptions = {}) {
    super({ ...options, name });
    const where = 'MultiNegativesRankLoss.constructor';
    this.distance = getDistance(distance, where);
    this.scale = requireNumber(scale, 'scale', where, 0);
    this.form = requireOneOf(form, LOSS_FORMS, 'form', where);
  }

  override terms(viewA: tf.Tensor2D, viewB: tf.Tensor2D): LossTerms {
    return multiNegativesRankLoss(viewA, viewB, this.distance, this);
  }

  override getConfig(): Config {
    const { scale, form } = this;
    return { ...super.getConfig(), distance: distanceConfig(this.distance), scale, form };
  }
}
