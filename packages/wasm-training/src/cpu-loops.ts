/** @internal */
import { MaxPoolGrad, Sum, backend_util, util } from '@tensorflow/tfjs-core';
import type { KernelConfig, MaxPoolGradAttrs, MaxPoolGradInputs, SumAttrs, SumInputs } from '@tensorflow/tfjs-core';
import { cpuKernel, valuesOf } from './cpu-kernel.ts';
import { addPoolGradients } from './pool-gradient-loops.ts';

const maxPoolGrad = cpuKernel<MaxPoolGradInputs, MaxPoolGradAttrs>(MaxPoolGrad, ({ inputs, attrs, backend }) => {
  const { dy, input } = inputs;
  const { filterSize, strides, pad, dimRoundingMode } = attrs;
  const shape = input.shape as [number, number, number, number];
  const info = backend_util.computePool2DInfo(shape, filterSize, strides, 1, pad, dimRoundingMode);
  if (!util.arraysEqual(dy.shape, info.outShape)) return null;
  const out = new Float32Array(util.sizeFromShape(input.shape));
  addPoolGradients(info, valuesOf(backend, input), valuesOf(backend, dy), out);
  return backend.makeTensorInfo(input.shape, 'float32', out);
});

/** Over leading axes, as in the gradient of a bias: tfjs turns the whole tensor first. */
const sum = cpuKernel<SumInputs, SumAttrs>(Sum, ({ inputs: { x }, attrs: { axis, keepDims }, backend }) => {
  const axes = util.parseAxisParam(axis, x.shape).toSorted((a, b) => a - b);
  if (axes.length === x.shape.length || !axes.every((a, i) => a === i)) return null;
  const inner = x.shape.slice(axes.length);
  const sums = new Float64Array(util.sizeFromShape(inner));
  const values = valuesOf(backend, x);
  for (let i = 0; i < values.length; ) for (let j = 0; j < sums.length; j++, i++) sums[j] = (sums[j] as number) + (values[i] as number);
  return backend.makeTensorInfo(keepDims ? [...axes.map(() => 1), ...inner] : inner, 'float32', Float32Array.from(sums));
});

/** Kernels of the cpu backend that walk through memory as it lies. */
export const cpuLoops: readonly KernelConfig[] = [maxPoolGrad, sum];
