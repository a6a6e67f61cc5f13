import * as tf from '@tensorflow/tfjs-core';
import type { GradConfig, Tensor } from '@tensorflow/tfjs-core';
import { summedTo } from './summed-to.ts';

type Factor = (a: Tensor, b: Tensor) => Tensor;

/** The gradient of an operation of two tensors that works value by value. */
function pairGradient(kernelName: string, ofA: Factor, ofB: Factor): GradConfig {
  return {
    kernelName,
    inputsToSave: ['a', 'b'],
    gradFunc: (gradient, saved) => {
      const [dy, a, b] = [gradient as Tensor, saved[0] as Tensor, saved[1] as Tensor];
      const scaled = (factor: Factor): Tensor => tf.mul(dy, tf.cast(factor(a, b), 'float32'));
      return { a: () => summedTo(a.shape, scaled(ofA)), b: () => summedTo(b.shape, scaled(ofB)) };
    },
  };
}

const matMulGradient: GradConfig = {
  kernelName: tf.BatchMatMul,
  inputsToSave: ['a', 'b'],
  gradFunc: (gradient, saved, attrs) => {
    const [dy, a, b] = [gradient as Tensor, saved[0] as Tensor, saved[1] as Tensor];
    const { transposeA, transposeB } = attrs as unknown as { transposeA: boolean; transposeB: boolean };
    return {
      a: () => summedTo(a.shape, transposeA ? tf.matMul(b, dy, transposeB, true) : tf.matMul(dy, b, false, !transposeB)),
      b: () => summedTo(b.shape, transposeB ? tf.matMul(dy, a, true, transposeA) : tf.matMul(a, dy, !transposeA, false)),
    };
  },
};

const cumsumGradient: GradConfig = {
  kernelName: tf.Cumsum,
  inputsToSave: ['x'],
  gradFunc: (dy, _saved, attrs) => {
    const { axis, exclusive, reverse } = attrs as unknown as { axis: number; exclusive: boolean; reverse: boolean };
    return { x: () => tf.cumsum(dy as Tensor, axis, exclusive, !reverse) };
  },
};

/**
 * Gradients that fail in tfjs, on every backend, where shapes differ: `maximum`, `minimum`, `squaredDifference` and
 * `matMul` do not sum over the axes along which an input was stretched, `cumsum` turns its axes the wrong way. Importing the
 * package registers them; where those of tfjs work, these give the same.
 *
 * @example
 * const slope = tf.grad((x) => tf.maximum(x, tf.zeros([4, 3])));   // of an x of shape [3]
 */
export const broadcastGradients: readonly GradConfig[] = [
  pairGradient(tf.Maximum, tf.greaterEqual, tf.less),
  pairGradient(tf.Minimum, tf.lessEqual, tf.greater),
  pairGradient(
    tf.SquaredDifference,
    (a, b) => tf.mul(2, tf.sub(a, b)),
    (a, b) => tf.mul(2, tf.sub(b, a)),
  ),
  matMulGradient,
  cumsumGradient,
];
