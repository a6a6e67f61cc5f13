/** @internal */
import { Add, Multiply, RealDiv, Relu, Step, Sub, util } from '@tensorflow/tfjs-core';
import type { BinaryInputs, KernelConfig, StepAttrs, UnaryInputs } from '@tensorflow/tfjs-core';
import { cpuKernel, valuesOf } from './cpu-kernel.ts';

/** `out[i] = a[i] ∘ b[i mod period]`. Each operation is a loop of its own: one that calls a function for each number takes thrice as long. */
type Loop = (a: Float32Array, b: Float32Array, period: number, out: Float32Array) => void;

const add: Loop = (a, b, period, out) => {
  for (let i = 0; i < out.length; ) for (let j = 0; j < period; j++, i++) out[i] = (a[i] as number) + (b[j] as number);
};
const multiply: Loop = (a, b, period, out) => {
  for (let i = 0; i < out.length; ) for (let j = 0; j < period; j++, i++) out[i] = (a[i] as number) * (b[j] as number);
};
const subtract: Loop = (a, b, period, out) => {
  for (let i = 0; i < out.length; ) for (let j = 0; j < period; j++, i++) out[i] = (a[i] as number) - (b[j] as number);
};
const divide: Loop = (a, b, period, out) => {
  for (let i = 0; i < out.length; ) for (let j = 0; j < period; j++, i++) out[i] = (a[i] as number) / (b[j] as number);
};

/** Of tensors of one shape, or where `b` is repeated along the last axes of `a`, as a bias or a number is; the rest is left to tfjs. */
function binary(kernelName: string, loop: Loop, isCommutative: boolean): KernelConfig {
  return cpuKernel<BinaryInputs, object>(kernelName, ({ inputs, backend }) => {
    let { a, b } = inputs;
    if (isCommutative && a.shape.length < b.shape.length) [a, b] = [b, a];
    const start = a.shape.length - b.shape.length;
    if (start < 0 || !util.arraysEqual(a.shape.slice(start), b.shape)) return null;
    const out = new Float32Array(util.sizeFromShape(a.shape));
    loop(valuesOf(backend, a), valuesOf(backend, b), util.sizeFromShape(b.shape), out);
    return backend.makeTensorInfo(a.shape, 'float32', out);
  });
}

const relu = cpuKernel<UnaryInputs, object>(Relu, ({ inputs: { x }, backend }) => {
  const values = valuesOf(backend, x);
  const out = new Float32Array(values.length);
  for (let i = 0; i < out.length; i++) out[i] = Math.max(0, values[i] as number);
  return backend.makeTensorInfo(x.shape, 'float32', out);
});

/** 1 above zero, else `alpha`; what is not a number stays so. */
const step = cpuKernel<UnaryInputs, StepAttrs>(Step, ({ inputs: { x }, attrs: { alpha }, backend }) => {
  const values = valuesOf(backend, x);
  const out = new Float32Array(values.length);
  for (let i = 0; i < out.length; i++) {
    const value = values[i] as number;
    out[i] = value > 0 ? 1 : value <= 0 ? alpha : Number.NaN;
  }
  return backend.makeTensorInfo(x.shape, 'float32', out);
});

/** Operations of the cpu backend on each number, of which tfjs looks up the place and the function anew. */
export const cpuElementwise: readonly KernelConfig[] = [
  binary(Add, add, true),
  binary(Multiply, multiply, true),
  binary(Sub, subtract, false),
  binary(RealDiv, divide, false),
  relu,
  step,
];
