import * as tf from '@tensorflow/tfjs-core';

/**
 * The entries of `values` `[q, k]` at `(rows[i], columns[i])`, as `[t]`; differentiable, also on backends without a
 * gradient for `gather`.
 *
 * @example
 * pickPairs(distances, triplets.anchors, triplets.positives);
 */
export function pickPairs(values: tf.Tensor2D, rows: Int32Array, columns: Int32Array): tf.Tensor1D {
  const [queries, keys] = values.shape;
  const flat = rows.map((row, i) => row * keys + (columns[i] as number));
  return tf.customGrad((x) => ({
    value: tf.gather(tf.reshape(x as tf.Tensor, [queries * keys]), tf.tensor1d(flat, 'int32')),
    gradFunc: (dy: tf.Tensor) =>
      tf.reshape(tf.scatterND(tf.tensor2d(flat, [flat.length, 1], 'int32'), dy, [queries * keys]), [queries, keys]),
  }))(values) as tf.Tensor1D;
}
