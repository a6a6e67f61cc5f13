import { Relu, cast, engine, getBackend, getKernel, mul, step, util } from '@tensorflow/tfjs-core';
import type { GradConfig, KernelConfig, Tensor, TensorInfo } from '@tensorflow/tfjs-core';
import { heapViews } from './heap-views.ts';
import { simdKernels } from './simd-kernels.ts';
import { wasmKernel } from './wasm-kernel.ts';

const kernelName = 'ReluGrad';

/** Gradient of a relu in one pass: `dx = dy` where `x` is above 0, elsewhere 0. tfjs has no kernel for it. */
export const reluGrad: KernelConfig = wasmKernel<{ dy: TensorInfo; x: TensorInfo }, object>(
  kernelName,
  ({ inputs: { dy, x }, backend }) => {
    const out = backend.makeOutput(x.shape, 'float32');
    const simd = simdKernels(backend);
    if (simd !== null) {
      simd.functions.maskGradient(simd.address(dy), simd.address(x), simd.address(out), util.sizeFromShape(x.shape));
      return out;
    }
    const [result, gradient, values] = heapViews(backend, [out, dy, x]);
    for (let i = 0; i < result.length; i++) result[i] = (values[i] as number) > 0 ? (gradient[i] as number) : 0;
    return out;
  },
);

/**
 * The gradient of `tf.relu`: on a backend with `reluGrad` by that kernel, elsewhere as tfjs composes it of three. The
 * values are the same.
 */
export const reluGradient: GradConfig = {
  kernelName: Relu,
  inputsToSave: ['x'],
  gradFunc: (gradient, [x]) => {
    const [dy, input] = [gradient as Tensor, x as Tensor];
    const hasKernel = (getKernel(kernelName, getBackend()) as KernelConfig | undefined) !== undefined;
    if (hasKernel && input.dtype === 'float32')
      return { x: () => engine().runKernel(kernelName, { dy, x: input }) as Tensor };
    return { x: () => mul(dy, cast(step(input), 'float32')) };
  },
};
