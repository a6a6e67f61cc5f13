import { Cumsum } from '@tensorflow/tfjs-core';
import type { KernelConfig } from '@tensorflow/tfjs-core';
import { axisFromStart } from './axis-from-start.ts';

/**
 * Running sums along an axis. tfjs' own kernel reads and writes over foreign memory for an axis counted from the
 * end, as −1; this one counts it from the start before it hands it on.
 *
 * @example
 * import { registerKernel, unregisterKernel } from '@tensorflow/tfjs-core';
 * unregisterKernel('Cumsum', 'wasm');
 * registerKernel(cumsum);   // `import '@sim/wasm-training'` does this for all kernels
 */
export const cumsum: KernelConfig = axisFromStart(Cumsum);
