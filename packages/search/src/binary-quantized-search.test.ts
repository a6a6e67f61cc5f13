import { describe, expect, test } from '@jest/globals';
import { Random, type Ranking, encodeJson, euclideanRanking, writeSections } from '@sim/core';
import { decodeInt8, encodeInt8 } from '@sim/kernels';
import { expectCode } from '@sim/testing/expect-code';
import { gaussianValues } from '@sim/testing/gaussian-rows';
import { searchConformance } from '@sim/testing/search-conformance';
import { BinaryQuantizedSearch, type BinaryQuantizedSearchOptions } from './binary-quantized-search.ts';
import { LinearSearch } from './linear-search.ts';
import { NO_ID, type SearchResult } from './search.ts';

// Fewer rows than candidates, so that the answers are exact.
for (const kernel of ['wasm', 'reference'] as const)
  searchConformance(`BinaryQuantizedSearch, ${kernel}`, (options) => new BinaryQuantizedSearch({ ...options, kernel }), {
    fromBytes: (bytes) => BinaryQuantizedSearch.fromBytes(bytes, { kernel }),
  });

const idsOf = (count: number, first = 0): Uint32Array => Uint32Array.from({ length: count }, (_, i) => 7 * (first + i) + 3);

/** Share of the first answer's ids that the second one has too. */
function recall(truth: SearchResult, found: SearchResult): number {
  let hits = 0;
  for (let start = 0; start < truth.ids.length; start += truth.k) {
    const own = new Set(found.ids.subarray(start, start + truth.k));
    for (const id of truth.ids.subarray(start, start + truth.k)) if (own.has(id)) hits++;
  }
  return hits / truth.ids.length;
}

describe('BinaryQuantizedSearch', () => {
  const dim = 48;
  const rows = gaussianValues(new Random(1), 3000, dim);
  const queries = gaussianValues(new Random(2), 40, dim);
  const filled = async (options: Partial<BinaryQuantizedSearchOptions> = {}, values = rows): Promise<BinaryQuantizedSearch> => {
    const search = new BinaryQuantizedSearch({ dim, ...options });
    await search.add(idsOf(values.length / dim), values);
    return search;
  };
  const exactly = async (distance: string, values = rows, asked = queries): Promise<SearchResult> => {
    const search = new LinearSearch({ dim, distance });
    await search.add(idsOf(values.length / dim), values);
    return search.lookup(asked, { k: 10 });
  };

  test.each(['cosine', 'euclidean', 'inner_product', 'manhattan', 'snr'])('finds most of the nearest by %s', async (distance) => {
    const search = await filled({ distance, oversampling: 40 });
    const found = await search.lookup(queries, { k: 10 });
    expect(recall(await exactly(distance), found)).toBeGreaterThan(0.8);
    expect([search.exact, search.kernel]).toEqual([false, 'wasm']);
  });

  test('rows that share an offset and columns of unlike size are no worse', async () => {
    const bend = (values: Float32Array): Float32Array => values.map((value, i) => 20 + value / (1 + (i % dim)));
    const search = await filled({ distance: 'euclidean', oversampling: 40 }, bend(rows));
    const found = await search.lookup(bend(queries), { k: 10 });
    expect(recall(await exactly('euclidean', bend(rows), bend(queries)), found)).toBeGreaterThan(0.9);
  });

  test('rows added one by one are found as well as rows added at once', async () => {
    const bent = rows.map((value) => 5 + value);
    const search = new BinaryQuantizedSearch({ dim, distance: 'euclidean', oversampling: 40 });
    for (let row = 0; row < 3000; row += 100) await search.add(idsOf(100, row), bent.subarray(row * dim, (row + 100) * dim));
    const asked = queries.map((value) => 5 + value);
    const found = await search.lookup(asked, { k: 10 });
    expect(recall(await exactly('euclidean', bent, asked), found)).toBeGreaterThan(0.8);
  });

  test('both kernels find the same', async () => {
    const onWasm = await filled({ oversampling: 3, minCandidates: 1 });
    const byLoops = await filled({ oversampling: 3, minCandidates: 1, kernel: 'reference' });
    expect([onWasm.kernel, byLoops.kernel]).toEqual(['wasm', 'reference']);
    const removed = idsOf(800, 100);
    for (const search of [onWasm, byLoops]) await search.remove(removed);
    for (const filter of [undefined, (id: number): boolean => id % 2 === 0, idsOf(50, 2000)]) {
      const expected = await byLoops.lookup(queries, { k: 7, filter });
      expect((await onWasm.lookup(queries, { k: 7, filter })).ids).toEqual(expected.ids);
    }
  });

  test('more candidates find more, and all of them everything', async () => {
    const truth = await exactly('cosine');
    const shares: number[] = [];
    for (const oversampling of [1, 5, 25, 300]) {
      const search = await filled({ oversampling, minCandidates: 1 });
      shares.push(recall(truth, await search.lookup(queries, { k: 10 })));
    }
    expect(shares).toEqual([...shares].sort((a, b) => a - b));
    expect(shares[0]).toBeLessThan(0.6);
    expect(shares[3]).toBe(1);
  });

  test('distances are those of the rows, bit for bit', async () => {
    const search = await filled({ oversampling: 300 });
    expect(await search.lookup(queries, { k: 10 })).toEqual(await exactly('cosine'));
  });

  test('comes back from bytes with the codes that it had', async () => {
    const search = new BinaryQuantizedSearch({ dim, oversampling: 2, minCandidates: 1, distance: 'l2' });
    // The centre of the first rows stays that of the next, so that it cannot be told from the rows of the file.
    await search.add(idsOf(2000), rows.subarray(0, 2000 * dim));
    await search.add(idsOf(1000, 2000), rows.subarray(2000 * dim).map((value) => value + 3));
    await search.remove(idsOf(900, 500));
    const again = await BinaryQuantizedSearch.fromBytes(await search.toBytes());
    expect(again.getConfig()).toEqual({ dim, distance: 'euclidean', oversampling: 2, minCandidates: 1 });
    expect(await again.lookup(queries, { k: 10 })).toEqual(await search.lookup(queries, { k: 10 }));
  });

  test('ranks by integers of 8 bits as exact search does among these, in a quarter of the file', async () => {
    const search = await filled({ oversampling: 300, rescore: 'int8' });
    const decoded = decodeInt8(encodeInt8(rows, dim));
    for (const distance of ['cosine', 'euclidean', 'manhattan']) {
      const other = await filled({ distance, oversampling: 300, rescore: 'int8' });
      expect(await other.lookup(queries, { k: 10 })).toEqual(await exactly(distance, decoded));
    }
    const bytes = await search.toBytes();
    expect(bytes.length).toBeLessThan(0.4 * (await (await filled()).toBytes()).length);
    const few = await filled({ oversampling: 2, minCandidates: 1, rescore: 'int8' });
    const again = await BinaryQuantizedSearch.fromBytes(await few.toBytes());
    expect(again.getConfig()).toEqual({ dim, distance: 'cosine', oversampling: 2, minCandidates: 1, rescore: 'int8' });
    expect(await again.lookup(queries, { k: 10 })).toEqual(await few.lookup(queries, { k: 10 }));
  });

  test.each(['float32', 'int8'] as const)('keeps what is left when most rows are removed: %s', async (rescore) => {
    const search = await filled({ oversampling: 2, minCandidates: 1, rescore });
    await search.remove(idsOf(2900));
    const left = new Set(idsOf(100, 2900));
    const { ids } = await search.lookup(queries, { k: 100 });
    expect(new Set(ids.subarray(0, 100))).toEqual(left);
    await search.add(idsOf(1), rows.subarray(0, dim));
    expect([...(await search.lookup(rows.subarray(0, dim), { k: 1 })).ids]).toEqual([3]);
  });

  test('a ranking of the caller finds, but cannot be saved', async () => {
    const own: Ranking = { ...euclideanRanking, name: 'own' };
    const search = new BinaryQuantizedSearch({ dim, distance: own, oversampling: 40 });
    for (let row = 0; row < 3000; row += 500) await search.add(idsOf(500, row), rows.subarray(row * dim, (row + 500) * dim));
    expect(recall(await exactly('euclidean'), await search.lookup(queries, { k: 10 }))).toBeGreaterThan(0.8);
    await expectCode('UNSUPPORTED_OPERATION', search.toBytes());
  });

  test('disposal ends a call that is under way', async () => {
    const search = await filled();
    const calls = [search.add(idsOf(3000, 3000), rows), search.lookup(queries, { k: 1 })];
    search.dispose();
    for (const call of calls) await expectCode('DISPOSED', call);
    const other = await filled();
    const adding = other.add(idsOf(3000, 3000), rows);
    await Promise.resolve();
    other.dispose();
    await expectCode('DISPOSED', adding);
  });

  test('an empty filter leaves nothing, and an equal row comes first', async () => {
    const search = await filled();
    expect([...(await search.lookup(queries, { k: 1, filter: new Uint32Array() })).ids]).toEqual(Array<number>(40).fill(NO_ID));
    const { ids, distances } = await search.lookup(rows.subarray(0, 50 * dim), { k: 1 });
    expect(ids).toEqual(idsOf(50));
    expect(Math.max(...distances)).toBeLessThan(1e-6);
  });

  test('ef is the number of candidates of one lookup', async () => {
    const search = await filled({ minCandidates: 1 });
    const few = await filled({ minCandidates: 1, oversampling: 2 });
    expect(await search.lookup(queries, { k: 10, ef: 20 })).toEqual(await few.lookup(queries, { k: 10 }));
    expect(recall(await exactly('cosine'), await few.lookup(queries, { k: 10, ef: 3000 }))).toBe(1);
    await expectCode('INVALID_ARGUMENT', search.lookup(queries, { k: 10, ef: 0 }));
  });

  test.each<[Partial<Record<keyof BinaryQuantizedSearchOptions, unknown>>, string]>([
    [{ dim: 0 }, 'INVALID_ARGUMENT'],
    [{ oversampling: 0 }, 'INVALID_ARGUMENT'],
    [{ oversampling: Number.NaN }, 'INVALID_ARGUMENT'],
    [{ minCandidates: 1.5 }, 'INVALID_ARGUMENT'],
    [{ kernel: 'cuda' }, 'UNKNOWN_NAME'],
    [{ rescore: 'int4' }, 'UNKNOWN_NAME'],
    [{ distance: 'hamming' }, 'UNKNOWN_NAME'],
  ])('refuses the options %j', (options, code) => {
    expect(() => new BinaryQuantizedSearch({ dim: 8, ...options } as BinaryQuantizedSearchOptions)).toThrow(
      expect.objectContaining({ code }),
    );
  });

  test('a file without its centre is refused', async () => {
    const engine = encodeJson({ className: 'BinaryQuantizedSearch', config: { dim: 1, distance: 'l2' } });
    const bytes = writeSections('search', { engine, ids: Uint32Array.of(5), rows: Float32Array.of(1) });
    await expectCode('FILE_CORRUPT', BinaryQuantizedSearch.fromBytes(bytes));
  });
});
