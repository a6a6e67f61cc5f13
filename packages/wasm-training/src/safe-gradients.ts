import * as tf from '@tensorflow/tfjs-core';
import type { GradConfig, Tensor } from '@tensorflow/tfjs-core';
import { registerGradients } from './register-gradients.ts';

/** `dy · factor(x)`, and 0 where `isEdge(x)`. */
function finite(kernelName: string, factor: (x: Tensor) => Tensor, isEdge: (x: Tensor) => Tensor): GradConfig {
  return {
    kernelName,
    inputsToSave: ['x'],
    gradFunc: (dy, [x]) => ({
      x: () => {
        const input = x as Tensor;
        const edge = isEdge(input);
        // 0.5 has a finite factor, so that nothing infinite is made, which times 0 would not be a number.
        const inside = tf.where(edge, tf.fill(input.shape, 0.5), input);
        return tf.where(edge, tf.zerosLike(input), tf.mul(dy as Tensor, factor(inside)));
      },
    }),
  };
}

const unitSlope = (x: Tensor): Tensor => tf.rsqrt(tf.sub(1, tf.square(x)));
const isUnit = (x: Tensor): Tensor => tf.greaterEqual(tf.abs(x), 1);

/** The gradient of an extremum, shared equally by all that reach it. */
function shared(kernelName: string): GradConfig {
  return {
    kernelName,
    inputsToSave: ['x'],
    outputsToSave: [true],
    gradFunc: (dy, [x, y], attrs) => ({
      x: () => {
        const input = x as Tensor;
        const axes = tf.util.parseAxisParam((attrs['reductionIndices'] ?? attrs['axis']) as number | number[], input.shape);
        const kept = tf.backend_util.expandShapeToKeepDim(
          input.shape.filter((_, axis) => !axes.includes(axis)),
          axes,
        );
        const reached = tf.cast(tf.equal(input, tf.reshape(y as Tensor, kept)), 'float32');
        const share = tf.div(tf.reshape(dy as Tensor, kept), tf.sum(reached, axes, true));
        return tf.mul(reached, share);
      },
    }),
  };
}

/** The gradients that `registerSafeGradients` registers. */
const safeGradients: readonly GradConfig[] = [
  finite(
    tf.Sqrt,
    (x) => tf.mul(0.5, tf.rsqrt(x)),
    (x) => tf.lessEqual(x, 0),
  ),
  finite(tf.Acos, (x) => tf.neg(unitSlope(x)), isUnit),
  finite(tf.Asin, unitSlope, isUnit),
  shared(tf.Max),
  shared(tf.Min),
];

/**
 * Replaces gradients of tfjs that are infinite, not a number, or counted more than once, on every backend:
 *
 * - `sqrt` at 0, and with it `norm` of zeros: 0 instead of infinite or not a number;
 * - `acos` and `asin` at ±1: 0 instead of infinite;
 * - `max` and `min` with several equal extrema: each gets an equal share instead of all of it.
 *
 * Elsewhere the values stay as they are. It changes what all code of the process gets, so importing the package does not
 * do it. Call it after the imports.
 *
 * @example
 * registerSafeGradients();
 * tf.grad((x) => tf.sqrt(x))(tf.scalar(0)).print();   // 0
 */
export function registerSafeGradients(): void {
  registerGradients(safeGradients);
}
