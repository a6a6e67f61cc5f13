/**
 * Optimizers as files hold them.
 *
 * @internal
 */
import { type Config, type PartConfig, SimError } from '@sim/core';
import * as tf from '@tensorflow/tfjs-core';
import { makeRegistered } from './make-registered.ts';

/** A tensor by name, as TensorFlow.js lists the state of an optimizer. */
export type NamedTensor = Awaited<ReturnType<tf.Optimizer['getWeights']>>[number];

/** What makes an optimizer of the same class and options again, without its state. */
export function describeOptimizer(optimizer: tf.Optimizer): PartConfig {
  return { className: optimizer.getClassName(), config: optimizer.getConfig() as Config };
}

/** A fresh optimizer from its description. Throws `UNKNOWN_NAME` for a class that TensorFlow.js does not know. */
export function makeOptimizer(description: PartConfig, where: string): tf.Optimizer {
  return makeRegistered(description, 'optimizer', where) as tf.Optimizer;
}

/**
 * The state of an optimizer; the first tensor, its step counter, is the caller's to dispose of, the others stay its own.
 * Throws `UNSUPPORTED_OPERATION` for one that cannot tell.
 */
export async function optimizerState(optimizer: tf.Optimizer, where: string): Promise<NamedTensor[]> {
  try {
    return await optimizer.getWeights();
  } catch (cause) {
    throw new SimError({
      code: 'UNSUPPORTED_OPERATION',
      where,
      problem: 'TensorFlow.js cannot save the state of this optimizer',
      got: optimizer.getClassName(),
      cure: 'Pass includeOptimizer: false, or train with another one, such as Adam.',
      cause,
    });
  }
}

/** Gives an optimizer the state of another one, so that it goes on as that one would have, to the last bit. */
export async function restoreOptimizerState(optimizer: tf.Optimizer, state: NamedTensor[]): Promise<void> {
  await optimizer.setWeights(state);
  if (optimizer.getClassName() !== 'Adam') return;
  // TensorFlow.js computes these as powers, which differ in the last bit from the products that training makes.
  const { accBeta1, accBeta2 } = optimizer as unknown as Record<'accBeta1' | 'accBeta2', tf.Variable>;
  const { beta1, beta2 } = optimizer.getConfig() as { beta1: number; beta2: number };
  tf.tidy(() => {
    accBeta1.assign(tf.scalar(float32Power(beta1, optimizer.iterations + 1)));
    accBeta2.assign(tf.scalar(float32Power(beta2, optimizer.iterations + 1)));
  });
}

/** `base` multiplied with itself in float32, product by product; it ends at a fixed point such as 0. */
function float32Power(base: number, exponent: number): number {
  const factor = Math.fround(base);
  let product = factor;
  for (let i = 1; i < exponent; i++) {
    const next = Math.fround(product * factor);
    if (next === product) break;
    product = next;
  }
  return product;
}
