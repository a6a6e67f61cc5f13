import { beforeAll, describe, expect, test } from '@jest/globals';
import { expectSameValues, normal4d, renewWasm, simdForms } from '@sim/testing/backend-agreement';
import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import * as tf from '@tensorflow/tfjs-core';
import { convolveSimd, isMatrixProduct, isPlainConvolution, isWinograd, positionsOf } from './simd-convolution.ts';
import type { SimdConvolution } from './simd-convolution.ts';
import { simdKernels } from './simd-kernels.ts';
import type { SimdKernels } from './simd-kernels.ts';

type Shape = [number, number, number, number];

const info = (x: Shape, filter: Shape, strides: number, pad: 'same' | 'valid', dilations = 1): tf.backend_util.Conv2DInfo =>
  tf.backend_util.computeConv2DInfo(x, filter, strides, dilations, pad);

test('which way a convolution goes', () => {
  const tiles = info([2, 10, 10, 8], [3, 3, 8, 16], 1, 'same');
  expect([isPlainConvolution(tiles), isWinograd(tiles), isMatrixProduct(tiles)]).toEqual([true, true, false]);
  expect(positionsOf(tiles)).toBe(200);
  expect(isWinograd(info([2, 10, 10, 8], [3, 3, 8, 16], 2, 'same'))).toBe(false);
  expect(isWinograd(info([2, 10, 10, 8], [3, 3, 8, 12], 1, 'same'))).toBe(false);
  expect(isWinograd(info([1, 7, 7, 8], [3, 3, 8, 16], 1, 'same'))).toBe(false);
  expect(isPlainConvolution(info([2, 10, 10, 8], [3, 3, 8, 16], 1, 'same', 2))).toBe(false);
  expect(isMatrixProduct(info([2, 10, 10, 8], [1, 1, 8, 16], 1, 'same'))).toBe(true);
  expect(isMatrixProduct(info([2, 10, 10, 8], [1, 1, 8, 16], 2, 'same'))).toBe(false);
});

/** `clamp(conv2d(x, filter) + bias)` in float64. */
function reference(sizes: tf.backend_util.Conv2DInfo, { x, filter, bias, limits }: SimdConvolution): Float64Array {
  const { batchSize, inHeight, inWidth, inChannels, outHeight, outWidth, outChannels, padInfo } = sizes;
  const [image, weights] = [x, filter].map((t) => (t as tf.Tensor).dataSync()) as [Float32Array, Float32Array];
  const added = bias === undefined ? null : (bias as tf.Tensor).dataSync();
  const out = new Float64Array(batchSize * outHeight * outWidth * outChannels);
  let at = 0;
  for (let n = 0; n < batchSize; n++)
    for (let h = 0; h < outHeight; h++)
      for (let w = 0; w < outWidth; w++)
        for (let o = 0; o < outChannels; o++, at++) {
          let sum = added?.[o] ?? 0;
          for (let i = 0; i < sizes.filterHeight; i++)
            for (let j = 0; j < sizes.filterWidth; j++) {
              const [y, column] = [h * sizes.strideHeight + i - padInfo.top, w * sizes.strideWidth + j - padInfo.left];
              if (y < 0 || y >= inHeight || column < 0 || column >= inWidth) continue;
              for (let c = 0; c < inChannels; c++) {
                const pixel = image[((n * inHeight + y) * inWidth + column) * inChannels + c] as number;
                const weight = weights[((i * sizes.filterWidth + j) * inChannels + c) * outChannels + o] as number;
                sum += pixel * weight;
              }
            }
          out[at] = Math.min(Math.max(sum, limits?.[0] ?? -Infinity), limits?.[1] ?? Infinity);
        }
  return out;
}

describe.each(simdForms)('convolveSimd, %s', (form) => {
  let backend: BackendWasm;
  let simd: SimdKernels;
  beforeAll(async () => {
    await renewWasm(form);
    backend = tf.backend() as BackendWasm;
    simd = simdKernels(backend) as SimdKernels;
  });

  const run = (sizes: tf.backend_util.Conv2DInfo, convolution: SimdConvolution): Float32Array =>
    backend.readSync(convolveSimd(backend, simd, sizes, convolution).dataId) as Float32Array;

  test.each<[string, Shape, Shape, number, 'same' | 'valid', number]>([
    ['tiles', [2, 10, 9, 16], [3, 3, 16, 24], 1, 'same', 2e-6],
    ['tiles, unpadded', [2, 9, 11, 8], [3, 3, 8, 8], 1, 'valid', 2e-6],
    ['matrices', [3, 5, 5, 300], [1, 1, 300, 10], 1, 'valid', 3e-6],
    ['direct', [2, 9, 9, 5], [3, 3, 5, 6], 2, 'same', 2e-6],
    ['direct, one channel', [2, 9, 9, 1], [5, 5, 1, 8], 1, 'valid', 2e-6],
    ['one channel, 3 × 3', [2, 9, 13, 1], [3, 3, 1, 24], 1, 'valid', 2e-6],
    ['one channel, 3 × 3, narrow', [2, 9, 5, 1], [3, 3, 1, 8], 1, 'valid', 2e-6],
  ])('gives the values of float64, with bias and limits: %s', (_, x, filter, strides, pad, tolerance) => {
    const sizes = info(x, filter, strides, pad);
    const bias = tf.randomNormal([filter[3]], 0, 1, 'float32', 3);
    const inputs = { x: normal4d(x, 1), filter: normal4d(filter, 2) };
    for (const options of [inputs, { ...inputs, bias }, { ...inputs, bias, limits: [0, 6] as const }])
      expectSameValues(run(sizes, options), reference(sizes, options), tolerance);
  });

  test.each<[string, Shape, 'same' | 'valid']>([
    ['no rest', [2, 14, 18, 64], 'valid'],
    ['one row and column over', [3, 13, 9, 64], 'same'],
    ['two rows and columns over', [11, 12, 12, 32], 'valid'],
    ['three rows over, one column', [2, 11, 13, 8], 'same'],
    ['halves alone', [40, 4, 3, 8], 'valid'],
    ['halves of one column', [40, 9, 2, 8], 'same'],
    ['rows longer than a block', [2, 4, 150, 8], 'same'],
    ['halves behind a whole block', [1, 5, 146, 8], 'same'],
  ])('by larger tiles loses about one digit: %s', (_, x, pad) => {
    const sizes = info(x, [3, 3, x[3], 32], 1, pad);
    const inputs = { x: normal4d(x, 1), filter: normal4d([3, 3, x[3], 32], 2), bias: tf.randomNormal([32], 0, 1, 'float32', 3) };
    expect(isWinograd(sizes)).toBe(true);
    expectSameValues(run(sizes, { ...inputs, isInference: true }), reference(sizes, inputs), 1e-5);
  });

  test('by tiles is exactly zero where a patch of zeros stands beside others', () => {
    const x = tf.pad4d(normal4d([2, 5, 5, 8], 1), [
      [0, 0],
      [5, 4],
      [4, 6],
      [0, 0],
    ]);
    const sizes = info([2, 14, 15, 8], [3, 3, 8, 8], 1, 'valid');
    const inputs = { x, filter: normal4d([3, 3, 8, 8], 2) };
    const wanted = reference(sizes, inputs);
    const values = run(sizes, inputs);
    expect(wanted.filter((value) => value === 0).length).toBeGreaterThan(500);
    expect(values.every((value, i) => (value === 0) === (wanted[i] === 0))).toBe(true);
  });

  test('keeps what is not a number', () => {
    const sizes = info([2, 10, 10, 8], [3, 3, 8, 8], 1, 'same');
    const x = tf.fill([2, 10, 10, 8], Number.NaN) as tf.Tensor4D;
    expect(run(sizes, { x, filter: normal4d([3, 3, 8, 8], 2), limits: [0, 6] }).every(Number.isNaN)).toBe(true);
  });
});
