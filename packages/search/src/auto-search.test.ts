import { describe, expect, test } from '@jest/globals';
import { Random, type Ranking, SimError, euclideanRanking } from '@sim/core';
import { expectCode } from '@sim/testing/expect-code';
import { gaussianValues } from '@sim/testing/gaussian-rows';
import { searchConformance } from '@sim/testing/search-conformance';
import { AUTO_THRESHOLD_NUMBERS, AutoSearch, type AutoSearchOptions } from './auto-search.ts';
import { LinearSearch } from './linear-search.ts';
import { NO_ID } from './search.ts';

const fromBytes = (bytes: Uint8Array): Promise<AutoSearch> => AutoSearch.fromBytes(bytes);
searchConformance('AutoSearch', (options) => new AutoSearch(options), { fromBytes });
searchConformance('AutoSearch, pinned to the graph', (options) => new AutoSearch({ ...options, engine: 'hnsw' }), { fromBytes });

/** One whose bytes are not looked at: they depend on whether the graph has taken over by then. */
class UnsavedAutoSearch extends AutoSearch {
  override async toBytes(): Promise<Uint8Array> {
    throw new SimError({ code: 'UNSUPPORTED_OPERATION', where: 'Test', problem: 'is not saved', cure: 'See other tests.' });
  }
}
// Changes its engine in the middle of most tests.
searchConformance('AutoSearch of a low threshold', (options) => new UnsavedAutoSearch({ ...options, threshold: 12 }));

const dim = 6;
const rows = gaussianValues(new Random(1), 400, dim);
const part = (first: number, last: number): Float32Array => rows.subarray(first * dim, last * dim);
const ids = (first: number, last: number): Uint32Array => Uint32Array.from({ length: last - first }, (_, i) => first + i);
const filled = async (count: number, options: Partial<AutoSearchOptions> = {}): Promise<AutoSearch> => {
  const search = new AutoSearch({ dim, distance: 'l2', threshold: 200, ...options });
  await search.add(ids(0, count), part(0, count));
  return search;
};
/** Ids that the search holds, by asking for all of them. */
const held = async (search: AutoSearch): Promise<number[]> => {
  const { ids: found } = await search.lookup(part(0, 1), { k: 500, ef: 500 });
  return [...found].filter((id) => id !== NO_ID).sort((a, b) => a - b);
};

describe('AutoSearch', () => {
  test('compares all rows below the threshold and goes over to a graph at it', async () => {
    const search = await filled(199);
    await search.settled();
    expect([search.engine, search.exact, search.isGrowing]).toEqual(['linear', true, false]);
    await search.add(ids(199, 200), part(199, 200));
    expect([search.engine, search.isGrowing]).toEqual(['linear', true]);
    await search.settled();
    expect([search.engine, search.exact, search.isGrowing, search.kernel]).toEqual(['hnsw', false, false, 'wasm']);
    expect([search.size, await held(search)]).toEqual([200, [...ids(0, 200)]]);
  });

  test('calls during the growth take effect in both engines, in their order', async () => {
    const search = await filled(250);
    expect(search.isGrowing).toBe(true);
    const calls = [
      search.add(ids(250, 300), part(250, 300)),
      search.remove(ids(10, 30)),
      search.add(ids(20, 25), part(320, 325)),
      search.remove(ids(290, 300)),
    ];
    const during = search.lookup(part(320, 321), { k: 1 });
    await Promise.all(calls);
    expect([...(await during).ids]).toEqual([20]);
    const expected = await held(search);
    await search.settled();
    expect(search.engine).toBe('hnsw');
    expect(await held(search)).toEqual(expected);
    expect(expected).toEqual([...ids(0, 10), ...ids(20, 25), ...ids(30, 290)]);
    const found = await search.lookup(part(320, 321), { k: 1 });
    expect([found.ids[0], found.distances[0]]).toEqual([20, 0]);
  });

  test('what is refused during the growth reaches neither engine', async () => {
    const search = await filled(250);
    await expectCode('DUPLICATE_ID', search.add(Uint32Array.of(300, 5), part(0, 2)));
    await expectCode('UNKNOWN_ID', search.remove(Uint32Array.of(7, 300)));
    await search.settled();
    expect([search.engine, await held(search)]).toEqual(['hnsw', [...ids(0, 250)]]);
  });

  test('goes back at half of the threshold, and not before', async () => {
    const search = await filled(260);
    await search.settled();
    await search.remove(ids(0, 160));
    expect([search.engine, search.size]).toEqual(['hnsw', 100]);
    await search.remove(ids(160, 161));
    expect([search.engine, search.size, search.isGrowing]).toEqual(['linear', 99, false]);
    expect(await held(search)).toEqual([...ids(161, 260)]);
    const exact = new LinearSearch({ dim, distance: 'l2' });
    await exact.add(ids(161, 260), part(161, 260));
    expect(await search.lookup(part(0, 20), { k: 9 })).toEqual(await exact.lookup(part(0, 20), { k: 9 }));
  });

  test('rows of cosine come back from the graph as near as before', async () => {
    const search = await filled(260, { distance: 'cosine' });
    const before = await search.lookup(part(300, 310), { k: 5, filter: ids(200, 260) });
    await search.settled();
    await search.remove(ids(0, 200));
    expect(search.engine).toBe('linear');
    const after = await search.lookup(part(300, 310), { k: 5 });
    expect(after.ids).toEqual(before.ids);
    for (const [i, distance] of after.distances.entries()) expect(distance).toBeCloseTo(before.distances[i] as number, 6);
  });

  test('a growth ends when the rows go again, and when all do', async () => {
    const search = await filled(250);
    await search.remove(ids(0, 160));
    expect(search.isGrowing).toBe(false);
    await search.settled();
    expect([search.engine, await held(search)]).toEqual(['linear', [...ids(160, 250)]]);
    const other = await filled(250);
    await other.reset();
    await other.settled();
    expect([other.engine, other.size, other.isGrowing]).toEqual(['linear', 0, false]);
  });

  test('reset of a graph begins anew', async () => {
    const search = await filled(250);
    await search.settled();
    await search.reset();
    expect([search.engine, search.size]).toEqual(['linear', 0]);
    await search.add(ids(0, 220), part(0, 220));
    await search.settled();
    expect([search.engine, search.size]).toEqual(['hnsw', 220]);
  });

  test('a disposed search stops growing', async () => {
    const search = await filled(250);
    search.dispose();
    expect(search.isGrowing).toBe(false);
    await expectCode('DISPOSED', search.settled());
  });

  test('bytes hold the engine that answers, and a loaded search goes on to grow', async () => {
    const options = { threshold: 200, hnsw: { m: 8 } };
    const search = await filled(250, options);
    const early = await AutoSearch.fromBytes(await search.toBytes());
    expect([early.engine, early.isGrowing, early.getConfig()]).toEqual(['linear', true, { dim, distance: 'euclidean', ...options }]);
    await Promise.all([search.settled(), early.settled()]);
    const late = await AutoSearch.fromBytes(await search.toBytes());
    expect([early.engine, late.engine]).toEqual(['hnsw', 'hnsw']);
    const answer = await search.lookup(part(0, 10), { k: 5 });
    expect(await late.lookup(part(0, 10), { k: 5 })).toEqual(answer);
    await late.remove(ids(0, 200));
    expect([late.engine, late.size]).toEqual(['linear', 50]);
  });

  test('bytes do not say how many threads build the graph: that is for a machine to choose', async () => {
    const search = await filled(50, { hnsw: { m: 8, threads: 2 } });
    expect(search.getConfig()).toHaveProperty('hnsw', { m: 8, threads: 2 });
    expect((await AutoSearch.fromBytes(await search.toBytes())).getConfig()).toHaveProperty('hnsw', { m: 8 });
  });

  test('a pinned engine stays, whatever the size', async () => {
    const linear = await filled(300, { engine: 'linear' });
    await linear.settled();
    const graph = await filled(3, { engine: 'hnsw' });
    await graph.remove(ids(0, 2));
    expect([linear.engine, graph.engine, graph.size]).toEqual(['linear', 'hnsw', 1]);
    expect(linear.getConfig()).toEqual({ dim, distance: 'euclidean', threshold: 200, engine: 'linear' });
  });

  test('a ranking of the caller keeps the exact engine', async () => {
    const own: Ranking = { ...euclideanRanking, name: 'own' };
    const search = await filled(300, { distance: own });
    await search.settled();
    expect(search.engine).toBe('linear');
  });

  test('rows come back from either engine, and a graph is asked which it has', async () => {
    const search = await filled(2, { engine: 'linear' });
    const graph = await AutoSearch.fromBytes(await (await filled(2, { engine: 'hnsw' })).toBytes());
    const values = await search.getRows(ids(0, 2));
    expect(await graph.getRows(ids(0, 2))).toEqual(values);
    expect([await search.hasRows(ids(0, 2), values), await graph.hasRows(ids(0, 2), values)]).toEqual([false, true]);
    expect([search.keepsGivenRows, graph.keepsGivenRows]).toEqual([false, true]);
  });

  test('a graph that cannot be built leaves the exact engine, and settled says why', async () => {
    const search = await filled(250, { hnsw: { m: 1 } });
    await expectCode('INVALID_ARGUMENT', search.settled());
    expect([search.engine, search.isGrowing, await held(search)]).toEqual(['linear', false, [...ids(0, 250)]]);
    await search.add(ids(250, 260), part(250, 260));
    expect([search.isGrowing, search.size]).toEqual([false, 260]);
  });

  test('the default threshold counts numbers, not rows', () => {
    expect(new AutoSearch({ dim: 64 }).threshold).toBe(AUTO_THRESHOLD_NUMBERS / 64);
    expect(new AutoSearch({ dim: 3 }).threshold).toBe(Math.ceil(AUTO_THRESHOLD_NUMBERS / 3));
  });

  test.each<[Partial<Record<keyof AutoSearchOptions, unknown>>, string]>([
    [{ dim: 0 }, 'INVALID_ARGUMENT'],
    [{ threshold: 0 }, 'INVALID_ARGUMENT'],
    [{ engine: 'flat' }, 'UNKNOWN_NAME'],
    [{ distance: 'hamming' }, 'UNKNOWN_NAME'],
    [{ kernel: 'cuda' }, 'UNKNOWN_NAME'],
    [{ linear: { prefilter: 'int3' } }, 'UNKNOWN_NAME'],
  ])('refuses the options %j', (options, code) => {
    expect(() => new AutoSearch({ dim: 8, ...options } as AutoSearchOptions)).toThrow(expect.objectContaining({ code }));
  });
});
