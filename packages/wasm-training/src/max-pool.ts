import { MaxPool } from '@tensorflow/tfjs-core';
import type { KernelConfig, TensorInfo, backend_util } from '@tensorflow/tfjs-core';
import { safePool } from './pool2d.ts';
import type { PoolCall } from './pool2d.ts';
import { simdKernels } from './simd-kernels.ts';

/**
 * 2-D max pool. tfjs' own kernel writes beyond its memory where a number is given as padding, also 0, and window or
 * strides are not square. Windows of 2 × 2 beside each other, as in most nets, are pooled here too, in half the time;
 * everything else is left to it.
 *
 * @example
 * import { registerKernel, unregisterKernel } from '@tensorflow/tfjs-core';
 * unregisterKernel('MaxPool', 'wasm');
 * registerKernel(maxPool);   // `import '@sim/wasm-training'` does this for all kernels
 */
export const maxPool: KernelConfig = safePool(MaxPool, largestOf, poolPairs);

function largestOf(values: ArrayLike<number>, pixels: Int32Array, count: number, channels: number, channel: number): number {
  let largest = -Infinity;
  for (let i = 0; i < count; i++) {
    const value = values[(pixels[i] as number) * channels + channel] as number;
    // As the cpu backend: a comparison passes over what is not a number.
    if (value > largest) largest = value;
  }
  return largest;
}

function poolPairs({ inputs: { x }, backend }: PoolCall, info: backend_util.Conv2DInfo): TensorInfo | null {
  const { filterHeight, filterWidth, strideHeight, strideWidth, inHeight, inWidth, inChannels, outHeight, outWidth } = info;
  const isPairs = [filterHeight, filterWidth, strideHeight, strideWidth].every((size) => size === 2);
  const isUnpadded = outHeight === inHeight >> 1 && outWidth === inWidth >> 1 && info.padInfo.top === 0 && info.padInfo.left === 0;
  const simd = isPairs && isUnpadded && inChannels % 4 === 0 ? simdKernels(backend) : null;
  if (simd === null) return null;
  const out = backend.makeOutput(info.outShape, 'float32');
  simd.functions.maxPoolPairs(simd.address(x), simd.address(out), info.batchSize, inHeight, inWidth, inChannels);
  return out;
}
