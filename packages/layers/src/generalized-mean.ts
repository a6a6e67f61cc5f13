/** @internal The mean that pooling takes. */
import * as tf from '@tensorflow/tfjs-core';
import { spatialExtreme } from './spatial-extreme.ts';

/** Exponents closer to 0 than this stand for the geometric mean. */
const LEAST_POWER = 1e-5;
/** Exponents up to this one need care for their digits; larger ones need it for their size. */
const SMALL_POWER = 0.5;

/**
 * `(mean(zᵖ))^(1/p) + min(x) − 1` with `z = x − min(x) + 1` along the last axis, which stays as 1: `[…, n]` → `[…, 1]`.
 * For p = 0 its limit, the geometric mean of z; for p = ±∞ the maximum and the minimum.
 *
 * Computed as `exp(log(mean(exp(p · log z))) / p)` with the largest exponent taken out, so that nothing overflows.
 */
export function generalizedMean(x: tf.Tensor, p: number): tf.Tensor {
  if (p === 1) return tf.mean(x, -1, true);
  if (p === Number.POSITIVE_INFINITY) return spatialExtreme(x, 'max');
  const least = spatialExtreme(x, 'min');
  if (p === Number.NEGATIVE_INFINITY) return least;
  const shift = tf.sub(least, 1);
  const logs = tf.log(tf.sub(x, shift));
  const mean = Math.abs(p) < LEAST_POWER ? tf.mean(logs, -1, true) : tf.div(logMeanExp(tf.mul(logs, p), p), p);
  return tf.add(tf.exp(mean), shift);
}

/** `log(mean(exp(x)))` of the exponents `x = p · log z`. */
function logMeanExp(x: tf.Tensor, p: number): tf.Tensor {
  // Beside 1, small exponents would lose the digits that the division by a small p brings to light.
  if (Math.abs(p) <= SMALL_POWER) return logOnePlus(tf.mean(expMinusOne(x), -1, true));
  const largest = spatialExtreme(x, 'max');
  return tf.add(largest, tf.log(tf.mean(tf.exp(tf.sub(x, largest)), -1, true)));
}

// The wasm backend computes expm1 and log1p as their names read, which these do not.
const expMinusOne = (x: tf.Tensor): tf.Tensor => tf.mul(tf.tanh(tf.div(x, 2)), tf.add(tf.exp(x), 1));
const logOnePlus = (x: tf.Tensor): tf.Tensor => tf.mul(tf.atanh(tf.div(x, tf.add(x, 2))), 2);
