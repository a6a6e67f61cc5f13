import { storeConformance } from '@sim/testing/store-conformance';
import { bytesSource, SectionReader } from '@sim/core';
import { describe, expect, test } from '@jest/globals';
import { MemoryStore } from './memory-store.ts';

storeConformance('MemoryStore', MemoryStore);

describe('MemoryStore', () => {
  test('keeps data as they are given, without a copy', async () => {
    const pixels = new Float32Array(4);
    const store = new MemoryStore<Float32Array>();
    const ids = await store.add({ embeddings: Float32Array.of(1), dim: 1, data: [pixels] });
    expect((await store.getData(ids))[0]).toBe(pixels);
  });

  test('gives every embedding at once, without a copy until records are removed', async () => {
    const store = new MemoryStore();
    await store.add({ embeddings: Float32Array.of(1, 2, 3, 4, 5, 6, 7, 8), dim: 2 });
    expect(await store.allEmbeddings()).toEqual(await store.getEmbeddings([0, 1, 2, 3]));
    expect((await store.allEmbeddings()).buffer).toBe((await store.allEmbeddings()).buffer);
    await store.remove([1]);
    expect(await store.allEmbeddings()).toEqual(Float32Array.of(1, 2, 5, 6, 7, 8));
    expect(await store.getEmbeddings([3, 0, 2, 3])).toEqual(Float32Array.of(7, 8, 1, 2, 5, 6, 7, 8));
    await store.reset();
    expect(await store.allEmbeddings()).toEqual(new Float32Array());
  });

  test('leaves out ids, and never goes back', async () => {
    const store = new MemoryStore();
    store.skipTo(5);
    expect(store.nextId).toBe(5);
    expect([...(await store.add({ embeddings: Float32Array.of(1, 2), dim: 1 }))]).toEqual([5, 6]);
    store.skipTo(3);
    expect(store.nextId).toBe(7);
    expect(() => store.skipTo(-1)).toThrow(/MemoryStore.skipTo: id/);
    const loaded = await MemoryStore.fromBytes(await store.toBytes());
    expect([...(await loaded.add({ embeddings: Float32Array.of(3), dim: 1 }))]).toEqual([7]);
  });

  test('says which item was changed to what cannot be saved', async () => {
    const store = new MemoryStore<unknown>();
    const item: { a: unknown } = { a: 1 };
    await store.add({ embeddings: Float32Array.of(1, 2), dim: 1, data: [0, item] });
    item.a = () => 0;
    await expect(store.toBytes()).rejects.toMatchObject({
      code: 'INVALID_ARGUMENT',
      message: expect.stringContaining('MemoryStore.toBytes: data[1].a is a function'),
    });
    item.a = 2;
    expect(await (await MemoryStore.fromBytes(await store.toBytes())).getData([1])).toEqual([{ a: 2 }]);
  });

  test('data of a file are decoded anew at each get, so that changing one changes no other', async () => {
    const store = new MemoryStore<number[]>();
    await store.add({ embeddings: Float32Array.of(1), dim: 1, data: [[1]] });
    const loaded = await MemoryStore.fromBytes<number[]>(await store.toBytes());
    (await loaded.getData([0]))[0]?.push(2);
    expect(await loaded.getData([0])).toEqual([[1]]);
  });

  test('a file is read piece by piece, its embeddings where they are to stay or not at all', async () => {
    const store = new MemoryStore<string>();
    await store.add({ embeddings: Float32Array.of(1, 2, 3, 4, 5, 6), dim: 2, labels: ['a', 'b', null], data: ['x', null, 'z'] });
    await store.remove([0]);
    const bytes = await store.toBytes();
    const open = () => SectionReader.open(bytesSource(bytes), 'store', 'T.t');
    const whole = await MemoryStore.fromSections<string>(await open());
    expect(await whole.toDataFrame()).toEqual(await store.toDataFrame());
    const lender = { getRows: async (ids: Uint32Array) => Float32Array.from([...ids].flatMap((id) => [id, -id])) };
    const borrowing = await MemoryStore.fromSections<string>(await open(), lender);
    expect(borrowing.dim).toBe(2);
    await borrowing.add({ embeddings: Float32Array.of(7, 8), dim: 2, labels: ['c'] });
    expect((await borrowing.toDataFrame()).map(({ id, embedding, label, data }) => [id, ...embedding, label, data])).toEqual([
      [1, 1, -1, 'b', null],
      [2, 2, -2, null, 'z'],
      [3, 7, 8, 'c', null],
    ]);
    await borrowing.remove([1, 2]);
    expect(await borrowing.allEmbeddings()).toEqual(Float32Array.of(7, 8));
    const copied = await MemoryStore.fromBytes(await borrowing.toBytes());
    expect(await copied.allEmbeddings()).toEqual(Float32Array.of(7, 8));
  });

  test('its configuration makes an equal one', () => {
    expect(new MemoryStore().getConfig()).toEqual({});
  });
});
