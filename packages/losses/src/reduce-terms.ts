import { requireOneOf, SimError } from '@sim/core';
import { withoutGradient } from '@sim/distances';
import * as tf from '@tensorflow/tfjs-core';
import type { LossTerm, LossTerms } from './loss-terms.ts';

/**
 * How the values of a loss become its result.
 *
 * - `'mean'`: over all rows of the batch, as TensorFlow Similarity does; a row that does not count adds 0 and stays in
 *   the mean. Pairs and triplets: over those that count.
 * - `'validAnchors'`: as `'mean'`, but rows that do not count are left out of the mean; recommended where many rows do
 *   not, so that their number does not scale the gradient.
 * - `'sum'`: of everything that counts.
 * - `'none'`: one number per row, `[q]`, with a row's pairs added up; for triplets one per triplet.
 *
 * A value of the whole batch stays as it is.
 */
export type Reduction = 'mean' | 'none' | 'sum' | 'validAnchors';

/** Every reduction. */
export const reductions: readonly Reduction[] = ['mean', 'none', 'sum', 'validAnchors'];

/**
 * Reduces each term and adds them up: a scalar, or one number per row for `'none'`. Where nothing counts the result
 * is 0.
 *
 * Throws `UNKNOWN_NAME`, and `UNSUPPORTED_OPERATION` for `'none'` over terms that mix rows and triplets.
 *
 * @example
 * reduceTerms([{ over: 'element', values: tf.tensor1d([1, 3]), mask: tf.tensor1d([true, false]) }], 'mean');   // 0.5
 */
export function reduceTerms(terms: LossTerms, reduction: Reduction, where = 'reduceTerms'): tf.Tensor {
  requireOneOf(reduction, reductions, 'reduction', where);
  return tf.tidy(() => {
    const parts = terms.map((term) => reduceTerm(term, reduction));
    const lengths = new Set(parts.map((part) => part.size));
    if (lengths.size > 1)
      throw new SimError({
        code: 'UNSUPPORTED_OPERATION',
        where,
        problem: "reduction 'none' cannot add values over rows to values over triplets",
        got: [...lengths],
        cure: "Use 'mean' or 'sum'.",
      });
    return parts.reduce((sum, part) => tf.add(sum, part));
  });
}

function reduceTerm({ over, values, mask }: LossTerm, reduction: Reduction): tf.Tensor {
  // A mask may come from the values by an operation that has no gradient.
  const weights = withoutGradient(() => tf.cast(mask, 'float32'));
  const counted = tf.mul(values, weights);
  if (over === 'batch') return counted;
  if (reduction === 'none') return over === 'element' || over === 'triplet' ? counted : tf.sum(counted, 1);
  if (reduction === 'sum') return tf.sum(counted);
  if (reduction === 'mean' && over === 'element') return tf.mean(counted);
  const count = tf.sum(weights);
  return tf.div(tf.sum(counted), tf.where(tf.greater(count, 0), count, tf.onesLike(count)));
}
