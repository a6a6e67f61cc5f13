import { SimError } from '@sim/core';
import * as tf from '@tensorflow/tfjs-core';

/** Pairs or triplets that a miner chose from a batch; losses take them as `mined`. */
export type Mined = MinedPairs | MinedTriplets;

/** Queries and keys, `[q, k]`. */
export type PairShape = readonly [queries: number, keys: number];

/** Options of `MinedPairs`. */
export interface MinedPairsOptions {
  /** Chosen pairs of one class, bool `[q, k]`. */
  readonly positives: tf.Tensor2D;
  /** Chosen pairs of two classes, bool `[q, k]`. */
  readonly negatives: tf.Tensor2D;
}

/**
 * Chosen pairs as masks over queries and keys. The masks belong to this object: `dispose()` frees them.
 *
 * @example
 * const { positives, negatives } = buildMasks(labels);
 * const mined = new MinedPairs({ positives, negatives });
 * const value = new MultiSimilarityLoss().call(labels, embeddings, { mined });
 * mined.dispose();
 */
export class MinedPairs {
  readonly kind = 'pairs' as const;
  readonly positives: tf.Tensor2D;
  readonly negatives: tf.Tensor2D;

  constructor({ positives, negatives }: MinedPairsOptions) {
    this.positives = positives;
    this.negatives = negatives;
  }

  get shape(): PairShape {
    return this.positives.shape;
  }

  /** These pairs. */
  asPairs(): MinedPairs {
    return this;
  }

  /** Every positive joined with every negative of the same query, in row order. Reads the masks from the device. */
  asTriplets(): MinedTriplets {
    const [queries, keys] = this.shape;
    const masks = [this.positives, this.negatives].map((mask) => mask.dataSync());
    const [anchors, positives, negatives]: [number[], number[], number[]] = [[], [], []];
    for (let q = 0; q < queries; q++) {
      const [ofPositives, ofNegatives] = masks.map((mask) => columns(mask, q * keys, keys)) as [number[], number[]];
      for (const p of ofPositives)
        for (const n of ofNegatives) {
          anchors.push(q);
          positives.push(p);
          negatives.push(n);
        }
    }
    return new MinedTriplets({ anchors, positives, negatives, shape: this.shape });
  }

  /**
   * How often each row of the batch was chosen, on either side of a pair, divided by the most often chosen one's count:
   * `[q]`, what classification losses weigh their rows by. All 1 where nothing was chosen.
   * Rows of keys count for the batch only where keys and batch are the same.
   */
  sampleWeights(): tf.Tensor1D {
    return tf.tidy(() => {
      const chosen = tf.add(tf.cast(this.positives, 'float32'), tf.cast(this.negatives, 'float32'));
      const [queries, keys] = this.shape;
      const asQuery = tf.sum(chosen, 1);
      return shareOfLargest(queries === keys ? tf.add(asQuery, tf.sum(chosen, 0)) : asQuery);
    });
  }

  dispose(): void {
    tf.dispose([this.positives, this.negatives]);
  }
}

/** Options of `MinedTriplets`. */
export interface MinedTripletsOptions {
  /** Row of the query of each triplet. */
  readonly anchors: ArrayLike<number>;
  /** Row of the key of the anchor's class. */
  readonly positives: ArrayLike<number>;
  /** Row of the key of another class. */
  readonly negatives: ArrayLike<number>;
  /** Queries and keys that the rows point into. */
  readonly shape: PairShape;
}

/**
 * Chosen triplets as three parallel lists of rows. Holds no device memory.
 *
 * Throws `LENGTH_MISMATCH`, and `INVALID_ARGUMENT` for a row outside of the shape.
 *
 * @example
 * new MinedTriplets({ anchors: [0], positives: [1], negatives: [4], shape: [6, 6] });
 */
export class MinedTriplets {
  readonly kind = 'triplets' as const;
  readonly anchors: Int32Array;
  readonly positives: Int32Array;
  readonly negatives: Int32Array;
  readonly shape: PairShape;

  constructor({ anchors, positives, negatives, shape }: MinedTripletsOptions) {
    this.anchors = Int32Array.from(anchors);
    this.positives = Int32Array.from(positives);
    this.negatives = Int32Array.from(negatives);
    this.shape = shape;
    const [queries, keys] = shape;
    checkRows(this.anchors, queries, 'anchors', this.anchors.length);
    checkRows(this.positives, keys, 'positives', this.anchors.length);
    checkRows(this.negatives, keys, 'negatives', this.anchors.length);
  }

  /** Masks of the pairs that occur in a triplet. The caller disposes of them. */
  asPairs(): MinedPairs {
    return new MinedPairs({
      positives: pairMask(this.anchors, this.positives, this.shape),
      negatives: pairMask(this.anchors, this.negatives, this.shape),
    });
  }

  /** These triplets. */
  asTriplets(): MinedTriplets {
    return this;
  }

  /** As `MinedPairs.sampleWeights`, counting every place of every triplet. */
  sampleWeights(): tf.Tensor1D {
    const [queries, keys] = this.shape;
    const counts = new Float32Array(queries);
    const lists = queries === keys ? [this.anchors, this.positives, this.negatives] : [this.anchors];
    for (const list of lists) for (const row of list) counts[row] = (counts[row] as number) + 1;
    return tf.tidy(() => shareOfLargest(tf.tensor1d(counts)));
  }

  dispose(): void {
    // Holds no device memory; here so that both kinds are used alike.
  }
}

function shareOfLargest(counts: tf.Tensor): tf.Tensor1D {
  const largest = tf.max(counts);
  return tf.where(tf.greater(largest, 0), tf.div(counts, tf.maximum(largest, 1)), tf.onesLike(counts)) as tf.Tensor1D;
}

function columns(mask: ArrayLike<number>, start: number, keys: number): number[] {
  return Array.from({ length: keys }, (_, k) => k).filter((k) => mask[start + k]);
}

function pairMask(rows: Int32Array, keys: Int32Array, shape: PairShape): tf.Tensor2D {
  const mask = new Uint8Array(shape[0] * shape[1]);
  for (const [i, row] of rows.entries()) mask[row * shape[1] + (keys[i] as number)] = 1;
  return tf.tensor2d(mask, [shape[0], shape[1]], 'bool');
}

function checkRows(rows: Int32Array, count: number, name: string, length: number): void {
  const where = 'MinedTriplets';
  if (rows.length !== length)
    throw new SimError({
      code: 'LENGTH_MISMATCH',
      where,
      problem: `there must be as many ${name} as the ${length} anchors`,
      got: rows.length,
      cure: 'Pass one of each per triplet.',
    });
  const wrong = rows.find((row) => row < 0 || row >= count);
  if (wrong !== undefined)
    throw new SimError({
      code: 'INVALID_ARGUMENT',
      where,
      problem: `${name} must be rows below ${count}`,
      got: wrong,
      cure: 'Mine on the batch that the loss is called with.',
    });
}
