/**
 * For the cpu backend of tfjs, the fallback of those who have neither GPU nor WASM: importing this module replaces the
 * one kernel in which it spends 95 per cent of a training step of a convolutional net.
 */
import { Conv2DBackpropFilter, backend_util, getKernel, registerKernel, unregisterKernel, util } from '@tensorflow/tfjs-core';
import type { KernelConfig, TensorInfo } from '@tensorflow/tfjs-core';
// First, because importing it registers the kernel that is replaced here.
import '@tensorflow/tfjs-backend-cpu';
import { addFilterGradients } from '../filter-gradient-loops.ts';

/** The part of tfjs' cpu backend that a kernel needs. */
interface CpuBackend {
  readonly data: { get(dataId: object): { readonly values: Float32Array } };
  makeTensorInfo(shape: number[], dtype: 'float32', values: Float32Array): TensorInfo;
}

interface Call {
  readonly inputs: { readonly x: TensorInfo; readonly dy: TensorInfo };
  readonly attrs: {
    readonly strides: [number, number] | number;
    readonly pad: 'valid' | 'same' | number | backend_util.ExplicitPadding;
    readonly dataFormat: 'NHWC' | 'NCHW';
    readonly dimRoundingMode?: 'floor' | 'round' | 'ceil';
    readonly filterShape: [number, number, number, number];
  };
  readonly backend: CpuBackend;
}

const stock: KernelConfig = getKernel(Conv2DBackpropFilter, 'cpu');

/**
 * Gradient of a 2-D convolution with respect to its filter, on the cpu backend: loops over typed arrays with sums in
 * registers, where tfjs' own kernel computes an index with a function call for every factor. Sums are float64, as there.
 * Images with channels first are left to tfjs' own kernel.
 *
 * @example
 * import '@sim/wasm-training/cpu';
 * await tf.setBackend('cpu');
 */
export const cpuConv2dBackpropFilter: KernelConfig = {
  kernelName: Conv2DBackpropFilter,
  backendName: 'cpu',
  kernelFunc: (untyped) => {
    const { inputs, attrs, backend } = untyped as unknown as Call;
    if (attrs.dataFormat !== 'NHWC') return stock.kernelFunc(untyped);
    const shape = inputs.x.shape as [number, number, number, number];
    const { filterShape, strides, pad, dimRoundingMode } = attrs;
    const info = backend_util.computeConv2DInfo(shape, filterShape, strides, 1, pad, dimRoundingMode);
    const [x, dy] = [inputs.x, inputs.dy].map(({ dataId }) => backend.data.get(dataId).values) as [Float32Array, Float32Array];
    const sums = new Float64Array(util.sizeFromShape(filterShape));
    for (let n = 0; n < info.batchSize; n++) addFilterGradients(info, n, x, dy, sums);
    return backend.makeTensorInfo(filterShape, 'float32', Float32Array.from(sums));
  },
};

unregisterKernel(Conv2DBackpropFilter, 'cpu');
registerKernel(cpuConv2dBackpropFilter);
