/** @internal */
import { backend_util } from '@tensorflow/tfjs-core';
import type { Dilation2DAttrs, TensorInfo } from '@tensorflow/tfjs-core';
import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import { heapViews } from './heap-views.ts';
import { shape4d } from './wasm-kernel.ts';
import { flatWindows, forEachWindow } from './windows.ts';

/** Shape of the output of a dilation. */
export function dilationShape(x: TensorInfo, filter: TensorInfo, { strides, pad, dilations }: Dilation2DAttrs): number[] {
  const shape = filter.shape as [number, number, number];
  return backend_util.computeDilation2DInfo(shape4d(x), shape, strides, pad, 'NHWC', dilations).outShape;
}

/**
 * Calls `visit` for every output of a morphological dilation, with its flat index, its value, and the flat indices of
 * the pixel and of the filter element that gave it: of equal ones the first. Indices are −1 where nothing lies inside.
 */
export function forEachDilation(
  backend: BackendWasm,
  x: TensorInfo,
  filter: TensorInfo,
  { strides, pad, dilations }: Dilation2DAttrs,
  visit: (out: number, value: number, pixel: number, tap: number) => void,
): void {
  const filterShape = filter.shape as [number, number, number];
  const info = backend_util.computeDilation2DInfo(shape4d(x), filterShape, strides, pad, 'NHWC', dilations);
  const [values, weights] = heapViews(backend, [x, filter]);
  const { inChannels: channels } = info;
  forEachWindow(flatWindows(info), (position, pixels, taps, count) => {
    for (let c = 0; c < channels; c++) {
      let largest = -Infinity;
      let [pixel, tap] = [-1, -1];
      for (let i = 0; i < count; i++) {
        const at = (pixels[i] as number) * channels + c;
        const under = (taps[i] as number) * channels + c;
        const value = (values[at] as number) + (weights[under] as number);
        if (value > largest) [largest, pixel, tap] = [value, at, under];
      }
      visit(position * channels + c, largest, pixel, tap);
    }
  });
}
