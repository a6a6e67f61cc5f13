import { type Config, cosineRanking, type Ranking } from '@sim/core';
import * as tf from '@tensorflow/tfjs-core';
import { Distance } from './distance.ts';
import { unitRows } from './unit-rows.ts';

/** Options of `CosineDistance`. */
export interface CosineDistanceOptions {
  /** Scale rows to length 1 first; recommended unless the model does so. Default false: rows are taken as given. */
  readonly normalize?: boolean;
}

/**
 * `max(0, 1 − q·k)`, in [0, 2] for rows of length 1.
 *
 * Rows are taken as given unless `normalize` is set: an embedding layer has normalised them already. Where the value is
 * clipped to 0 there is no gradient. A zero row stands at distance 1 from everything.
 *
 * Differs from TF Similarity: `normalize` is an option.
 *
 * @example
 * new CosineDistance().call(tf.tensor2d([[1, 0]]), tf.tensor2d([[0, 1], [-1, 0]]));   // [[1, 2]]
 */
export class CosineDistance extends Distance {
  static readonly className = 'CosineDistance';
  static readonly aliases: readonly string[] = cosineRanking.aliases;

  readonly ranking: Ranking = cosineRanking;
  readonly normalize: boolean;

  constructor({ normalize = false }: CosineDistanceOptions = {}) {
    super();
    this.normalize = normalize;
  }

  protected override compute(query: tf.Tensor2D, key: tf.Tensor2D): tf.Tensor2D {
    const [q, k] = this.normalize ? [unitRows(query), unitRows(key)] : [query, key];
    return tf.relu(tf.sub(1, tf.matMul(q, k, false, true)));
  }

  override getConfig(): Config {
    return this.normalize ? { normalize: true } : {};
  }
}
