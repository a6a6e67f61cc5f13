import type * as tf from '@tensorflow/tfjs-core';

/** One kind of addends of a loss. */
export interface LossTerm {
  /**
   * What a value belongs to, which fixes the shape of `values` and `mask`:
   * `'element'` a row of the batch, `[q]`; `'positivePair'` and `'negativePair'` a pair, `[q, k]`; `'triplet'`
   * an anchor with a positive and a negative, `[t]`; `'batch'` the whole batch, a scalar.
   */
  readonly over: 'batch' | 'element' | 'positivePair' | 'negativePair' | 'triplet';
  /** Finite everywhere, where the mask leaves an entry out too. */
  readonly values: tf.Tensor;
  /** Which values count, of the shape of `values`: bool, or float32 weights. */
  readonly mask: tf.Tensor;
}

/** A loss before it is reduced to one number. Several terms are added after each is reduced by itself. */
export type LossTerms = readonly LossTerm[];
