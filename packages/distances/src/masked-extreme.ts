import * as tf from '@tensorflow/tfjs-core';
import { stopGradient } from './stop-gradient.ts';

/** How far outside of the row's values the result of an empty mask lies. */
const EMPTY_OFFSET = 1e-6;

/** Largest float32 number: stands in for entries that the mask leaves out. */
const WORST = 3.4028234663852886e38;

/** The chosen value of each row and where it stands. */
export interface MaskedExtreme {
  /** `[q, 1]`, differentiable: the whole gradient goes to the chosen entry, none where the mask is empty. */
  readonly value: tf.Tensor2D;
  /** Column of the chosen entry, int32 `[q]`; 0 where the mask is empty. */
  readonly index: tf.Tensor1D;
}

/**
 * The largest or smallest of each row's masked entries: what `maskedMax` and `maskedMin` stand for.
 *
 * @example
 * maskedExtreme(values, mask, hardest ? 'max' : 'min').value;
 */
export function maskedExtreme(values: tf.Tensor2D, mask: tf.Tensor2D, which: 'max' | 'min'): MaskedExtreme {
  return tf.tidy(() => {
    const [most, least] = which === 'max' ? [tf.max, tf.min] : [tf.min, tf.max];
    const sign = which === 'max' ? -1 : 1;
    const keys = values.shape[1];
    const fixed = stopGradient(values);
    const filled = tf.where(mask, fixed, tf.scalar(sign * WORST) as tf.Tensor);
    const best = most(filled, 1, true);
    const isExtreme = tf.logicalAnd(mask, tf.equal(filled, best));
    const ifEmpty = tf.add(least(fixed, 1, true), sign * EMPTY_OFFSET);
    const extreme = tf.where(tf.any(mask, 1, true), best, ifEmpty) as tf.Tensor2D;
    // Counting down from the first column makes the first of equal entries the only largest one.
    const countdown = tf.mul(tf.cast(isExtreme, 'float32'), tf.range(keys, 0, -1, 'float32'));
    const first = tf.max(countdown, 1, true);
    const isChosen = tf.logicalAnd(isExtreme, tf.equal(countdown, first));
    const index = tf.where(tf.greater(first, 0), tf.sub(keys, first), tf.zerosLike(first));
    return {
      value: passGradientTo(values, extreme, tf.cast(isChosen, 'float32') as tf.Tensor2D),
      index: tf.cast(tf.squeeze(index, [1]), 'int32'),
    } satisfies MaskedExtreme;
  });
}

/** `chosenValues` as a function of `values` whose slope is 1 at the chosen entries. */
function passGradientTo(values: tf.Tensor2D, chosenValues: tf.Tensor2D, isChosen: tf.Tensor2D): tf.Tensor2D {
  return tf.customGrad((_values, save) => {
    (save as tf.GradSaveFunc)([isChosen]);
    return {
      value: tf.clone(chosenValues),
      gradFunc: (dy: tf.Tensor, saved: tf.Tensor[]) => tf.mul(dy, saved[0] as tf.Tensor),
    };
  })(values) as tf.Tensor2D;
}
