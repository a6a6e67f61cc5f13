import { beforeAll, describe, expect, test } from '@jest/globals';
import { gradientAt, valuesOn } from '@sim/testing/backend-agreement';
import * as tf from '@tensorflow/tfjs-core';

const filterGradient = (): tf.Tensor[] => {
  const x = tf.tensor4d([1, 2, 3, 4], [1, 2, 2, 1]);
  return [gradientAt((f) => tf.conv2d(x, f, 1, 'valid'), tf.zeros([1, 1, 1, 1]) as tf.Tensor4D)];
};

const poolGradient = (values: readonly number[]) => (): tf.Tensor[] => {
  const x = tf.tensor4d([...values], [1, 2, 2, 1]);
  return [gradientAt((image: tf.Tensor4D) => tf.sum(tf.maxPool(image, 2, 2, 'valid')), x)];
};

const embeddingGradient = (): tf.Tensor[] => [
  gradientAt((table: tf.Tensor) => tf.sum(tf.gather(table, tf.tensor1d([1, 1], 'int32'))), tf.zeros([2, 1])),
];

const registered = (): Map<string, tf.KernelConfig> =>
  new Map(tf.getKernelsForBackend('wasm').map((kernel) => [kernel.kernelName, kernel]));

// When one of these fails, tfjs has repaired its kernel and the one of this package can go.
describe('the WASM backend as tfjs ships it', () => {
  beforeAll(() => tf.setBackend('wasm'));

  test.each([
    'Conv2DBackpropFilter',
    'DepthwiseConv2dNativeBackpropFilter',
    'DepthwiseConv2dNativeBackpropInput',
    'UnsortedSegmentSum',
  ])('has no %s', (kernelName) => {
    expect(registered().has(kernelName)).toBe(false);
  });

  test('loses the gradient of a negative pool window', async () => {
    const [values] = await valuesOn('wasm', poolGradient([-2, -1, -3, -4]));
    expect(Array.from(values as Float32Array)).not.toEqual([0, 1, 0, 0]);
  });

  test('gives the gradient of equal maxima to the last', async () => {
    const [values] = await valuesOn('wasm', poolGradient([3, 3, 3, 3]));
    expect(Array.from(values as Float32Array)).toEqual([0, 0, 0, 1]);
  });
});

describe('registerKernels', () => {
  test('repairs a backend that is already initialised', async () => {
    await tf.setBackend('wasm');
    await import('./register.ts');
    const [filter] = await valuesOn('wasm', filterGradient);
    expect(Array.from(filter as Float32Array)).toEqual([10]);
    const [negative] = await valuesOn('wasm', poolGradient([-2, -1, -3, -4]));
    expect(Array.from(negative as Float32Array)).toEqual([0, 1, 0, 0]);
    const [ties] = await valuesOn('wasm', poolGradient([3, 3, 3, 3]));
    expect(Array.from(ties as Float32Array)).toEqual([1, 0, 0, 0]);
    const [table] = await valuesOn('wasm', embeddingGradient);
    expect(Array.from(table as Float32Array)).toEqual([0, 2]);
  });

  test('changes nothing when called again', async () => {
    const { registerKernels } = await import('./register.ts');
    const before = registered();
    registerKernels();
    const after = registered();
    expect(after.size).toBe(before.size);
    for (const [kernelName, kernel] of before) expect(after.get(kernelName)).toBe(kernel);
  });

  test('restores a kernel that other code has taken away', async () => {
    const { registerKernels } = await import('./register.ts');
    const kernel = registered().get('MaxPoolGrad');
    tf.unregisterKernel('MaxPoolGrad', 'wasm');
    registerKernels();
    expect(registered().get('MaxPoolGrad')).toBe(kernel);
  });

  test('serves a backend that is made anew', async () => {
    await import('./register.ts');
    const factory = tf.findBackendFactory('wasm');
    tf.removeBackend('wasm');
    tf.registerBackend('wasm', factory, 2);
    const [filter] = await valuesOn('wasm', filterGradient);
    expect(Array.from(filter as Float32Array)).toEqual([10]);
  });
});
