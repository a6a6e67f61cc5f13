import { describe, expect, test } from '@jest/globals';
import type { KernelBackend, KernelName } from './kernel-backend.ts';
import { referenceBackend } from './reference-backend.ts';
import { selectBackend, selectKernel } from './select-kernel.ts';
import { useDevice } from './webgpu/use-device.ts';
import { webgpuBackend } from './webgpu/webgpu-backend.ts';

describe('selectKernel', () => {
  test('takes the best that runs here', async () => {
    const kernel = await selectKernel({ form: 'l1', dim: 3 });
    expect([kernel.backend, kernel.spec.form, kernel.spec.dim]).toEqual(['wasm', 'l1', 3]);
  });

  test('takes a backend by name', async () => {
    expect((await selectKernel({ form: 'dot', dim: 1 }, { kernel: 'reference' })).backend).toBe('reference');
  });

  test("takes a backend of the caller's own", async () => {
    const own: KernelBackend = { ...referenceBackend, name: 'webgpu' };
    const kernel = await selectKernel({ form: 'dot', dim: 1 }, { kernel: own });
    await kernel.append(Float32Array.of(1));
    expect(kernel.size).toBe(1);
  });

  test('refuses a named backend that does not run here, with a cure', async () => {
    const absent: KernelBackend = { ...referenceBackend, isAvailable: async () => false };
    for (const kernel of ['webgpu', absent] as const) {
      const call = selectKernel({ form: 'dot', dim: 1 }, { kernel });
      await expect(call).rejects.toMatchObject({ code: 'BACKEND_UNAVAILABLE' });
      await expect(call).rejects.toThrow('Leave kernel out');
    }
  });

  test('refuses a name that no backend has', async () => {
    const call = selectKernel({ form: 'dot', dim: 1 }, { kernel: 'cuda' as KernelName });
    await expect(call).rejects.toMatchObject({ code: 'UNKNOWN_NAME' });
    await expect(call).rejects.toThrow('reference, wasm, webgpu');
  });

  test.each([
    [{ form: 'dot', dim: 0 }, 'INVALID_ARGUMENT'],
    [{ form: 'dot', dim: 2.5 }, 'INVALID_ARGUMENT'],
    [{ form: 'l3', dim: 2 }, 'UNKNOWN_NAME'],
    [{ form: 'dot', dim: 2, elementType: 'float16' }, 'UNKNOWN_NAME'],
    [{ form: 'l1', dim: 2, elementType: 'int8' }, 'UNSUPPORTED_OPERATION'],
  ])('refuses the spec %j', async (spec, code) => {
    await expect(selectKernel(spec as Parameters<typeof selectKernel>[0])).rejects.toMatchObject({ code });
  });

  test('leaves a GPU, which holds float32 rows, out for int8 rows unless it is asked for', async () => {
    useDevice({} as GPUDevice);
    try {
      const spec = { form: 'dot', dim: 2, elementType: 'int8' } as const;
      expect((await selectKernel(spec)).backend).toBe('wasm');
      await expect(webgpuBackend.open(spec)).rejects.toMatchObject({ code: 'UNSUPPORTED_OPERATION' });
    } finally {
      useDevice(null);
    }
  });

  test('finds a backend without opening a kernel', async () => {
    expect((await selectBackend()).name).toBe('wasm');
    expect((await selectBackend({ kernel: 'reference' })).name).toBe('reference');
    await expect(selectBackend({ kernel: 'cuda' as KernelName })).rejects.toMatchObject({ code: 'UNKNOWN_NAME' });
  });
});
