import * as tf from '@tensorflow/tfjs-core';

/**
 * Rows `[n, d]` scaled to length 1; a zero row stays zero and passes no gradient. Exact for rows of any length, as the
 * largest entry of each is divided out before anything is squared.
 *
 * @example
 * unitRows(tf.tensor2d([[3, 4], [0, 0]]));   // [[0.6, 0.8], [0, 0]]
 */
export function unitRows(rows: tf.Tensor2D): tf.Tensor2D {
  return tf.customGrad((x, save) => {
    const { unit, inverse } = scaleRows(x as tf.Tensor2D);
    (save as tf.GradSaveFunc)([unit, inverse]);
    return { value: unit, gradFunc: (dy: tf.Tensor, [u, i]: tf.Tensor[]) => slope(dy, u as tf.Tensor, i as tf.Tensor) };
  })(rows) as tf.Tensor2D;
}

function scaleRows(rows: tf.Tensor2D): { unit: tf.Tensor2D; inverse: tf.Tensor2D } {
  const largest = tf.max(tf.abs(rows), 1, true);
  const isZero = tf.equal(largest, 0);
  const scaled = tf.div(rows, tf.where(isZero, tf.onesLike(largest), largest));
  const sum = tf.where(isZero, tf.onesLike(largest), tf.sum(tf.square(scaled), 1, true));
  const length = tf.mul(largest, tf.sqrt(sum));
  const inverse = tf.where(isZero, tf.zerosLike(length), tf.div(1, length)) as tf.Tensor2D;
  return { unit: tf.div(scaled, tf.sqrt(sum)) as tf.Tensor2D, inverse };
}

/** `(dy − u (u·dy)) / length`: what of `dy` turns the row. */
function slope(dy: tf.Tensor, unit: tf.Tensor, inverse: tf.Tensor): tf.Tensor {
  return tf.mul(tf.sub(dy, tf.mul(unit, tf.sum(tf.mul(unit, dy), 1, true))), inverse);
}
