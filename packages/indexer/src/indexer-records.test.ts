import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { LinearSearch } from '@sim/search';
import { MemoryStore, type NewRecords } from '@sim/stores';
import fc from 'fast-check';
import { Indexer } from './indexer.ts';
import type { IndexerOptions, NewIndexRecords } from './indexer-options.ts';

const expectRejection = (call: Promise<unknown>, code: string) => expect(call).rejects.toMatchObject({ code });
const euclidean = <Data = unknown>(options: Partial<IndexerOptions<Data>> = {}) =>
  new Indexer<Data>({ embeddingSize: 2, distance: 'euclidean', kernel: 'reference', ...options });

/** An index of points on a line at 0, 1, 2, … */
async function line(count: number, columns: Partial<NewIndexRecords<string>> = {}): Promise<Indexer<string>> {
  const index = euclidean<string>();
  await index.add({ embeddings: Array.from({ length: count }, (_, i) => [i, 0]), ...columns });
  return index;
}

describe('Indexer.add', () => {
  test.each<[string, NewIndexRecords<unknown>]>([
    ['EMPTY_INPUT', { embeddings: [] }],
    ['EMPTY_INPUT', { embeddings: new Float32Array() }],
    ['DIMENSION_MISMATCH', { embeddings: [[1, 2, 3]] }],
    ['DIMENSION_MISMATCH', { embeddings: Float32Array.of(1, 2, 3) }],
    ['NOT_FINITE', { embeddings: [[1, Number.NaN]] }],
    ['NOT_FINITE', { embeddings: [[1, Number.POSITIVE_INFINITY]] }],
    ['LENGTH_MISMATCH', { embeddings: [[1, 2]], labels: [1, 2] }],
    ['LENGTH_MISMATCH', { embeddings: [[1, 2], [3, 4]], data: ['a'] }],
    ['LENGTH_MISMATCH', { embeddings: [[1, 2]], keys: [] }],
    ['INVALID_LABEL', { embeddings: [[1, 2]], labels: ['text among integers'] }],
    ['INVALID_LABEL', { embeddings: [[1, 2], [3, 4]], labels: [1, 'a'] }],
    ['INVALID_LABEL', { embeddings: [[1, 2]], labels: [1.5] }],
    ['INVALID_LABEL', { embeddings: [[1, 2]], labels: [undefined] as unknown as null[] }],
    ['DUPLICATE_KEY', { embeddings: [[1, 2]], keys: ['old'] }],
    ['DUPLICATE_KEY', { embeddings: [[1, 2], [3, 4]], keys: ['new', 'new'] }],
    ['INVALID_ARGUMENT', { embeddings: [[1, 2]], keys: [''] }],
    ['INVALID_ARGUMENT', { embeddings: [[1, 2]], keys: [5] as unknown as string[] }],
    ['INVALID_ARGUMENT', { embeddings: [[1, 2]], data: [() => 0] }],
    ['INVALID_ARGUMENT', { embeddings: [[1, 2]], data: [undefined] }],
  ])('refuses with %s and changes nothing (%#)', async (code, records) => {
    const index = euclidean();
    await index.add({ embeddings: [[0, 0]], labels: [1], keys: ['old'], data: ['d'] });
    await expectRejection(index.add(records), code);
    expect(index.size).toBe(1);
    expect([...(await index.add({ embeddings: [[9, 9]], labels: [2], keys: ['new'] }))]).toEqual([1]);
    expect((await index.lookup([[0, 0]], { k: 2 }))[0]?.map(({ label }) => label)).toEqual([1, 2]);
  });

  test('refuses an unknown way to solve conflicts', async () => {
    const add = euclidean().add({ embeddings: [[1, 2]] }, { onConflict: 'merge' as 'replace' });
    await expectRejection(add, 'UNKNOWN_NAME');
  });

  test('replaces records by key: a new id, the old record gone', async () => {
    const index = await line(3, { labels: ['a', 'b', 'c'], keys: ['x', 'y', 'z'] });
    const ids = await index.add({ embeddings: [[50, 0], [60, 0]], labels: ['B', 'd'], keys: ['y', 'w'] }, { onConflict: 'replace' });
    expect([...ids]).toEqual([3, 4]);
    expect(index.size).toBe(4);
    expect((await index.get(['y']))[0]).toMatchObject({ id: 3, label: 'B', key: 'y' });
    await expectRejection(index.get([1]), 'UNKNOWN_ID');
    expect((await index.singleLookup([1, 0], { k: 4 })).map(({ label }) => label)).toEqual(['a', 'c', 'B', 'd']);
  });

  test('a search that refuses takes the records out of the store again', async () => {
    const search = new LinearSearch({ dim: 2, distance: 'euclidean', kernel: 'reference' });
    const store = new MemoryStore();
    const index = euclidean({ search, kvStore: store });
    await index.add({ embeddings: [[0, 0]], keys: ['a'] });
    const fail = jest.spyOn(search, 'add').mockRejectedValueOnce(new Error('device lost'));
    await expect(index.add({ embeddings: [[1, 1]], labels: ['x'], keys: ['b'] })).rejects.toThrow('device lost');
    expect([index.size, await store.size(), search.size]).toEqual([1, 1, 1]);
    fail.mockRestore();
    await index.add({ embeddings: [[1, 1]], labels: [5], keys: ['b'] });
    expect((await index.get(['b']))[0]?.label).toBe(5);
  });

  test('a replacement that fails half-way leaves the old record', async () => {
    const search = new LinearSearch({ dim: 2, distance: 'euclidean', kernel: 'reference' });
    const store = new MemoryStore<string>();
    const index = euclidean<string>({ search, kvStore: store });
    await index.add({ embeddings: [[0, 0], [1, 0]], keys: ['a', 'b'], data: ['old', 'other'] });
    for (const part of [jest.spyOn(search, 'remove'), jest.spyOn(store, 'remove')]) {
      part.mockRejectedValueOnce(new Error('no'));
      const replace = index.add({ embeddings: [[9, 9]], keys: ['a'], data: ['new'] }, { onConflict: 'replace' });
      await expect(replace).rejects.toThrow('no');
      expect([index.size, await store.size(), search.size]).toEqual([2, 2, 2]);
      expect((await index.singleLookup([0, 0], { k: 2 })).map(({ data }) => data)).toEqual(['old', 'other']);
    }
  });

  test('says when it could not even undo', async () => {
    const search = new LinearSearch({ dim: 2, distance: 'euclidean', kernel: 'reference' });
    const store = new MemoryStore();
    const index = euclidean({ search, kvStore: store });
    jest.spyOn(search, 'add').mockRejectedValueOnce(new Error('first'));
    jest.spyOn(store, 'remove').mockRejectedValueOnce(new Error('second'));
    const failure: unknown = await index.add({ embeddings: [[0, 0]] }).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(AggregateError);
    expect((failure as AggregateError).errors.map(String)).toEqual(['Error: first', 'Error: second']);
  });
});

describe('Indexer.get and remove', () => {
  test('by id and by key, in the order asked for', async () => {
    const index = await line(3, { labels: [5, 6, 7], keys: ['a', 'b', 'c'], data: ['x', 'y', 'z'] });
    expect(await index.get(['c', 0])).toEqual([
      { id: 2, key: 'c', embedding: Float32Array.of(2, 0), label: 7, data: 'z' },
      { id: 0, key: 'a', embedding: Float32Array.of(0, 0), label: 5, data: 'x' },
    ]);
    expect(await index.get([])).toEqual([]);
    await index.remove(['a', 0, 1]);
    expect(index.size).toBe(1);
    expect((await index.singleLookup([0, 0])).map(({ key }) => key)).toEqual(['c']);
    await index.remove(Uint32Array.of(2));
    await index.remove([]);
    expect(index.size).toBe(0);
    await expectRejection(index.lookup([[0, 0]]), 'INDEX_EMPTY');
  });

  test('an unknown id or key is refused, and nothing is removed then', async () => {
    const index = await line(2, { keys: ['a', 'b'] });
    for (const [unknown, code] of [[9, 'UNKNOWN_ID'], [-1, 'UNKNOWN_ID'], [0.5, 'UNKNOWN_ID'], ['z', 'UNKNOWN_KEY'], ['0', 'UNKNOWN_KEY']] as const) {
      await expectRejection(index.get([0, unknown]), code);
      await expectRejection(index.remove([0, unknown]), code);
    }
    expect(index.size).toBe(2);
  });

  test('a key is free again once its record is removed', async () => {
    const index = await line(1, { keys: ['a'] });
    await index.remove(['a']);
    expect([...(await index.add({ embeddings: [[5, 5]], keys: ['a'] }))]).toEqual([1]);
  });

  test('a removal that fails half-way leaves the record', async () => {
    const store = new MemoryStore();
    const index = euclidean({ kvStore: store });
    await index.add({ embeddings: [[0, 0], [1, 1]] });
    jest.spyOn(store, 'remove').mockRejectedValueOnce(new Error('no'));
    await expect(index.remove([0])).rejects.toThrow('no');
    expect([...(await index.lookup([[0, 0]], { k: 2 })).ids]).toEqual([0, 1]);
  });

  test('agrees with a plain list of records under any sequence of calls', async () => {
    const operation = fc.record({ remove: fc.boolean(), key: fc.nat(5), at: fc.integer({ min: -9, max: 9 }) });
    await fc.assert(
      fc.asyncProperty(fc.array(operation, { maxLength: 25 }), async (operations) => {
        const index = euclidean<number>();
        const model = new Map<string, number>();
        for (const { remove, key, at } of operations) {
          const name = `key ${key}`;
          if (remove && model.delete(name)) await index.remove([name]);
          else if (!remove) {
            await index.add({ embeddings: [[at, 1]], keys: [name], labels: [key], data: [at] }, { onConflict: 'replace' });
            model.delete(name);
            model.set(name, at);
          }
        }
        expect(index.size).toBe(model.size);
        if (model.size === 0) return;
        const expected = [...model].sort(([, a], [, b]) => Math.abs(a) - Math.abs(b)).map(([key, at]) => [key, at]);
        const found = (await index.singleLookup([0, 1], { k: model.size })).map(({ key, data }) => [key, data]);
        expect(found).toEqual(expected);
      }),
      { numRuns: 40 },
    );
  });
});

describe('Indexer and lengths of rows', () => {
  let warn: jest.SpiedFunction<typeof console.warn>;
  beforeEach(() => {
    warn = jest.spyOn(console, 'warn').mockImplementation(() => undefined);
  });
  afterEach(() => {
    warn.mockRestore();
  });

  test('warns once when rows of a cosine index are not of length 1', async () => {
    const index = new Indexer({ embeddingSize: 2, kernel: 'reference' });
    await index.add({ embeddings: [[0.6, 0.8], [0.6004, 0.8]] });
    expect(warn).not.toHaveBeenCalled();
    await index.add({ embeddings: [[1, 0], [3, 4]] });
    await index.add({ embeddings: [[5, 0]] });
    expect(warn).toHaveBeenCalledTimes(1);
    expect(warn).toHaveBeenCalledWith(expect.stringContaining('row 1 has length 5.000, not 1'));
  });

  test('does not warn for another distance, nor for rows that are refused', async () => {
    await euclidean().add({ embeddings: [[3, 4]] });
    const index = new Indexer({ embeddingSize: 2, kernel: 'reference' });
    await expectRejection(index.add({ embeddings: [[3, 4]], labels: [0.5] }), 'INVALID_LABEL');
    expect(warn).not.toHaveBeenCalled();
  });
});

test('a store of another kind serves as well', async () => {
  /** Gives ids with gaps, as a store that is shared would. */
  class GapStore extends MemoryStore<string> {
    override async add(records: NewRecords<string>): Promise<Uint32Array> {
      const filler = await super.add({ embeddings: new Float32Array(records.dim), dim: records.dim });
      const ids = await super.add(records);
      await super.remove(filler);
      return ids;
    }
  }
  const index = euclidean<string>({ kvStore: new GapStore() });
  expect([...(await index.add({ embeddings: [[0, 0], [1, 0]], data: ['a', 'b'] }))]).toEqual([1, 2]);
  expect([...(await index.add({ embeddings: [[2, 0]], data: ['c'] }))]).toEqual([4]);
  expect((await index.singleLookup([2, 0], { k: 3 })).map(({ id, data }) => [id, data])).toEqual([[4, 'c'], [2, 'b'], [1, 'a']]);
});
