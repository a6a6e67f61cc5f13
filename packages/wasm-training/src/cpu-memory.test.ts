import { afterEach, describe, expect, jest, test } from '@jest/globals';
import { cpuMemory, type CpuMemory } from './cpu-memory.ts';

const info = (shape: number[]) => ({ dataId: {}, shape, dtype: 'float32' as const });

describe('CpuMemory', () => {
  const memory = cpuMemory() as CpuMemory;
  afterEach(() => memory.clear());

  test('runs kernels on copies of tensors', () => {
    const [x, y] = [info([2, 3]), info([2, 3])];
    memory.place(x, Float32Array.of(1, 2, 3, 4, 5, 6));
    memory.place(y, Float32Array.of(10, 20, 30, 40, 50, 60));
    const out = memory.makeOutput([2, 3], 'float32');
    memory.functions.addScaled(memory.address(x), memory.address(y), memory.address(out), 6, 0.5);
    expect(memory.values(out)).toEqual(Float32Array.of(6, 12, 18, 24, 30, 36));
  });

  test('keeps tensors and scratch apart, also while it grows', () => {
    const x = info([100_000]);
    memory.place(x, new Float32Array(100_000).fill(3));
    const before = memory.byteLength;
    memory.withScratch(before, (address) => {
      expect(address % 64).toBe(0);
      expect(address).toBeGreaterThanOrEqual(memory.address(x) + 400_000);
      const out = memory.makeOutput([5], 'float32');
      expect(memory.address(out)).toBeGreaterThanOrEqual(address + before);
    });
    expect(memory.values(x)).toEqual(new Float32Array(100_000).fill(3));
    expect(memory.byteLength).toBeGreaterThan(before);
  });

  test('is used again once it is cleared', () => {
    memory.withScratch(10_000_000, () => undefined);
    memory.clear();
    const before = memory.byteLength;
    for (let i = 0; i < 3; i++) {
      memory.withScratch(9_000_000, () => undefined);
      memory.clear();
    }
    expect(memory.byteLength).toBe(before);
  });

  test('there is none where a page forbids WASM, or has none', async () => {
    const load = async (): Promise<unknown> => {
      jest.resetModules();
      return (await import('./cpu-memory.ts')).cpuMemory();
    };
    const module = jest.spyOn(WebAssembly, 'Module').mockImplementation(() => {
      throw new WebAssembly.CompileError('the policy of this page');
    });
    expect(await load()).toBeNull();
    module.mockRestore();
    const { WebAssembly: kept } = globalThis;
    Reflect.deleteProperty(globalThis, 'WebAssembly');
    try {
      expect(await load()).toBeNull();
    } finally {
      globalThis.WebAssembly = kept;
    }
    expect(await load()).not.toBeNull();
  });
});
