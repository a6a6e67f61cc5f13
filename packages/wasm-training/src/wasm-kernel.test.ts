import { describe, expect, jest, test } from '@jest/globals';
import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import type { KernelConfig, TensorInfo } from '@tensorflow/tfjs-core';
import { passOn, presentKernel, shape4d, wasmKernel } from './wasm-kernel.ts';

const info: TensorInfo = { dataId: {}, shape: [1, 2, 3, 4], dtype: 'float32' };

describe('wasmKernel', () => {
  test('passes the call on', () => {
    const run = jest.fn((_call: object) => info);
    const kernel = wasmKernel('Some', run);
    const call = { inputs: { x: info }, attrs: { axis: 1 }, backend: {} };
    expect(kernel.kernelFunc(call)).toBe(info);
    expect(run).toHaveBeenCalledWith(call);
    expect(kernel).toMatchObject({ kernelName: 'Some', backendName: 'wasm' });
    expect(kernel).not.toHaveProperty('setupFunc');
  });

  test('keeps what sets up and disposes of the kernel that it replaces', () => {
    const replaced: KernelConfig = {
      kernelName: 'Some',
      backendName: 'wasm',
      kernelFunc: () => info,
      setupFunc: () => undefined,
      disposeFunc: () => undefined,
    };
    const { setupFunc, disposeFunc } = wasmKernel('Some', () => info, replaced);
    expect([setupFunc, disposeFunc]).toEqual([replaced.setupFunc, replaced.disposeFunc]);
  });
});

test('passOn calls the other kernel with the same', () => {
  const kernelFunc = jest.fn((_call: object) => info);
  const call = { inputs: { x: info }, attrs: { axis: 1 }, backend: {} as BackendWasm };
  expect(passOn({ kernelName: 'Some', backendName: 'wasm', kernelFunc }, call)).toBe(info);
  expect(kernelFunc).toHaveBeenCalledWith(call);
});

test('presentKernel finds what tfjs has registered, and says what it has not', () => {
  expect(presentKernel('Conv2D').kernelName).toBe('Conv2D');
  expect(() => presentKernel('Conv5D')).toThrow("The WASM backend of TensorFlow.js has no kernel 'Conv5D'.");
});

test('shape4d is the shape', () => {
  expect(shape4d(info)).toEqual([1, 2, 3, 4]);
});
