import { describe, expect, test } from '@jest/globals';
import { Random } from '@sim/core';
import { LinearSearch } from '@sim/search';
import { MemoryStore } from '@sim/stores';
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

describe('Indexer', () => {
  test('finds the nearest with rank, label, data and key', async () => {
    const index = euclidean<{ name: string }>();
    const ids = await index.add({
      embeddings: [[0, 0], [3, 4], [6, 8]],
      labels: ['a', null, 'b'],
      data: [{ name: 'first' }, null, { name: 'third' }],
      keys: ['one', 'two', 'three'],
    });
    expect([...ids]).toEqual([0, 1, 2]);
    const hits = await index.lookup([[6, 8], [0, 0]], { k: 3 });
    expect([...hits]).toEqual([
      [
        { rank: 1, id: 2, key: 'three', distance: 0, label: 'b', data: { name: 'third' } },
        { rank: 2, id: 1, key: 'two', distance: 5, label: null, data: null },
        { rank: 3, id: 0, key: 'one', distance: 10, label: 'a', data: { name: 'first' } },
      ],
      [
        { rank: 1, id: 0, key: 'one', distance: 0, label: 'a', data: { name: 'first' } },
        { rank: 2, id: 1, key: 'two', distance: 5, label: null, data: null },
        { rank: 3, id: 2, key: 'three', distance: 10, label: 'b', data: { name: 'third' } },
      ],
    ]);
    expect([[...hits.ids], hits.k, hits.length]).toEqual([[2, 1, 0, 0, 1, 2], 3, 2]);
    expect(index.size).toBe(3);
  });

  test('answers as a search by loops would, for every distance', async () => {
    const distances: Record<string, (q: number[], r: number[]) => number> = {
      euclidean: (q, r) => Math.hypot(...q.map((value, i) => value - (r[i] as number))),
      manhattan: (q, r) => q.reduce((sum, value, i) => sum + Math.abs(value - (r[i] as number)), 0),
      inner_product: (q, r) => -q.reduce((sum, value, i) => sum + value * (r[i] as number), 0),
      cosine: (q, r) => 1 - q.reduce((sum, value, i) => sum + value * (r[i] as number), 0) / Math.hypot(...q) / Math.hypot(...r),
    };
    const random = new Random(1);
    const points = (count: number) => Array.from({ length: count }, () => Array.from({ length: 3 }, () => random.normal()));
    for (const [distance, between] of Object.entries(distances)) {
      const index = new Indexer({ embeddingSize: 3, distance, kernel: 'reference' });
      const rows = points(20).map((row) => (distance === 'cosine' ? row.map((value) => value / Math.hypot(...row)) : row));
      const queries = points(5);
      await index.add({ embeddings: rows });
      const hits = await index.lookup(queries, { k: 20 });
      for (const [q, query] of queries.entries()) {
        const order = [...rows.keys()].sort((a, b) => between(query, rows[a] as number[]) - between(query, rows[b] as number[]));
        expect(hits.row(q).map(({ id }) => id)).toEqual(order);
      }
    }
  });

  test('takes flat arrays, and gives embeddings where they are wanted', async () => {
    const index = euclidean();
    await index.add({ embeddings: Float32Array.of(1, 2, 3, 4) });
    const hits = await index.lookup(Float32Array.of(3, 4), { k: 1, includeEmbeddings: true });
    expect(hits[0]?.[0]?.embedding).toEqual(Float32Array.of(3, 4));
    expect((await index.lookup([[3, 4]], { k: 1 }))[0]?.[0]).not.toHaveProperty('embedding');
  });

  test('has the names of the original for single and batch calls', async () => {
    const index = await line(3, { labels: [7, 8, 9] });
    await index.batchAdd({ embeddings: [[9, 0]], labels: [10] });
    expect((await index.singleLookup([2, 0], { k: 2 })).map(({ label }) => label)).toEqual([9, 8]);
    expect((await index.singleLookup(Float32Array.of(9, 0), { k: 1 }))[0]?.label).toBe(10);
    const rows = await index.batchLookup([[0, 0], [1, 0]], { k: 1 });
    expect(Array.isArray(rows)).toBe(true);
    expect(rows.map((row) => row[0]?.label)).toEqual([7, 8]);
  });

  test('gives five neighbours unless told otherwise, or all where there are fewer', async () => {
    expect((await (await line(9)).lookup([[0, 0]])).k).toBe(5);
    expect((await (await line(3)).lookup([[0, 0]])).k).toBe(3);
  });

  test('a lookup keeps what it found when the index changes', async () => {
    const index = await line(2, { labels: ['a', 'b'], keys: ['x', 'y'], data: ['d', 'e'] });
    const hits = await index.lookup([[0, 0]], { k: 2 });
    await index.remove(['x']);
    await index.reset();
    await index.add({ embeddings: [[0, 0]], labels: [1] });
    expect(hits[0]?.map(({ label, key, data }) => [label, key, data])).toEqual([['a', 'x', 'd'], ['b', 'y', 'e']]);
  });

  test('calls take effect in the order in which they are made', async () => {
    const index = euclidean();
    const [, first, , second, size] = await Promise.all([
      index.add({ embeddings: [[0, 0], [1, 0]] }),
      index.lookup([[0, 0]], { k: 2 }),
      index.remove([0]),
      index.lookup([[0, 0]], { k: 1 }),
      index.get([1]).then(() => index.size),
    ]);
    expect([[...first.ids], [...second.ids], size]).toEqual([[0, 1], [1], 1]);
  });

  test('reports progress and ends when the signal says so', async () => {
    const index = euclidean();
    const stages: string[] = [];
    const onProgress = ({ stage, done, total }: { stage: string; done: number; total: number }) =>
      stages.push(`${stage} ${done}/${total}`);
    await index.add({ embeddings: [[0, 0], [1, 1]] }, { onProgress });
    await index.lookup([[0, 0], [1, 1], [2, 2]], { k: 1, onProgress });
    expect(stages[0]).toBe('add 2/2');
    expect(stages.at(-1)).toBe('lookup 3/3');
    const signal = AbortSignal.abort();
    await expectRejection(index.add({ embeddings: [[0, 0]] }, { signal }), 'ABORTED');
    await expectRejection(index.lookup([[0, 0]], { k: 1, signal }), 'ABORTED');
    expect(index.size).toBe(2);
  });

  test('reset starts anew, also with labels of the other kind', async () => {
    const index = await line(3, { labels: [1, 2, 3], keys: ['a', 'b', 'c'] });
    await index.calibrate([[0, 0]], [1]);
    await index.reset();
    expect([index.size, index.isCalibrated, index.stats().numLookups]).toEqual([0, false, 0]);
    expect([...(await index.add({ embeddings: [[5, 5]], labels: ['x'], keys: ['a'] }))]).toEqual([0]);
  });

  test('dispose ends it', async () => {
    const index = await line(2);
    index.dispose();
    await expectRejection(index.lookup([[0, 0]], { k: 1 }), 'DISPOSED');
    await expectRejection(index.get([0]), 'DISPOSED');
    await expectRejection(index.add({ embeddings: [[0, 0]] }), 'DISPOSED');
    await expectRejection(index.toBytes(), 'DISPOSED');
  });

  test('its configuration makes an empty index like it', async () => {
    const index = euclidean({ statBufferSize: 7, search: { className: 'linear', config: { prefilter: 'none' } } });
    const config = index.getConfig();
    expect(JSON.parse(JSON.stringify(config))).toEqual(config);
    expect(new Indexer(config).getConfig()).toEqual(config);
    expect(config).toMatchObject({ embeddingSize: 2, distance: 'euclidean', statBufferSize: 7, evaluator: 'MemoryEvaluator' });
  });
});

describe('Indexer options', () => {
  test('takes parts by name, class or instance', async () => {
    const search = new LinearSearch({ dim: 2, distance: 'manhattan', kernel: 'reference' });
    const index = new Indexer({ embeddingSize: 2, search, kvStore: new MemoryStore() });
    expect(index.ranking.name).toBe('manhattan');
    await index.add({ embeddings: [[3, 4]] });
    expect((await index.singleLookup([0, 0]))[0]?.distance).toBe(7);
    expect(new Indexer({ embeddingSize: 2, search: LinearSearch, kvStore: MemoryStore }).ranking.name).toBe('cosine');
  });

  test('names the kernel once it is chosen', async () => {
    const index = euclidean();
    expect(index.kernel).toBe('pending');
    await index.add({ embeddings: [[0, 0]] });
    expect(index.kernel).toBe('reference');
  });

  test.each<[string, () => unknown]>([
    ['DISTANCE_MISMATCH', () => euclidean({ search: new LinearSearch({ dim: 2, distance: 'cosine' }) })],
    ['DIMENSION_MISMATCH', () => euclidean({ search: new LinearSearch({ dim: 3, distance: 'euclidean' }) })],
    ['UNKNOWN_NAME', () => euclidean({ distance: 'hamming' })],
    ['UNKNOWN_NAME', () => euclidean({ search: 'faiss' })],
    ['UNKNOWN_NAME', () => euclidean({ kvStore: 'disk' })],
    ['UNKNOWN_NAME', () => euclidean({ evaluator: 'disk' })],
    ['UNKNOWN_NAME', () => euclidean({ kernel: 'abacus' as 'wasm' })],
    ['INVALID_ARGUMENT', () => euclidean({ embeddingSize: 0 })],
    ['INVALID_ARGUMENT', () => euclidean({ embeddingSize: 1.5 })],
    ['INVALID_ARGUMENT', () => euclidean({ statBufferSize: 0 })],
  ])('%s (%#)', (code, make) => {
    expect(make).toThrow(expect.objectContaining({ code }));
  });

  test('refuses a search or a store that holds records already, or is changed behind its back', async () => {
    const search = new LinearSearch({ dim: 2, distance: 'euclidean', kernel: 'reference' });
    await search.add(Uint32Array.of(3), [[0, 0]]);
    await expectRejection(euclidean({ search }).add({ embeddings: [[0, 0]] }), 'INVALID_ARGUMENT');
    const store = new MemoryStore();
    await store.add({ embeddings: Float32Array.of(0, 0), dim: 2 });
    await expectRejection(euclidean({ kvStore: store }).add({ embeddings: [[0, 0]] }), 'INVALID_ARGUMENT');
    await search.reset();
    const index = euclidean({ search });
    await index.add({ embeddings: [[0, 0]] });
    await search.reset();
    await expectRejection(index.add({ embeddings: [[0, 0]] }), 'INVALID_ARGUMENT');
  });
});

describe('Indexer.stats', () => {
  test('counts queries and times calls', async () => {
    const index = await line(3);
    expect(index.stats()).toEqual({
      numLookups: 0,
      size: 3,
      statBufferSize: 1000,
      queryPerformance: { min: 0, max: 0, avg: 0, median: 0, stddev: 0 },
    });
    await index.lookup([[0, 0], [1, 0]], { k: 1 });
    await index.singleLookup([0, 0], { k: 1 });
    const { numLookups, queryPerformance: times } = index.stats();
    expect(numLookups).toBe(3);
    expect(times.min).toBeGreaterThan(0);
    expect(times.max).toBeGreaterThanOrEqual(times.avg);
    expect(times.avg).toBeGreaterThanOrEqual(times.min);
  });

  test('are printed line by line', async () => {
    const lines: string[] = [];
    const index = await line(3);
    expect(index.printStats((text) => lines.push(text))).toEqual(index.stats());
    expect(lines).toContain('records: 3');
    expect(lines).toContain('distance: euclidean');
    expect(lines.every((text) => !text.includes('\n'))).toBe(true);
  });
});
