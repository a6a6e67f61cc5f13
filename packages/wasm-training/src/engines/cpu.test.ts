import { beforeAll, describe, expect, test } from '@jest/globals';
import { expectSameValues, gradientAt, normal4d } from '@sim/testing/backend-agreement';
import * as tf from '@tensorflow/tfjs-core';

type Pad = 'same' | 'valid' | number;

const convolutions: [[number, number], [number, number], Pad, [number, number]][] = [
  [[3, 3], [1, 1], 'valid', [1, 8]],
  [[3, 3], [1, 1], 'same', [8, 16]],
  [[3, 3], [1, 1], 'same', [5, 7]],
  [[5, 2], [2, 1], 'same', [4, 3]],
  [[1, 1], [2, 2], 'valid', [3, 1]],
  [[2, 3], [3, 2], 1, [2, 9]],
];

const normal = (shape: number[], seed: number): tf.Tensor => tf.randomNormal(shape, 0, 1, 'float32', seed);

/** What each kernel gives, forward and as a gradient. */
const computations: Readonly<Record<string, () => tf.Tensor[]>> = {
  convolutions: () =>
    convolutions.flatMap(([size, strides, pad, channels]) => {
      const x = normal4d([2, 7, 8, channels[0]], 1);
      const filter = normal4d([...size, ...channels], 2);
      const bias = tf.randomNormal<tf.Rank.R1>([channels[1]], 0, 1, 'float32', 3);
      return [
        tf.conv2d(x, filter, strides, pad),
        ...(['linear', 'relu', 'sigmoid'] as const).map((activation) => tf.fused.conv2d({ x, filter, strides, pad, bias, activation })),
        tf.fused.conv2d({ x, filter, strides, pad }),
        gradientAt((f: tf.Tensor4D) => tf.sum(tf.sin(tf.conv2d(x, f, strides, pad))), filter),
        gradientAt((image: tf.Tensor4D) => tf.sum(tf.sin(tf.conv2d(image, filter, strides, pad))), x),
      ];
    }),
  'dilated convolutions': () => [tf.conv2d(normal4d([1, 7, 7, 2], 1), normal4d([3, 3, 2, 3], 2), 1, 'valid', 'NHWC', 2)],
  'other types': () => [tf.sum(tf.ones([2, 3], 'int32'), 0), tf.sum(tf.tensor2d([[true, true]], [1, 2], 'bool'), 0)],
  products: () =>
    [[], [3], [2, 2]].flatMap((batch) =>
      [true, false].flatMap((transposeA) =>
        [true, false].map((transposeB) =>
          tf.matMul(
            normal([...batch, ...(transposeA ? [9, 5] : [5, 9])], 1),
            normal([...batch, ...(transposeB ? [7, 9] : [9, 7])], 2),
            transposeA,
            transposeB,
          ),
        ),
      ),
    ),
  'products with a bias': () =>
    (['linear', 'relu', 'elu'] as const).flatMap((activation) => {
      const [a, b] = [normal([5, 9], 1), normal([9, 7], 2)] as [tf.Tensor2D, tf.Tensor2D];
      return [tf.fused.matMul({ a, b, bias: normal([7], 3), activation }), tf.fused.matMul({ a, b, activation })];
    }),
  'products of batches that grow': () => [tf.matMul(normal([3, 4, 5], 1), normal([1, 5, 6], 2))],
  pools: () =>
    ([[2, 2, 'valid'], [3, 2, 'same'], [[2, 3], 1, 'valid']] as const).map(([size, strides, pad]) =>
      gradientAt((x: tf.Tensor4D) => tf.sum(tf.sin(tf.maxPool(x, size as number, strides, pad))), normal4d([2, 7, 8, 3], 1)),
    ),
  sums: () =>
    [[0], [0, 1], [1], [2], [0, 2], [0, 1, 2], [-3]].flatMap((axis) =>
      [true, false].map((keepDims) => tf.sum(normal([4, 5, 6], 1), axis, keepDims)),
    ),
  'sums of nothing': () => [tf.sum(tf.zeros([0, 3]), 0), tf.sum(tf.zeros([2, 0]), 0)],
};

const valuesOf = (name: string): Float32Array[] =>
  tf.tidy(() => (computations[name] as () => tf.Tensor[])().map((tensor) => Float32Array.from(tensor.dataSync())));

describe('the cpu backend gives the values of tfjs, by the kernels of this module', () => {
  const expected = new Map<string, Float32Array[]>();
  let kernels: readonly tf.KernelConfig[] = [];
  beforeAll(async () => {
    await tf.setBackend('cpu');
    for (const name of Object.keys(computations)) expected.set(name, valuesOf(name));
    ({ cpuKernels: kernels } = await import('./cpu.ts'));
  });

  test.each(Object.keys(computations))('%s', (name) => {
    const before = tf.memory().numTensors;
    const actual = valuesOf(name);
    expect(tf.memory().numTensors).toBe(before);
    for (const [i, values] of (expected.get(name) as Float32Array[]).entries())
      expectSameValues(actual[i] as Float32Array, values, 1e-5);
  });

  test('which are registered', () => {
    expect(kernels.map(({ kernelName }) => kernelName)).toContain('Conv2DBackpropFilter');
    for (const kernel of kernels) expect(tf.getKernel(kernel.kernelName, 'cpu')).toBe(kernel);
  });

  test('shapes that do not fit are refused as by tfjs', () => {
    expect(() => tf.matMul(tf.ones([2, 3]), tf.ones([4, 5]))).toThrow(/inner shapes/);
    expect(() => tf.conv2d(normal4d([1, 5, 5, 2], 1), normal4d([3, 3, 3, 4], 2), 1, 'valid')).toThrow(/depth/);
  });

  test('leaves channels first to tfjs', () => {
    const [x, dy] = [normal4d([1, 2, 5, 5], 1), normal4d([1, 4, 3, 3], 2)];
    const attrs = { strides: [1, 1], pad: 'valid', dataFormat: 'NCHW', filterShape: [3, 3, 2, 4] };
    const values = (tf.engine().runKernel('Conv2DBackpropFilter', { x, dy }, attrs) as tf.Tensor).dataSync();
    const [image, gradients] = [x.dataSync(), dy.dataSync()];
    let first = 0;
    for (let h = 0; h < 3; h++) for (let w = 0; w < 3; w++) first += (image[h * 5 + w] as number) * (gradients[h * 3 + w] as number);
    expect(values[0]).toBeCloseTo(first, 5);
  });
});
