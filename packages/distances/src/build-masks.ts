import * as tf from '@tensorflow/tfjs-core';
import { readsAtOnce } from './reads-at-once.ts';

/** Which pairs `buildMasks` leaves out. */
export interface BuildMasksOptions {
  /** Leave out the pair of row i with key i, the same example. Default true. */
  readonly removeDiagonal?: boolean;
  /**
   * For each query the key that is the same example, or −1, int32 `[q]`; takes the place of the diagonal.
   * For keys that hold the batch at other rows, as a ring of past batches does.
   */
  readonly selfKeys?: tf.Tensor1D;
}

/** Pairs of queries and keys, bool `[q, k]` each. A pair of an example with itself is in neither. */
export interface PairMasks {
  /** Pairs of one class. */
  readonly positives: tf.Tensor2D;
  /** Pairs of two classes. */
  readonly negatives: tf.Tensor2D;
}

/**
 * Splits the pairs of queries and keys by label equality. Labels are `[q]` and `[k]`, or columns `[q, 1]`, `[k, 1]`.
 *
 * Differs from TF Similarity: takes no batch size, and finds an example's own key by `selfKeys` where it is not at its
 * own row.
 *
 * @example
 * const { positives, negatives } = buildMasks(tf.tensor1d([0, 0, 1], 'int32'));
 */
export function buildMasks(
  queryLabels: tf.Tensor,
  keyLabels: tf.Tensor = queryLabels,
  { removeDiagonal = true, selfKeys }: BuildMasksOptions = {},
): PairMasks {
  if (readsAtOnce() && queryLabels.dtype === keyLabels.dtype) return byLoop(queryLabels, keyLabels, removeDiagonal, selfKeys);
  return tf.tidy(() => {
    const [queries, keys] = [queryLabels.size, keyLabels.size];
    const isSame = tf.equal(tf.reshape(queryLabels, [queries, 1]), tf.reshape(keyLabels, [1, keys])) as tf.Tensor2D;
    const isOther = tf.logicalNot(isSame) as tf.Tensor2D;
    if (selfKeys === undefined && !removeDiagonal) return { positives: isSame, negatives: isOther };
    const own = tf.reshape(selfKeys ?? tf.range(0, queries, 1, 'int32'), [queries, 1]);
    const isNotSelf = tf.notEqual(own, tf.range(0, keys, 1, 'int32'));
    return { positives: tf.logicalAnd(isSame, isNotSelf) as tf.Tensor2D, negatives: isOther };
  });
}

function byLoop(queryLabels: tf.Tensor, keyLabels: tf.Tensor, removeDiagonal: boolean, selfKeys?: tf.Tensor1D): PairMasks {
  const [queries, keys] = [queryLabels.dataSync(), keyLabels === queryLabels ? queryLabels.dataSync() : keyLabels.dataSync()];
  const own = selfKeys?.dataSync();
  const shape: [number, number] = [queries.length, keys.length];
  const positives = new Uint8Array(queries.length * keys.length);
  const negatives = new Uint8Array(queries.length * keys.length);
  for (let i = 0, at = 0; i < queries.length; i++) {
    const self = own ? own[i] : removeDiagonal ? i : -1;
    for (let j = 0; j < keys.length; j++, at++)
      if (queries[i] !== keys[j]) negatives[at] = 1;
      else if (j !== self) positives[at] = 1;
  }
  return { positives: tf.tensor2d(positives, shape, 'bool'), negatives: tf.tensor2d(negatives, shape, 'bool') };
}
