import * as tf from '@tensorflow/tfjs-core';
import { maskedBound } from './masked-bound.ts';
import { withoutGradient } from './without-gradient.ts';

/** How far outside of the row's values the result of an empty mask lies. */
const EMPTY_OFFSET = 1e-6;

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
  const [queries, keys] = values.shape;
  return tf.tidy(() => {
    const bound = maskedBound(values, mask, which);
    const place = withoutGradient(() => {
      const isExtreme = tf.logicalAnd(mask, tf.equal(values, bound));
      return tf.max(tf.mul(tf.cast(isExtreme, 'float32'), countdown(keys)), 1, true) as tf.Tensor2D;
    });
    const index = withoutGradient(() => tf.reshape(tf.cast(tf.mod(tf.sub(keys, place), keys), 'int32'), [queries]));
    return { value: valueOf(values, bound, place, which), index: index as tf.Tensor1D } satisfies MaskedExtreme;
  });
}

/** The bound as a function of `values`, and what an empty mask gives where no entry has the place. */
function valueOf(values: tf.Tensor2D, bound: tf.Tensor2D, place: tf.Tensor2D, which: 'max' | 'min'): tf.Tensor2D {
  return tf.customGrad((x, save) => {
    (save as tf.GradSaveFunc)([place]);
    const row = x as tf.Tensor;
    const ifEmpty =
      which === 'max' ? tf.sub(tf.min(row, 1, true), EMPTY_OFFSET) : tf.add(tf.max(row, 1, true), EMPTY_OFFSET);
    return {
      value: tf.where(tf.greater(place, 0), bound, ifEmpty),
      gradFunc: (dy: tf.Tensor, [saved]: tf.Tensor[]) =>
        tf.mul(dy, tf.cast(tf.equal(countdown(values.shape[1]), saved as tf.Tensor), 'float32')),
    };
  })(values) as tf.Tensor2D;
}

/** `keys … 1`: makes the first of equal entries the only largest one, and 0 the place of none. */
const countdown = (keys: number): tf.Tensor1D => tf.range(keys, 0, -1, 'float32');
