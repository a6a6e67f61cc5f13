import * as tf from '@tensorflow/tfjs-core';
import type { GradConfig, NamedAttrMap, Tensor } from '@tensorflow/tfjs-core';
import { einsumGradient } from './einsum-gradient.ts';

const zerosLike = ({ shape }: Tensor): (() => Tensor) => () => tf.zeros(shape);

/** Comparisons and logic do not change under small steps: every input gets zeros. */
function zeroGradient(kernelName: string, names: readonly string[]): GradConfig {
  return {
    kernelName,
    inputsToSave: [...names],
    gradFunc: (_dy, saved) => Object.fromEntries(names.map((name, i) => [name, zerosLike(saved[i] as Tensor)])),
  };
}

/** An operation that only moves values of `x`: each `dy` goes back to where its value came from. */
function movedGradient(kernelName: string, name: string, others: readonly string[] = []): GradConfig {
  return {
    kernelName,
    inputsToSave: [name, ...others],
    gradFunc: (dy, [x, ...more], attrs) => {
      const input = x as Tensor;
      const rest = Object.fromEntries(others.map((other, i) => [other, more[i] as Tensor]));
      const gradient = (): Tensor => {
        const places = tf.reshape(tf.range(0, input.size, 1, 'float32'), input.shape);
        const moved = tf.engine().runKernel(kernelName, { [name]: places, ...rest }, attrs) as Tensor;
        const ids = tf.cast(tf.reshape(moved, [-1]), 'int32') as tf.Tensor1D;
        return tf.reshape(tf.unsortedSegmentSum(tf.reshape(dy as Tensor, [-1]), ids, input.size), input.shape);
      };
      const zeros = others.map((other, i): [string, () => Tensor] => [other, zerosLike(more[i] as Tensor)]);
      return { [name]: gradient, ...Object.fromEntries(zeros) };
    },
  };
}

/** Each of the k largest passes its gradient to the place where it stood. */
const topKGradient: GradConfig = {
  kernelName: tf.TopK,
  inputsToSave: ['x'],
  outputsToSave: [false, true],
  gradFunc: (dys, [x, indices]) => ({
    x: () => {
      const { shape } = x as Tensor;
      const all = tf.range(0, shape.at(-1) as number, 1, 'int32');
      const places = tf.equal(tf.expandDims(indices as Tensor, -1), all);
      const [dy] = dys as Tensor[];
      return tf.sum(tf.mul(tf.cast(places, 'float32'), tf.expandDims(dy as Tensor, -1)), -2);
    },
  }),
};

/** A product changes by the product of all other factors, also where some are zero. */
const prodGradient: GradConfig = {
  kernelName: tf.Prod,
  inputsToSave: ['x'],
  gradFunc: (dy, [x], attrs) => ({
    x: () => {
      const input = x as Tensor;
      const axes = tf.util.parseAxisParam(attrs['axis'] as number | number[], input.shape);
      const kept = input.shape.map((_, axis) => axis).filter((axis) => !axes.includes(axis));
      const order = [...kept, ...axes];
      const sizes = kept.map((axis) => input.shape[axis] as number);
      const turned = tf.transpose(input, order);
      const factors = tf.reshape(turned, [...sizes, -1]);
      const others = tf.mul(tf.cumprod(factors, kept.length, true), tf.cumprod(factors, kept.length, true, true));
      const gradient = tf.mul(others, tf.reshape(dy as Tensor, [...sizes, 1]));
      return tf.transpose(tf.reshape(gradient, turned.shape), order.map((_, axis) => order.indexOf(axis)));
    },
  }),
};

/** A transposed convolution of volumes is linear in both of its inputs. */
const transposedConvolutionGradient: GradConfig = {
  kernelName: tf.Conv3DBackpropInputV2,
  inputsToSave: ['dy', 'filter'],
  gradFunc: (gradient, [x, filter], attrs) => {
    const outer = gradient as tf.Tensor5D;
    const weights = filter as tf.Tensor5D;
    const { strides, pad } = attrs as { strides: [number, number, number]; pad: 'valid' | 'same' };
    const filterAttrs = { strides, pad, filterShape: weights.shape };
    const inputs = { x: outer, dy: x as Tensor };
    return {
      dy: () => tf.conv3d(outer, weights, strides, pad),
      filter: () => tf.engine().runKernel(tf.Conv3DBackpropFilterV2, inputs, filterAttrs as unknown as NamedAttrMap) as Tensor,
    };
  },
};

/** `scatterND` adds values up at places; each value gets the gradient of its place. */
const scatterGradient: GradConfig = {
  kernelName: tf.ScatterNd,
  inputsToSave: ['indices'],
  gradFunc: (dy, [indices]) => ({
    updates: () => tf.gatherND(dy as Tensor, indices as Tensor),
    indices: zerosLike(indices as Tensor),
  }),
};

/**
 * Gradients of operations for which tfjs has none, on every backend: a comparison, a `topk` or a `stridedSlice` of
 * values that depend on a weight throws there. Importing the package registers them.
 *
 * Comparisons (`greater`, `equal`, …), logic, `any` and `all` give zeros; `topk`, `stridedSlice`, `depthToSpace`,
 * `gatherND`, `scatterND`, `image.flipLeftRight`, `einsum` and `conv3dTranspose` their derivatives. `prod`, whose
 * gradient in tfjs fails without chained operations, is among them.
 *
 * @example
 * const slope = tf.grad((x) => tf.topk(x, 2).values);   // works once the package is imported
 */
export const missingGradients: readonly GradConfig[] = [
  ...[tf.Greater, tf.GreaterEqual, tf.Less, tf.LessEqual, tf.Equal, tf.NotEqual].map((name) => zeroGradient(name, ['a', 'b'])),
  ...[tf.LogicalAnd, tf.LogicalOr].map((name) => zeroGradient(name, ['a', 'b'])),
  ...[tf.LogicalNot, tf.Any, tf.All].map((name) => zeroGradient(name, ['x'])),
  movedGradient(tf.StridedSlice, 'x'),
  movedGradient(tf.DepthToSpace, 'x'),
  movedGradient(tf.FlipLeftRight, 'image'),
  movedGradient(tf.GatherNd, 'params', ['indices']),
  topKGradient,
  prodGradient,
  scatterGradient,
  einsumGradient,
  transposedConvolutionGradient,
];
