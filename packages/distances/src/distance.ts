import { type Config, type NamedClass, type PartIdentifier, type Ranking, SimError } from '@sim/core';
import * as tf from '@tensorflow/tfjs-core';
import { checkEmbeddings } from './check-embeddings.ts';
import { maskedBound } from './masked-bound.ts';
import type { MaskedExtreme } from './masked-extreme.ts';
import { maskedMax } from './masked-max.ts';
import { maskedMin } from './masked-min.ts';
import { requireGradients } from './require-gradients.ts';

/** A class of distances that a name can stand for. */
export type DistanceClass = NamedClass<Distance>;

/** A distance as options take it: a name or alias in any case, an instance, a class, or `{ className, config }`. */
export type DistanceIdentifier = PartIdentifier<Distance>;

/**
 * A differentiable pairwise distance, or a similarity, between rows.
 *
 * A subclass names its `ranking` and computes; whether larger means closer follows from the ranking. Losses never
 * subtract or compare values themselves but ask `margin`, `closest` and `farthest`, so one loss text serves both.
 *
 * @example
 * class HalfManhattan extends Distance {
 *   readonly ranking = manhattanRanking;
 *   protected compute(query: tf.Tensor2D, key: tf.Tensor2D) {
 *     return tf.mul(new ManhattanDistance().call(query, key), 0.5);
 *   }
 * }
 */
export abstract class Distance {
  /** How values order; shared with search, matchers and evaluators. */
  abstract readonly ranking: Ranking;

  /** Name of the ranking, such as `'cosine'`. */
  get name(): string {
    return this.ranking.name;
  }

  /** Canonical name of the class, under which `getDistance` makes it again from `getConfig()`. */
  get className(): string {
    return (this.constructor as DistanceClass).className ?? this.constructor.name;
  }

  /**
   * Values between every query `[q, d]` and every key `[k, d]`, as `[q, k]`. Keys are the queries unless given.
   * Differentiable in both, with a finite gradient everywhere.
   *
   * Throws `SHAPE_MISMATCH`, `DIMENSION_MISMATCH`, `EMPTY_INPUT`, `INVALID_ARGUMENT` or `MISSING_GRADIENTS`.
   */
  call(query: tf.Tensor, key: tf.Tensor = query): tf.Tensor2D {
    const where = `${this.className}.call`;
    checkEmbeddings(query, 'query rows', where);
    checkEmbeddings(key, 'key rows', where);
    if (query.shape[1] !== key.shape[1])
      throw new SimError({
        code: 'DIMENSION_MISMATCH',
        where,
        problem: `query and key rows must have the same length, query rows have ${query.shape[1]}`,
        got: key.shape[1],
        cure: 'Embed both with the same model.',
      });
    requireGradients(where);
    return tf.tidy(() => this.compute(asFloat(query), asFloat(key)));
  }

  /** Values `[q, k]` of float32 rows that were checked; runs inside `tf.tidy`. */
  protected abstract compute(query: tf.Tensor2D, key: tf.Tensor2D): tf.Tensor2D;

  /** How much further `x` lies than `y`: `x − y`, or `y − x` for a similarity. Positive where `x` is further. */
  margin(x: tf.Tensor | number, y: tf.Tensor | number): tf.Tensor {
    return this.ranking.polarity === 'distance' ? tf.sub(x, y) : tf.sub(y, x);
  }

  /** The value that stands for `distance` on this scale: itself, or `1 − distance` for a similarity, as in cosine. */
  fromDistance(distance: number): number {
    return this.ranking.polarity === 'distance' ? distance : 1 - distance;
  }

  /** `values` on the scale of a distance: as they are, or `1 − value` for a similarity. Undoes `fromDistance`. */
  toDistance(values: tf.Tensor2D): tf.Tensor2D {
    return this.ranking.polarity === 'distance' ? values : tf.sub(1, values);
  }

  /** The closest of each row's masked values `[q, k]`. */
  closest(values: tf.Tensor2D, mask: tf.Tensor2D): MaskedExtreme {
    return this.ranking.polarity === 'distance' ? maskedMin(values, mask) : maskedMax(values, mask);
  }

  /** The farthest of each row's masked values `[q, k]`. */
  farthest(values: tf.Tensor2D, mask: tf.Tensor2D): MaskedExtreme {
    return this.ranking.polarity === 'distance' ? maskedMax(values, mask) : maskedMin(values, mask);
  }

  /** The value of `closest` alone, as a constant, for thresholds: nothing is closer than that of an empty mask. */
  closestBound(values: tf.Tensor2D, mask: tf.Tensor2D): tf.Tensor2D {
    return maskedBound(values, mask, this.ranking.polarity === 'distance' ? 'min' : 'max');
  }

  /** The value of `farthest` alone, as a constant, for thresholds: everything is farther than that of an empty mask. */
  farthestBound(values: tf.Tensor2D, mask: tf.Tensor2D): tf.Tensor2D {
    return maskedBound(values, mask, this.ranking.polarity === 'distance' ? 'max' : 'min');
  }

  /** Plain JSON that the constructor accepts back. */
  getConfig(): Config {
    return {};
  }

  toString(): string {
    return this.name;
  }
}

const asFloat = (rows: tf.Tensor): tf.Tensor2D =>
  (rows.dtype === 'float32' ? rows : tf.cast(rows, 'float32')) as tf.Tensor2D;
