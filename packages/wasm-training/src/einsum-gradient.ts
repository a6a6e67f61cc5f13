/** @internal */
import * as tf from '@tensorflow/tfjs-core';
import type { GradConfig, Tensor } from '@tensorflow/tfjs-core';

/**
 * Gradient of `einsum`: for one input, `dy` times all others, by the same equation with that input as the result. Axes
 * that only that input has were summed, so the gradient is the same all along them.
 */
export const einsumGradient: GradConfig = {
  kernelName: tf.Einsum,
  saveAllInputs: true,
  gradFunc: (gradient, saved, attrs) => {
    const [left, right] = (attrs['equation'] as string).replaceAll(' ', '').split('->') as [string, string];
    const terms = left.split(',');
    const one = (i: number): Tensor => {
      const others = terms.flatMap((term, j) => (j === i ? [] : [{ term, tensor: saved[j] as Tensor }]));
      const factors = [{ term: right, tensor: gradient as Tensor }, ...others];
      const { shape } = saved[i] as Tensor;
      const own = [...(terms[i] as string)];
      const known = own.filter((letter) => factors.some(({ term }) => term.includes(letter)));
      const equation = `${factors.map(({ term }) => term).join(',')}->${known.join('')}`;
      const product = tf.einsum(equation, ...factors.map(({ tensor }) => tensor));
      const stretched = own.map((letter, axis) => (known.includes(letter) ? (shape[axis] as number) : 1));
      return tf.mul(tf.reshape(product, stretched), tf.ones(shape));
    };
    return Object.fromEntries(terms.map((_, i) => [String(i), () => one(i)]));
  },
};
