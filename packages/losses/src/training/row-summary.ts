/** @internal What is kept of values over rows, so that batches add up. */
import * as tf from '@tensorflow/tfjs-core';

/** Largest float32 number: the minimum of no rows, and with the other sign their maximum. */
const WORST = 3.4028234663852886e38;

/** Count, sum, minimum and maximum of the values `[q, 1]` that `mask` `[q]` keeps, as `[1, 4]`. */
export function summarizeRows(values: tf.Tensor, mask: tf.Tensor): tf.Tensor2D {
  const kept = tf.reshape(mask, values.shape);
  const or = (value: number): tf.Tensor => tf.where(kept, values, tf.fill(values.shape, value));
  const figures = [tf.sum(tf.cast(kept, 'float32')), tf.sum(or(0)), tf.min(or(WORST)), tf.max(or(-WORST))];
  return tf.reshape(tf.stack(figures), [1, 4]);
}

/** The summaries `[n, 4]` of rows that two summaries are of. */
export function mergeSummaries(a: tf.Tensor2D, b: tf.Tensor2D): tf.Tensor2D {
  const column = (x: tf.Tensor2D, begin: number, size: number): tf.Tensor2D => tf.slice(x, [0, begin], [-1, size]);
  const both = (begin: number, size: number): [tf.Tensor2D, tf.Tensor2D] => [column(a, begin, size), column(b, begin, size)];
  return tf.concat([tf.add(...both(0, 2)), tf.minimum(...both(2, 1)), tf.maximum(...both(3, 1))], 1) as tf.Tensor2D;
}
