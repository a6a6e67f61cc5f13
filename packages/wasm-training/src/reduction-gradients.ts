import * as tf from '@tensorflow/tfjs-core';
import type { GradConfig, Tensor } from '@tensorflow/tfjs-core';

/** The gradient of a reduction of which every value takes the same part, given the gradient and the number of values. */
function reductionGradient(kernelName: string, partOf: (dy: Tensor, count: number) => Tensor): GradConfig {
  return {
    kernelName,
    inputsToSave: ['x'],
    gradFunc: (gradient, [x], attrs) => {
      const { shape } = x as Tensor;
      const axes = tf.util.parseAxisParam((attrs as unknown as tf.SumAttrs).axis, shape);
      const kept = shape.map((size, axis) => (axes.includes(axis) ? 1 : size));
      const count = tf.util.sizeFromShape(axes.map((axis) => shape[axis] as number));
      return { x: () => tf.mul(partOf(tf.reshape(gradient as Tensor, kept), count), tf.fill(shape, 1)) };
    },
  };
}

/**
 * The gradients of `sum` and `mean`, on every backend. Those of tfjs stretch by ones that they count out in JavaScript,
 * value by value, which in a step of a residual net takes as long as half of its convolutions.
 *
 * @example
 * const slope = tf.grad((x) => tf.mean(x, 0));   // of an x of any size
 */
export const reductionGradients: readonly GradConfig[] = [
  reductionGradient(tf.Sum, (dy) => dy),
  reductionGradient(tf.Mean, (dy, count) => tf.div(dy, count)),
];
