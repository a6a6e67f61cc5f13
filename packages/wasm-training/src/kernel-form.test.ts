import { describe, expect, jest, test } from '@jest/globals';
import { renewWasm, wasmForms } from '@sim/testing/backend-agreement';
import * as tf from '@tensorflow/tfjs-core';
import { kernelForm } from './kernel-form.ts';

describe('kernelForm', () => {
  test('is null on another backend', async () => {
    await tf.setBackend('cpu');
    expect(kernelForm()).toBeNull();
  });

  test.each(wasmForms)('is %s where the memory is %s', async (form) => {
    await renewWasm(form);
    expect(kernelForm()).toBe(form === 'composed' ? 'composed' : 'simd');
  });

  test('is composed on a machine without SIMD', async () => {
    const validate = jest.spyOn(WebAssembly, 'validate').mockReturnValue(false);
    await renewWasm('simd');
    expect(kernelForm()).toBe('composed');
    validate.mockRestore();
  });

  test('is composed where the memory is shared between threads', async () => {
    await renewWasm('composed');
    const { wasm } = tf.backend() as unknown as { wasm: { asm: Record<string, unknown> } };
    wasm.asm = { ...wasm.asm, memory: new WebAssembly.Memory({ initial: 1, maximum: 1, shared: true }) };
    expect(kernelForm()).toBe('composed');
  });
});
