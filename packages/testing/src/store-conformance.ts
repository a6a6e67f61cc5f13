import { describe, expect, test } from '@jest/globals';
import type { NewRecords, Store, StoreClass } from '@sim/stores';

/** What every `Store` has to do. `open` gives a new, empty one of `StoreType`. */
export function storeConformance(
  name: string,
  StoreType: StoreClass,
  open: () => Promise<Store> = async () => new StoreType(),
): void {
  const expectRejection = (call: Promise<unknown>, code: string) => expect(call).rejects.toMatchObject({ code });
  const content = async (store: Store) => store.get(await store.ids());
  const again = async (store: Store) => StoreType.fromBytes(await store.toBytes());

  describe(`${name} as a store`, () => {
    test('gives back what was added, in the order of the ids asked for', async () => {
      const store = await open();
      const ids = await store.add(records(3, { labels: [5, null, 7], data: ['a', { b: [1, null] }, null] }));
      expect([...ids]).toEqual([0, 1, 2]);
      expect(ids).toBeInstanceOf(Uint32Array);
      expect(await store.get([2, 0, 2])).toEqual([
        { id: 2, embedding: row(2), label: 7, data: null },
        { id: 0, embedding: row(0), label: 5, data: 'a' },
        { id: 2, embedding: row(2), label: 7, data: null },
      ]);
      expect(await store.getData([1, 2])).toEqual([{ b: [1, null] }, null]);
      expect(await store.getEmbeddings([2, 0])).toEqual(Float32Array.of(...row(2), ...row(0)));
      expect(await store.get([])).toEqual([]);
    });

    test('takes records without labels, without data, and string labels', async () => {
      const store = await open();
      await store.add(records(2));
      await store.add(records(2, { labels: ['cat', null] }));
      const found = await content(store);
      expect(found.map(({ label }) => label)).toEqual([null, null, 'cat', null]);
      expect(found.map(({ data }) => data)).toEqual([null, null, null, null]);
      expect(await store.size()).toBe(4);
    });

    test('keeps embeddings of its own', async () => {
      const store = await open();
      const given = records(1);
      await store.add(given);
      given.embeddings.fill(9);
      (await store.get([0]))[0]?.embedding.fill(8);
      (await store.getEmbeddings([0])).fill(7);
      expect((await store.get([0]))[0]?.embedding).toEqual(row(0));
    });

    test('never gives an id twice, also after removals and after bytes', async () => {
      const store = await open();
      await store.add(records(3));
      await store.remove([2, 1]);
      expect([...(await store.add(records(1)))]).toEqual([3]);
      await store.remove([0, 3]);
      expect(await store.size()).toBe(0);
      expect([...(await store.add(records(1)))]).toEqual([4]);
      await store.remove([4]);
      expect([...(await (await again(store)).add(records(1)))]).toEqual([5]);
    });

    test('removes records and leaves the others', async () => {
      const store = await open();
      await store.add(records(9, { labels: [0, 1, 2, 3, 4, 5, 6, 7, 8], data: [...'abcdefghi'] }));
      for (const ids of [[4], [0, 8, 0], [1, 2, 3]]) await store.remove(ids);
      expect([...(await store.ids())]).toEqual([5, 6, 7]);
      expect(await content(store)).toEqual(
        [5, 6, 7].map((id) => ({ id, embedding: row(id), label: id, data: 'abcdefghi'[id] })),
      );
      await expectRejection(store.get([4]), 'UNKNOWN_ID');
      await store.remove([]);
      expect(await store.size()).toBe(3);
    });

    test('an unknown id is refused, and nothing is removed then', async () => {
      const store = await open();
      await store.add(records(2));
      for (const id of [2, -1, 0.5, Number.NaN, 0xffffffff]) {
        await expectRejection(store.get([0, id]), 'UNKNOWN_ID');
        await expectRejection(store.getData([0, id]), 'UNKNOWN_ID');
        await expectRejection(store.getEmbeddings([0, id]), 'UNKNOWN_ID');
        await expectRejection(store.remove([0, id]), 'UNKNOWN_ID');
      }
      expect(await store.size()).toBe(2);
    });

    test('adds all or nothing', async () => {
      const store = await open();
      await store.add(records(1, { labels: [1] }));
      const refusals: [Partial<NewRecords>, string][] = [
        [{ embeddings: new Float32Array() }, 'EMPTY_INPUT'],
        [{ embeddings: new Float32Array(5) }, 'DIMENSION_MISMATCH'],
        [{ dim: 3 }, 'DIMENSION_MISMATCH'],
        [{ embeddings: Float32Array.of(0, 0, Number.NaN, 0) }, 'NOT_FINITE'],
        [{ labels: [1] }, 'LENGTH_MISMATCH'],
        [{ data: [1, 2, 3] }, 'LENGTH_MISMATCH'],
        [{ labels: [2, 'a'] }, 'INVALID_LABEL'],
        [{ labels: ['a', 'b'] }, 'INVALID_LABEL'],
        [{ labels: [0.5, 1] }, 'INVALID_LABEL'],
        [{ data: [1, undefined] }, 'INVALID_ARGUMENT'],
        [{ data: [() => 0, 1] }, 'INVALID_ARGUMENT'],
        [{ data: [1, { deep: [new Map()] }] }, 'INVALID_ARGUMENT'],
      ];
      for (const [part, code] of refusals) await expectRejection(store.add({ ...records(2), ...part }), code);
      expect(await store.size()).toBe(1);
      expect([...(await store.add(records(1, { labels: [3] })))]).toEqual([1]);
    });

    test('takes labels of the other kind once no record has one', async () => {
      const store = await open();
      await store.add(records(2));
      await store.add(records(2, { labels: [1, null] }));
      await store.remove([2]);
      await store.add(records(1, { labels: ['a'] }));
      expect((await content(store)).map(({ label }) => label)).toEqual([null, null, null, 'a']);
    });

    test('calls take effect in the order in which they are made', async () => {
      const store = await open();
      const [first, sizeThen, , second, sizeAtEnd] = await Promise.all([
        store.add(records(3)),
        store.size(),
        store.remove([0]),
        store.add(records(2)),
        store.size(),
      ]);
      expect([[...first], sizeThen, [...second], sizeAtEnd]).toEqual([[0, 1, 2], 3, [3, 4], 4]);
    });

    test('gives a table of the first records, or of all', async () => {
      const store = await open();
      expect(await store.toDataFrame()).toEqual([]);
      await store.add(records(4, { labels: [5, null, 7, 8], data: ['a', { b: [1, null] }, null, 'd'] }));
      await store.remove([1]);
      expect(await store.toDataFrame()).toEqual(await store.get([0, 2, 3]));
      expect(await store.toDataFrame(0)).toEqual(await store.get([0, 2, 3]));
      expect((await store.toDataFrame(2)).map(({ id }) => id)).toEqual([0, 2]);
      expect(await store.toDataFrame(9)).toHaveLength(3);
      for (const count of [-1, 0.5]) await expectRejection(store.toDataFrame(count), 'INVALID_ARGUMENT');
      const [table] = await Promise.all([store.toDataFrame(1), store.remove([0])]);
      expect(table.map(({ data }) => data)).toEqual(['a']);
    });

    test('starts anew after a reset, with other rows and labels', async () => {
      const store = await open();
      await store.add(records(2, { labels: [1, 2] }));
      await store.reset();
      expect([await store.size(), [...(await store.ids())]]).toEqual([0, []]);
      const ids = await store.add({ embeddings: Float32Array.of(1, 2, 3), dim: 3, labels: ['a'] });
      expect([...ids]).toEqual([0]);
      expect(await store.getEmbeddings(ids)).toEqual(Float32Array.of(1, 2, 3));
    });
  });

  describe(`${name} as bytes`, () => {
    const items: unknown[] = [
      null,
      'text with ümlauts 😀',
      '',
      -1.5,
      true,
      { nested: { list: [1, 'two', null, { three: 3 }] }, empty: {} },
      [],
      new Date(0),
      12345678901234567890n,
      Uint8Array.of(1, 2, 3),
      Float32Array.of(0.1, Number.NaN),
      { image: { values: Int16Array.of(-1, 1), shape: [2, 1] } },
      new BigInt64Array([-1n]),
      new Float64Array(),
    ];

    test('gives back records with data of every kind', async () => {
      const store = await open();
      await store.add(records(items.length, { labels: items.map((_, i) => (i % 3 === 0 ? null : i)), data: items }));
      await store.add(records(2));
      const before = await content(store);
      const loaded = await again(store);
      expect(await content(loaded)).toEqual(before);
      expect(await content(await again(loaded))).toEqual(before);
      expect((await content(loaded)).map(({ data }) => data)).toEqual([...items, null, null]);
    });

    test('gives back string labels, and goes on with them', async () => {
      const store = await open();
      await store.add(records(3, { labels: ['b', 'a', 'b'] }));
      const loaded = await again(store);
      await loaded.add(records(2, { labels: ['c', 'a'] }));
      expect((await content(loaded)).map(({ label }) => label)).toEqual(['b', 'a', 'b', 'c', 'a']);
      await expectRejection(loaded.add(records(1, { labels: [1] })), 'INVALID_LABEL');
    });

    test('gives back an empty store', async () => {
      const loaded = await again(await open());
      expect(await loaded.size()).toBe(0);
      expect([...(await loaded.add(records(1)))]).toEqual([0]);
    });

    test('leaves removed records out, before and after', async () => {
      const store = await open();
      await store.add(records(6, { data: ['a', 'b', 'c', 'd', 'e', 'f'] }));
      await store.remove([1]);
      const loaded = await again(store);
      await loaded.add(records(2, { data: ['g', 'h'] }));
      await loaded.remove([0, 3, 4, 5, 6]);
      const rest = await content(await again(loaded));
      expect(rest.map(({ id, data }) => [id, data])).toEqual([[2, 'c'], [7, 'h']]);
      expect(rest).toEqual(await content(loaded));
    });

    test('reads bytes that start anywhere', async () => {
      const store = await open();
      await store.add(records(2, { labels: [1, 2], data: ['a', Float64Array.of(1)] }));
      const bytes = await store.toBytes();
      const shifted = new Uint8Array(bytes.length + 1).subarray(1);
      shifted.set(bytes);
      expect(await content(await StoreType.fromBytes(shifted))).toEqual(await content(store));
    });

    test('refuses bytes that are cut, damaged, or something else', async () => {
      const store = await open();
      await store.add(records(2, { labels: [1, 2], data: ['a', 'b'] }));
      const bytes = await store.toBytes();
      await expectRejection(StoreType.fromBytes(new Uint8Array()), 'FILE_FORMAT');
      await expectRejection(StoreType.fromBytes(new TextEncoder().encode('{"a": 1}')), 'FILE_FORMAT');
      for (let length = 9; length < bytes.length; length += 13)
        await expectRejection(StoreType.fromBytes(bytes.slice(0, length)), 'FILE_TRUNCATED');
      for (let place = 12; place < bytes.length; place += 7) {
        const damaged = bytes.slice();
        damaged[place] = (damaged[place] as number) ^ 0x10;
        await expectRejection(StoreType.fromBytes(damaged), 'FILE_CORRUPT');
      }
    });
  });
}

const row = (i: number): Float32Array => Float32Array.of(i + 0.5, -i);

/** `count` records whose rows tell their place. */
function records(count: number, columns: Partial<NewRecords> = {}): NewRecords {
  const embeddings = Float32Array.from({ length: count }, (_, i) => i).reduce<number[]>(
    (values, i) => [...values, ...row(i)],
    [],
  );
  return { embeddings: Float32Array.from(embeddings), dim: 2, ...columns };
}
