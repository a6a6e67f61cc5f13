import * as tf from '@tensorflow/tfjs-core';

/** Most numbers of one `[queries, keys, dim]` block of differences: 16 MiB of float32. */
export const DIFFERENCE_BLOCK: number = 2 ** 22;

/** What is summed over the columns of a difference, entry by entry. */
export interface DifferenceTerm {
  term(difference: tf.Tensor): tf.Tensor;
  /** Derivative of the term, but for `slopeScale`. */
  slope(difference: tf.Tensor): tf.Tensor;
  /** Constant factor of the derivative, kept apart because it is cheaper on the sums. Default 1. */
  readonly slopeScale?: number;
}

/** Options of `sumDifferences`. */
export interface SumDifferencesOptions {
  /** Most numbers of one block. Default `DIFFERENCE_BLOCK`. */
  readonly block?: number;
}

/**
 * `Σᵢ term(qᵢ − kᵢ)` between every query `[q, d]` and every key `[k, d]`, as `[q, k]`, differentiable in both.
 *
 * The differences are taken before anything is squared or summed, so that near rows stay exact far from the origin,
 * where `‖q‖² − 2q·k + ‖k‖²` cancels. They are taken in blocks of queries: no tensor is larger than the block, or
 * than the keys where those are more. The gradient takes them again instead of keeping them.
 *
 * @example
 * const squared = sumDifferences(q, k, { term: tf.square, slope: (x) => x, slopeScale: 2 });
 */
export function sumDifferences(
  query: tf.Tensor2D,
  key: tf.Tensor2D,
  { term, slope, slopeScale = 1 }: DifferenceTerm,
  { block = DIFFERENCE_BLOCK }: SumDifferencesOptions = {},
): tf.Tensor2D {
  const rowsPerBlock = Math.max(1, Math.floor(block / key.size));
  return tf.customGrad((q, k, save) => {
    (save as tf.GradSaveFunc)([q as tf.Tensor, k as tf.Tensor]);
    const parts = blocks(query.shape[0], rowsPerBlock).map(([start, count]) =>
      tf.tidy(() => tf.sum(term(differences(q as tf.Tensor2D, k as tf.Tensor2D, start, count)), 2)),
    );
    return {
      value: joinRows(parts),
      gradFunc: (dy: tf.Tensor, [savedQ, savedK]: tf.Tensor[]) =>
        pullBack(tf.mul(dy, slopeScale), savedQ as tf.Tensor2D, savedK as tf.Tensor2D, slope, rowsPerBlock),
    };
  })(query, key) as tf.Tensor2D;
}

/** Gradients of queries and keys for the gradient `dy` `[q, k]` of the sums. */
function pullBack(
  dy: tf.Tensor,
  query: tf.Tensor2D,
  key: tf.Tensor2D,
  slope: DifferenceTerm['slope'],
  rowsPerBlock: number,
): tf.Tensor[] {
  const [keys, dim] = key.shape;
  const ofQueries: tf.Tensor[] = [];
  let ofKeys: tf.Tensor | undefined;
  for (const [start, count] of blocks(query.shape[0], rowsPerBlock)) {
    const [ofBlock, ofAllKeys] = tf.tidy(() => {
      const weights = tf.slice(dy, [start, 0], [count, keys]);
      const slopes = slope(differences(query, key, start, count));
      // Sums along axes other than the last are products here: backends add those up slowly.
      const ofRows = tf.matMul(tf.reshape(weights, [count, 1, keys]), slopes);
      const pull = tf.reshape(tf.mul(tf.expandDims(weights, 2), slopes), [count, keys * dim]);
      const falling = tf.reshape(tf.matMul(tf.ones([1, count]), pull as tf.Tensor2D), [keys, dim]);
      return [tf.reshape(ofRows, [count, dim]), ofKeys ? tf.sub(ofKeys, falling) : tf.neg(falling)] as const;
    }) as unknown as [tf.Tensor, tf.Tensor];
    ofKeys?.dispose();
    ofQueries.push(ofBlock);
    ofKeys = ofAllKeys;
  }
  return [joinRows(ofQueries), ofKeys as tf.Tensor];
}

/** `[count, k, d]`: the rows of `query` from `start`, minus every key. */
const differences = (query: tf.Tensor2D, key: tf.Tensor2D, start: number, count: number): tf.Tensor =>
  tf.sub(tf.expandDims(tf.slice(query, [start, 0], [count, query.shape[1]]), 1), tf.expandDims(key, 0));

const joinRows = (parts: tf.Tensor[]): tf.Tensor =>
  parts.length === 1 ? (parts[0] as tf.Tensor) : tf.concat(parts, 0);

/** Start and length of each block of rows. */
const blocks = (rows: number, rowsPerBlock: number): (readonly [number, number])[] =>
  Array.from({ length: Math.ceil(rows / rowsPerBlock) }, (_, i) => {
    const start = i * rowsPerBlock;
    return [start, Math.min(rowsPerBlock, rows - start)] as const;
  });
