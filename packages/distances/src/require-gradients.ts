import { SimError } from '@sim/core';
import * as tf from '@tensorflow/tfjs-core';

/**
 * Throws `MISSING_GRADIENTS` when a gradient is being recorded and nothing has registered TensorFlow.js' gradients:
 * `@tensorflow/tfjs-core` alone brings none. Costs one look-up, and nothing while no gradient is taken.
 *
 * @example
 * requireGradients('TripletLoss.call');
 */
export function requireGradients(where: string): void {
  if (tf.engine().state.gradientDepth === 0 || tf.getGradient('Sum') !== undefined) return;
  throw new SimError({
    code: 'MISSING_GRADIENTS',
    where,
    problem: 'TensorFlow.js has no gradients registered',
    cure: "Write import '@tensorflow/tfjs-layers' once before training.",
  });
}
