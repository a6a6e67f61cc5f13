/** @internal */
import { Conv2D, Conv2DBackpropFilter, Conv2DBackpropInput, FusedConv2D, backend_util, util } from '@tensorflow/tfjs-core';
import type {
  Conv2DAttrs,
  Conv2DBackpropFilterAttrs,
  Conv2DBackpropFilterInputs,
  Conv2DBackpropInputAttrs,
  Conv2DBackpropInputInputs,
  Conv2DInputs,
  FusedConv2DAttrs,
  FusedConv2DInputs,
  KernelConfig,
  TensorInfo,
} from '@tensorflow/tfjs-core';
import { cpuKernel, runSimd, valuesOf } from './cpu-kernel.ts';
import type { CpuKernelCall } from './cpu-kernel.ts';
import { addFilterGradients } from './filter-gradient-loops.ts';
import { activationLimits } from './fused-activation.ts';
import { convolutionGradientsSimd } from './simd-convolution-gradients.ts';
import { convolveSimd, isPlainConvolution } from './simd-convolution.ts';

type Shape = [number, number, number, number];

/** The sizes of a convolution; null for what is left to tfjs: channels first, dilation. */
function sizesOf(
  shape: number[],
  filterShape: number[],
  attrs: Omit<Conv2DAttrs, 'dilations'> & { readonly dilations?: Conv2DAttrs['dilations'] },
): backend_util.Conv2DInfo | null {
  const { strides, pad, dataFormat, dilations = 1, dimRoundingMode } = attrs;
  if (dataFormat !== 'NHWC') return null;
  const info = backend_util.computeConv2DInfo(shape as Shape, filterShape as Shape, strides, dilations, pad, dimRoundingMode);
  return isPlainConvolution(info) ? info : null;
}

const conv2d = cpuKernel<Conv2DInputs, Conv2DAttrs>(Conv2D, ({ inputs: { x, filter }, attrs, backend }) => {
  const info = sizesOf(x.shape, filter.shape, attrs);
  return info && runSimd(backend, [x, filter], (memory) => convolveSimd(memory, memory, info, { x, filter }));
});

const fusedConv2d = cpuKernel<FusedConv2DInputs, FusedConv2DAttrs>(FusedConv2D, ({ inputs, attrs, backend }) => {
  const { x, filter, bias } = inputs as typeof inputs & { readonly bias?: TensorInfo };
  const info = sizesOf(x.shape, filter.shape, attrs);
  const limits = activationLimits(attrs.activation);
  const isVector = bias === undefined || (bias.shape.length === 1 && bias.shape[0] === filter.shape[3]);
  if (info === null || limits === null || !isVector) return null;
  return runSimd(backend, [x, filter, bias], (memory) => convolveSimd(memory, memory, info, { x, filter, bias, limits }));
});

const conv2dBackpropInput = cpuKernel<Conv2DBackpropInputInputs, Conv2DBackpropInputAttrs>(
  Conv2DBackpropInput,
  ({ inputs: { dy, filter }, attrs, backend }) => {
    const info = sizesOf(attrs.inputShape, filter.shape, attrs);
    if (info === null || !util.arraysEqual(dy.shape, info.outShape)) return null;
    return runSimd(
      backend,
      [dy, filter],
      (memory) => convolutionGradientsSimd(memory, memory, info, { dy, filter }).input as TensorInfo,
    );
  },
);

type FilterCall = CpuKernelCall<Conv2DBackpropFilterInputs, Conv2DBackpropFilterAttrs>;

const conv2dBackpropFilter = cpuKernel(Conv2DBackpropFilter, (call: FilterCall) => {
  const { x, dy } = call.inputs;
  const info = sizesOf(x.shape, call.attrs.filterShape, call.attrs);
  if (info === null || !util.arraysEqual(dy.shape, info.outShape)) return null;
  const gradient = runSimd(
    call.backend,
    [x, dy],
    (memory) => convolutionGradientsSimd(memory, memory, info, { x, dy }).filter as TensorInfo,
  );
  return gradient ?? inLoops(call, info);
});

/** Where there is no SIMD: the one kernel in which tfjs spends 95 per cent of a step, as loops. Sums are float64, as there. */
function inLoops({ inputs: { x, dy }, attrs: { filterShape }, backend }: FilterCall, info: backend_util.Conv2DInfo): TensorInfo {
  const sums = new Float64Array(util.sizeFromShape(filterShape));
  const [image, gradient] = [valuesOf(backend, x), valuesOf(backend, dy)];
  for (let n = 0; n < info.batchSize; n++) addFilterGradients(info, n, image, gradient, sums);
  return backend.makeTensorInfo(filterShape, 'float32', Float32Array.from(sums));
}

/** Convolutions and their gradients on the cpu backend. */
export const cpuConvolutions: readonly KernelConfig[] = [conv2d, fusedConv2d, conv2dBackpropInput, conv2dBackpropFilter];
