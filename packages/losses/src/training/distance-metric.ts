import { type Config, requireOneOf } from '@sim/core';
import * as tf from '@tensorflow/tfjs-core';
import type { LossPairs } from '../loss-pairs.ts';
import { type NegativeMiningStrategy, negativeDistances, negativeMiningStrategies } from '../negative-distances.ts';
import { type PositiveMiningStrategy, positiveDistances, positiveMiningStrategies } from '../positive-distances.ts';
import { summarizeRows } from './row-summary.ts';
import { TrainingMetric, type TrainingMetricOptions } from './training-metric.ts';

/** How the distances of the rows become one number. `'avg'` is `'mean'`. */
export type DistanceAggregate = 'avg' | 'max' | 'mean' | 'min' | 'sum';

/** Which of a row's pairs is looked at: one of its own class, or one of another. */
export type DistanceAnchor = 'negative' | 'positive';

const aggregates: readonly DistanceAggregate[] = ['avg', 'max', 'mean', 'min', 'sum'];
const anchors: readonly DistanceAnchor[] = ['negative', 'positive'];

/** Options of `DistanceMetric`. `distance` defaults to `'cosine'`, `name` to such as `'mean_pos'`. */
export interface DistanceMetricOptions extends TrainingMetricOptions {
  /** Default `'mean'`. */
  readonly aggregate?: DistanceAggregate;
  /** Default `'positive'`. */
  readonly anchor?: DistanceAnchor;
  /** Which positive of a row counts. Default `'hard'`, the farthest. */
  readonly positiveMiningStrategy?: PositiveMiningStrategy;
  /** Which negative of a row counts. Default `'hard'`, the closest. */
  readonly negativeMiningStrategy?: NegativeMiningStrategy;
}

/**
 * How far rows lie from their chosen positive or negative: `aggregate over rows of d(row, chosen)`. A row without such a
 * pair does not count. In the unit of the distance; 0 where no row counts.
 *
 * Differs from TF Similarity: all batches since `reset` count, not the last one alone; rows without a pair are left out
 * instead of adding a distance that belongs to no such pair; the strategy `'semi-hard'` for positives, which meant
 * `'easy'`, is refused.
 *
 * Throws `UNKNOWN_NAME` for another distance, aggregate, anchor or strategy.
 *
 * @example
 * const metric = new DistanceMetric({ distance: 'cosine', aggregate: 'max', anchor: 'positive' });   // max_pos
 * metric.update(labels, embeddings);
 * await metric.result();
 */
export class DistanceMetric extends TrainingMetric {
  static readonly className = 'DistanceMetric';

  readonly aggregate: DistanceAggregate;
  readonly anchor: DistanceAnchor;
  readonly positiveMiningStrategy: PositiveMiningStrategy;
  readonly negativeMiningStrategy: NegativeMiningStrategy;

  constructor({
    distance = 'cosine',
    aggregate = 'mean',
    anchor = 'positive',
    positiveMiningStrategy = 'hard',
    negativeMiningStrategy = 'hard',
    name = `${aggregate}_${anchor === 'positive' ? 'pos' : 'neg'}`,
  }: DistanceMetricOptions = {}) {
    const where = 'DistanceMetric.constructor';
    super({ distance, name }, where);
    this.aggregate = requireOneOf(aggregate, aggregates, 'aggregate', where);
    this.anchor = requireOneOf(anchor, anchors, 'anchor', where);
    this.positiveMiningStrategy = requireOneOf(
      positiveMiningStrategy,
      positiveMiningStrategies,
      'positive mining strategy',
      where,
    );
    this.negativeMiningStrategy = requireOneOf(
      negativeMiningStrategy,
      negativeMiningStrategies,
      'negative mining strategy',
      where,
    );
  }

  override getConfig(): Config {
    const { aggregate, anchor, positiveMiningStrategy, negativeMiningStrategy } = this;
    return { ...super.getConfig(), aggregate, anchor, positiveMiningStrategy, negativeMiningStrategy };
  }

  protected override summarize(pairs: LossPairs): tf.Tensor2D {
    return this.anchor === 'positive'
      ? summarizeRows(positiveDistances(this.positiveMiningStrategy, pairs).value, tf.any(pairs.positives, 1))
      : summarizeRows(negativeDistances(this.negativeMiningStrategy, pairs).value, tf.any(pairs.negatives, 1));
  }

  protected override finish(summary: tf.Tensor2D): tf.Scalar {
    const [count, sum, least, most] = tf.unstack(tf.reshape(summary, [4])) as [tf.Scalar, tf.Scalar, tf.Scalar, tf.Scalar];
    if (this.aggregate === 'sum') return sum;
    if (this.aggregate === 'mean' || this.aggregate === 'avg') return tf.div(sum, tf.maximum(count, 1));
    return tf.where(tf.greater(count, 0), this.aggregate === 'max' ? most : least, 0);
  }
}
