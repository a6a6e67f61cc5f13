import { describe, expect, test } from '@jest/globals';
import { loadedSource, memorySource } from './example-source.ts';

describe('memorySource', () => {
  test('copies examples out of an array or a list of vectors', async () => {
    const array = { values: Int32Array.of(1, 2, 3, 4, 5, 6), shape: [3, 1, 2] };
    const source = memorySource(array, 'here');
    expect([source.count, source.shape]).toEqual([3, [1, 2]]);
    const taken = await source.take(Uint32Array.of(2, 0));
    expect(taken).toEqual({ values: Int32Array.of(5, 6, 1, 2), shape: [2, 1, 2] });
    taken.values.fill(0);
    expect(array.values[4]).toBe(5);
    expect((await memorySource([[1], [2]], 'here').take(Uint32Array.of(1))).values).toEqual(Float32Array.of(2));
  });
});

describe('loadedSource', () => {
  test('loads entries when they are taken, in order, however long each takes', async () => {
    const loaded: string[] = [];
    const source = loadedSource(
      ['a', 'bbb', 'cc'],
      async (name) => {
        await new Promise((resolve) => setTimeout(resolve, 5 * name.length));
        loaded.push(name);
        return [name.length, 7];
      },
      'here',
    );
    expect([source.count, source.shape, loaded]).toEqual([3, undefined, []]);
    expect(await source.take(Uint32Array.of(1, 0, 1))).toEqual({ values: Float32Array.of(3, 7, 1, 7, 3, 7), shape: [3, 2] });
    expect(loaded).toHaveLength(3);
  });

  test('hands examples of an array over with their own shape', async () => {
    const array = { values: Uint8Array.of(1, 2, 3, 4), shape: [2, 2, 1] };
    const source = loadedSource(array, (example: { shape: readonly number[] }) => [example.shape.length], 'here');
    expect((await source.take(Uint32Array.of(1))).values).toEqual(Float32Array.of(2));
  });

  test('refuses no entries and passes errors on', async () => {
    expect(() => loadedSource([], () => [1], 'here')).toThrow(expect.objectContaining({ code: 'EMPTY_INPUT' }));
    const error = new Error('cannot load');
    await expect(loadedSource(['a'], () => Promise.reject(error), 'here').take(Uint32Array.of(0))).rejects.toBe(error);
  });
});
