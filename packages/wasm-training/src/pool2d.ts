/** @internal */
import { backend_util } from '@tensorflow/tfjs-core';
import type { KernelConfig, TensorInfo } from '@tensorflow/tfjs-core';
import { heapViews } from './heap-views.ts';
import { passOn, presentKernel, shape4d, wasmKernel } from './wasm-kernel.ts';
import type { WasmKernelCall } from './wasm-kernel.ts';
import { flatWindows, forEachWindow } from './windows.ts';

/** The attributes that the pools of tfjs share. */
interface PoolAttributes {
  readonly filterSize: [number, number] | number;
  readonly strides: [number, number] | number;
  readonly pad: 'valid' | 'same' | number | backend_util.ExplicitPadding;
  readonly dimRoundingMode?: 'floor' | 'round' | 'ceil';
}

export type PoolCall = WasmKernelCall<{ x: TensorInfo }, PoolAttributes>;

/** The value of one channel of one window: `values[pixels[i] · channels + channel]` for `i < count`. */
export type PoolOne = (values: ArrayLike<number>, pixels: Int32Array, count: number, channels: number, channel: number) => number;

/** A kernel of our own for some windows; null where it has none. */
export type PoolFast = (call: PoolCall, info: backend_util.Conv2DInfo) => TensorInfo | null;

/**
 * A pool over images that leaves to tfjs what it computes right. Where tfjs and the library below it count different
 * numbers of outputs (a number as padding, with a window or strides that are not square), or where there are none, the stock kernel
 * writes beyond its own memory.
 */
export function safePool(kernelName: string, poolOne: PoolOne, poolFast?: PoolFast): KernelConfig {
  const stock = presentKernel(kernelName);
  const run = (call: PoolCall): TensorInfo => {
    const { filterSize, strides, pad, dimRoundingMode } = call.attrs;
    const info = backend_util.computePool2DInfo(shape4d(call.inputs.x), filterSize, strides, 1, pad, dimRoundingMode);
    if (call.inputs.x.dtype !== 'float32') return passOn(stock, call);
    return poolFast?.(call, info) ?? (isLeft(info) ? passOn(stock, call) : plain(call, info, poolOne));
  };
  return wasmKernel(kernelName, run, stock);
}

function isLeft(info: backend_util.Conv2DInfo): boolean {
  const { top, bottom, left, right } = info.padInfo;
  const rows = Math.floor((info.inHeight + top + bottom - info.filterHeight) / info.strideHeight) + 1;
  const columns = Math.floor((info.inWidth + left + right - info.filterWidth) / info.strideWidth) + 1;
  return rows === info.outHeight && columns === info.outWidth && rows > 0 && columns > 0;
}

function plain({ inputs: { x }, backend }: PoolCall, info: backend_util.Conv2DInfo, poolOne: PoolOne): TensorInfo {
  const result = backend.makeOutput(info.outShape, 'float32');
  const [out, values] = heapViews(backend, [result, x]);
  const { inChannels: channels } = info;
  forEachWindow(flatWindows(info), (position, pixels, _taps, count) => {
    for (let c = 0; c < channels; c++) out[position * channels + c] = poolOne(values, pixels, count, channels, c);
  });
  return result;
}
