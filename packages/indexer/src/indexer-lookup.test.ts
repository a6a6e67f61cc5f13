import { describe, expect, jest, test } from '@jest/globals';
import { Indexer } from './indexer.ts';
import type { NewIndexRecords } from './indexer-options.ts';

const expectRejection = (call: Promise<unknown>, code: string) => expect(call).rejects.toMatchObject({ code });
const euclidean = () => new Indexer<string>({ embeddingSize: 2, distance: 'euclidean', kernel: 'reference' });

/** An index of points on a line at 0, 1, 2, … */
async function line(count: number, columns: Partial<NewIndexRecords<string>> = {}): Promise<Indexer<string>> {
  const index = euclidean();
  await index.add({ embeddings: Array.from({ length: count }, (_, i) => [i, 0]), ...columns });
  return index;
}

describe('Indexer.lookup refuses', () => {
  test('an empty index', async () => {
    await expectRejection(euclidean().lookup([[0, 0]], { k: 1 }), 'INDEX_EMPTY');
    await expectRejection(euclidean().lookup([[0, 0]], { k: 0 }), 'INDEX_EMPTY');
  });

  test.each([[0], [-1], [1.5], [Number.NaN], [4]])('k %p of three records', async (k) => {
    const index = await line(3);
    await expectRejection(index.lookup([[0, 0]], { k }), 'K_OUT_OF_RANGE');
    expect(index.stats().numLookups).toBe(0);
  });

  test('a k beyond the size, naming it', async () => {
    await expect((await line(3)).lookup([[0, 0]], { k: 4 })).rejects.toThrow('Ask for k ≤ 3');
  });

  test('queries of another length, none, or not finite', async () => {
    const index = await line(3);
    await expectRejection(index.lookup([[0, 0, 0]]), 'DIMENSION_MISMATCH');
    await expectRejection(index.lookup([]), 'EMPTY_INPUT');
    await expectRejection(index.lookup([[0, Number.NaN]]), 'NOT_FINITE');
    await expectRejection(index.singleLookup([0]), 'DIMENSION_MISMATCH');
  });
});

describe('Indexer.lookup with a filter', () => {
  const open = () =>
    line(6, { labels: ['a', 'b', 'a', 'b', 'a', null], keys: ['k0', 'k1', 'k2', 'k3', 'k4', 'k5'], data: [...'uvwxyz'] });
  const idsOf = async (index: Indexer<string>, filter: object, k = 6) =>
    (await index.lookup([[0, 0]], { k, filter })).row(0).map(({ id }) => id);

  test('by labels, ids, keys, predicate, and all at once', async () => {
    const index = await open();
    expect(await idsOf(index, { labels: ['a'] })).toEqual([0, 2, 4]);
    expect(await idsOf(index, { labels: ['a', 'b', 'unknown'] })).toEqual([0, 1, 2, 3, 4]);
    expect(await idsOf(index, { ids: [5, 1, 77] })).toEqual([1, 5]);
    expect(await idsOf(index, { keys: ['k3', 'none'] })).toEqual([3]);
    expect(await idsOf(index, { predicate: ({ data }: { data: string }) => data > 'w' })).toEqual([3, 4, 5]);
    expect(await idsOf(index, { predicate: ({ label }: { label: string | null }) => label === null })).toEqual([5]);
    expect(await idsOf(index, { labels: ['a'], ids: [0, 2, 3], predicate: ({ key }: { key: string }) => key !== 'k0' })).toEqual([2]);
    expect(await idsOf(index, {})).toEqual([0, 1, 2, 3, 4, 5]);
  });

  test('rows are short where it leaves fewer than k; the flat arrays are padded', async () => {
    const index = await open();
    const hits = await index.lookup([[0, 0], [9, 0]], { k: 8, filter: { labels: ['b'] } });
    expect(hits.length).toBe(2);
    expect([...hits].map((row) => row.map(({ rank, id }) => [rank, id]))).toEqual([[[1, 1], [2, 3]], [[1, 3], [2, 1]]]);
    expect(hits.ids).toHaveLength(16);
    expect([...hits.ids.subarray(2, 8)]).toEqual(new Array(6).fill(0xffffffff));
    expect([...hits.distances.subarray(2, 8)]).toEqual(new Array(6).fill(Number.POSITIVE_INFINITY));
  });

  test('nothing may be left', async () => {
    expect(await idsOf(await open(), { labels: ['unknown'] })).toEqual([]);
    expect(await idsOf(await open(), { ids: [] }, 1)).toEqual([]);
  });

  test('asks the predicate once for each record that is left', async () => {
    const index = await open();
    const predicate = jest.fn(() => true);
    await index.lookup([[0, 0], [1, 0]], { k: 1, filter: { labels: ['b'], predicate } });
    expect(predicate.mock.calls).toEqual([
      [{ id: 1, key: 'k1', label: 'b', data: 'v' }],
      [{ id: 3, key: 'k3', label: 'b', data: 'x' }],
    ]);
  });

  test('labels of the other kind, k below 1 and a predicate that throws end the lookup', async () => {
    const index = await open();
    await expectRejection(index.lookup([[0, 0]], { filter: { labels: [1] } }), 'INVALID_LABEL');
    await expectRejection(index.lookup([[0, 0]], { k: 0, filter: { labels: ['a'] } }), 'K_OUT_OF_RANGE');
    const predicate = () => {
      throw new Error('mine');
    };
    await expect(index.lookup([[0, 0]], { filter: { predicate } })).rejects.toThrow('mine');
    expect(await idsOf(index, {})).toHaveLength(6);
  });
});
