import { beforeAll, describe, expect, test } from '@jest/globals';
import { expectSameValues, normal4d, renewWasm, simdForms } from '@sim/testing/backend-agreement';
import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import * as tf from '@tensorflow/tfjs-core';
import { convolutionGradientsSimd } from './simd-convolution-gradients.ts';
import { simdKernels } from './simd-kernels.ts';
import type { SimdKernels } from './simd-kernels.ts';

type Shape = [number, number, number, number];
type Gradients = Record<'filter' | 'input' | 'bias', Float64Array>;

/** All gradients in float64; where `output` is given, those through the relu that made it. */
function reference(
  info: tf.backend_util.Conv2DInfo,
  tensors: Record<'x' | 'dy' | 'filter', tf.Tensor>,
  output: tf.Tensor | undefined,
): Gradients {
  const { batchSize, inHeight, inWidth, inChannels, outHeight, outWidth, outChannels, padInfo } = info;
  const [x, dy, filter] = [tensors.x, tensors.dy, tensors.filter].map((t) => t.dataSync()) as [
    Float32Array,
    Float32Array,
    Float32Array,
  ];
  const mask = output?.dataSync();
  const made = {
    filter: new Float64Array(filter.length),
    input: new Float64Array(x.length),
    bias: new Float64Array(outChannels),
  };
  let at = 0;
  for (let n = 0; n < batchSize; n++)
    for (let h = 0; h < outHeight; h++)
      for (let w = 0; w < outWidth; w++)
        for (let o = 0; o < outChannels; o++, at++) {
          const gradient = mask === undefined || (mask[at] as number) > 0 ? (dy[at] as number) : 0;
          made.bias[o] = (made.bias[o] as number) + gradient;
          for (let i = 0; i < info.filterHeight; i++)
            for (let j = 0; j < info.filterWidth; j++) {
              const [y, column] = [h * info.strideHeight + i - padInfo.top, w * info.strideWidth + j - padInfo.left];
              if (y < 0 || y >= inHeight || column < 0 || column >= inWidth) continue;
              for (let c = 0; c < inChannels; c++) {
                const pixel = ((n * inHeight + y) * inWidth + column) * inChannels + c;
                const weight = ((i * info.filterWidth + j) * inChannels + c) * outChannels + o;
                made.filter[weight] = (made.filter[weight] as number) + gradient * (x[pixel] as number);
                made.input[pixel] = (made.input[pixel] as number) + gradient * (filter[weight] as number);
              }
            }
        }
  return made;
}

describe.each(simdForms)('convolutionGradientsSimd, %s', (form) => {
  let backend: BackendWasm;
  let simd: SimdKernels;
  beforeAll(async () => {
    await renewWasm(form);
    backend = tf.backend() as BackendWasm;
    simd = simdKernels(backend) as SimdKernels;
  });

  const values = (info: tf.TensorInfo | null): Float32Array =>
    backend.readSync((info as tf.TensorInfo).dataId) as Float32Array;

  test.each<[string, Shape, Shape, number, 'same' | 'valid']>([
    ['tiles', [2, 10, 9, 16], [3, 3, 16, 24], 1, 'same'],
    ['tiles, unpadded', [3, 13, 11, 8], [3, 3, 8, 8], 1, 'valid'],
    ['tiles halved in height and width', [3, 12, 11, 8], [3, 3, 8, 16], 1, 'valid'],
    ['tiles halved in width alone', [2, 6, 4, 8], [3, 3, 8, 8], 1, 'valid'],
    ['rows longer than a block', [2, 6, 150, 8], [3, 3, 8, 8], 1, 'same'],
    ['matrices', [3, 5, 5, 30], [1, 1, 30, 10], 1, 'valid'],
    ['strides', [2, 9, 9, 5], [3, 3, 5, 6], 2, 'same'],
    ['5 × 5', [2, 9, 8, 3], [5, 5, 3, 8], 1, 'same'],
    ['one channel', [3, 9, 7, 1], [3, 3, 1, 12], 1, 'valid'],
    ['one channel, padded', [3, 9, 7, 1], [3, 3, 1, 12], 1, 'same'],
  ])('gives the values of float64, through a relu or not: %s', (_, shape, filterShape, strides, pad) => {
    const info = tf.backend_util.computeConv2DInfo(shape, filterShape, strides, 1, pad);
    const [x, filter] = [normal4d(shape, 1), normal4d(filterShape, 2)];
    const [dy, output] = [normal4d(info.outShape, 3), normal4d(info.outShape, 4)];
    for (const mask of [undefined, output]) {
      const wanted = reference(info, { x, dy, filter }, mask);
      const all = convolutionGradientsSimd(backend, simd, info, { x, dy, filter, output: mask, wantsBias: true });
      for (const name of ['filter', 'input', 'bias'] as const) expectSameValues(values(all[name]), wanted[name], 8e-6);
      const weights = convolutionGradientsSimd(backend, simd, info, { x, dy, output: mask, wantsBias: true });
      expect(weights.input).toBeNull();
      for (const name of ['filter', 'bias'] as const) expectSameValues(values(weights[name]), wanted[name], 8e-6);
      const input = convolutionGradientsSimd(backend, simd, info, { dy, filter, output: mask });
      expect([input.filter, input.bias]).toEqual([null, null]);
      expectSameValues(values(input.input), wanted.input, 8e-6);
    }
  });
});
