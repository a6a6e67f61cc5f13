import { MaxPool } from '@tensorflow/tfjs-core';
import type { KernelConfig } from '@tensorflow/tfjs-core';
import { safePool } from './pool2d.ts';

/**
 * 2-D max pool. tfjs' own kernel writes beyond its memory where a number is given as padding, also 0, and window or
 * strides are not square; everything else is left to it.
 *
 * @example
 * import { registerKernel, unregisterKernel } from '@tensorflow/tfjs-core';
 * unregisterKernel('MaxPool', 'wasm');
 * registerKernel(maxPool);   // `import '@sim/wasm-training'` does this for all kernels
 */
export const maxPool: KernelConfig = safePool(MaxPool, (values, pixels, count, channels, channel) => {
  let largest = -Infinity;
  for (let i = 0; i < count; i++) {
    const value = values[(pixels[i] as number) * channels + channel] as number;
    // As the cpu backend: a comparison passes over what is not a number.
    if (value > largest) largest = value;
  }
  return largest;
});
