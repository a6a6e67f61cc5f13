/** @internal */
import { Slice } from '@tensorflow/tfjs-core';
import type { KernelConfig, NamedAttrMap, NamedTensorInfoMap, TensorInfo, backend_util } from '@tensorflow/tfjs-core';
import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import { composeKernels } from './kernel-scope.ts';

/** A call of one of tfjs' convolutions. */
interface ConvolutionCall {
  readonly inputs: NamedTensorInfoMap;
  readonly attrs: object;
  readonly backend: BackendWasm;
}

/**
 * Runs a convolution of tfjs with its padding in exact numbers, for images with channels last.
 *
 * tfjs hands the padding on as the user wrote it, and the library below counts the output again: with 'same' it makes
 * zeros where a stride passes over the last pixels of one axis only, and where tfjs counts fewer outputs than it does
 * (a number as padding of a filter that is not square), it writes beyond the memory of the output.
 */
export function exactlyPadded(
  stock: KernelConfig,
  { inputs, attrs, backend }: ConvolutionCall,
  info: backend_util.Conv2DInfo,
): TensorInfo {
  const { inHeight, inWidth, strideHeight, strideWidth, effectiveFilterHeight, effectiveFilterWidth } = info;
  const { top, left } = info.padInfo;
  const vertical = axisOf(inHeight, info.outHeight, strideHeight, effectiveFilterHeight, top);
  const horizontal = axisOf(inWidth, info.outWidth, strideWidth, effectiveFilterWidth, left);
  const pad = [
    [0, 0],
    [top, vertical.after],
    [left, horizontal.after],
    [0, 0],
  ];
  return composeKernels(backend, (scope) => {
    const out = scope.run(stock, inputs, { ...(attrs as NamedAttrMap), pad, dimRoundingMode: 'floor' });
    if (vertical.count === info.outHeight && horizontal.count === info.outWidth) return out;
    return scope.run(Slice, { x: out }, { begin: [0, 0, 0, 0], size: info.outShape });
  });
}

/** The padding behind one axis that makes `wanted` outputs, and how many it makes: never fewer. */
function axisOf(
  size: number,
  wanted: number,
  stride: number,
  window: number,
  before: number,
): { after: number; count: number } {
  const after = Math.max(0, (wanted - 1) * stride + window - size - before);
  return { after, count: Math.floor((size + before + after - window) / stride) + 1 };
}
