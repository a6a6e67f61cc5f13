import { Unpack, util } from '@tensorflow/tfjs-core';
import type { KernelConfig, UnpackAttrs, UnpackInputs } from '@tensorflow/tfjs-core';
import { partOf } from './slice.ts';
import { passOn, presentKernel, wasmKernel } from './wasm-kernel.ts';

const stock = presentKernel(Unpack);

/**
 * The tensors that lie beside each other along an axis, as `tf.unstack` gives them, and recurrent layers take their steps. tfjs' own
 * kernel copies the whole tensor out of the heap for every one.
 *
 * @example
 * import { registerKernel, unregisterKernel } from '@tensorflow/tfjs-core';
 * unregisterKernel('Unpack', 'wasm');
 * registerKernel(unpack);   // `import '@sim/wasm-training'` does this for all kernels
 */
export const unpack: KernelConfig = wasmKernel<UnpackInputs, UnpackAttrs>(
  Unpack,
  (call) => {
    const { inputs: { value }, attrs, backend } = call;
    if (value.dtype === 'string') return passOn(stock, call);
    const [axis] = util.parseAxisParam(attrs.axis, value.shape) as [number];
    return Array.from({ length: value.shape[axis] as number }, (_, at) => {
      const part = partOf(backend, value, value.shape.map((_length, i) => (i === axis ? at : 0)), value.shape.with(axis, 1));
      return { ...part, shape: value.shape.toSpliced(axis, 1) };
    });
  },
  stock,
);
