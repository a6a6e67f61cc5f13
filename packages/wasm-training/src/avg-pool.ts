import { AvgPool } from '@tensorflow/tfjs-core';
import type { KernelConfig } from '@tensorflow/tfjs-core';
import { safePool } from './pool2d.ts';

/**
 * 2-D average pool; padding does not count. tfjs' own kernel writes beyond its memory where a number is given as
 * padding, also 0, and window or strides are not square; everything else is left to it.
 *
 * @example
 * import { registerKernel, unregisterKernel } from '@tensorflow/tfjs-core';
 * unregisterKernel('AvgPool', 'wasm');
 * registerKernel(avgPool);   // `import '@sim/wasm-training'` does this for all kernels
 */
export const avgPool: KernelConfig = safePool(AvgPool, (values, pixels, count, channels, channel) => {
  let sum = 0;
  for (let i = 0; i < count; i++) sum += values[(pixels[i] as number) * channels + channel] as number;
  return sum / count;
});
