import { describe, expect, test } from '@jest/globals';
import { Random } from '@sim/core';
import { expectCode } from '@sim/testing/expect-code';
import { searchConformance } from '@sim/testing/search-conformance';
import { FunnelSearch, type FunnelSearchOptions } from './funnel-search.ts';
import { LinearSearch } from './linear-search.ts';
import { NO_ID, type SearchResult } from './search.ts';

// Fewer rows than candidates, so that the answers are exact.
searchConformance('FunnelSearch', (options) => new FunnelSearch(options), {
  fromBytes: (bytes) => FunnelSearch.fromBytes(bytes),
});

searchConformance('FunnelSearch behind a graph', (options) => new FunnelSearch({ ...options, search: 'hnsw' }), {
  fromBytes: (bytes) => FunnelSearch.fromBytes(bytes),
});

searchConformance('FunnelSearch of three stages', (options) => new FunnelSearch({ ...options, dimensions: below(options.dim) }), {
  fromBytes: (bytes) => FunnelSearch.fromBytes(bytes),
});

/** Dimensions of two stages and of the rows, where these have as many. */
const below = (dim: number): number[] => (dim > 2 ? [1, 2, dim] : [1]);

/** Rows whose columns fall off as those of a Matryoshka embedding do. */
function fallingRows(count: number, dim: number, seed: number): Float32Array {
  const random = new Random(seed);
  return Float32Array.from({ length: count * dim }, (_, i) => random.normal() / (1 + (i % dim)));
}

const idsOf = (count: number): Uint32Array => Uint32Array.from({ length: count }, (_, i) => 7 * i + 3);

/** Share of the first answer's ids that the second one has too. */
function recall(truth: SearchResult, found: SearchResult): number {
  let hits = 0;
  for (let start = 0; start < truth.ids.length; start += truth.k) {
    const own = new Set(found.ids.subarray(start, start + truth.k));
    for (const id of truth.ids.subarray(start, start + truth.k)) if (own.has(id)) hits++;
  }
  return hits / truth.ids.length;
}

describe('FunnelSearch', () => {
  const dim = 32;
  const rows = fallingRows(2000, dim, 1);
  const queries = fallingRows(20, dim, 2);
  const filled = async (options: Partial<FunnelSearchOptions> = {}): Promise<FunnelSearch> => {
    const search = new FunnelSearch({ dim, ...options });
    await search.add(idsOf(2000), rows);
    return search;
  };
  const exactly = async (distance: string, k: number): Promise<SearchResult> => {
    const search = new LinearSearch({ dim, distance });
    await search.add(idsOf(2000), rows);
    return search.lookup(queries, { k });
  };

  test.each(['cosine', 'euclidean', 'inner_product', 'manhattan', 'snr'])('finds nearly all of the nearest by %s', async (distance) => {
    const search = await filled({ distance, dimensions: 12 });
    const found = await search.lookup(queries, { k: 10 });
    expect(recall(await exactly(distance, 10), found)).toBeGreaterThan(0.9);
    expect([search.exact, search.kernel, search.dimensions]).toEqual([false, 'wasm', [12, 32]]);
  });

  test('distances are those of whole rows, bit for bit', async () => {
    const search = await filled({ dimensions: [2, 8, 32], oversampling: 2, minCandidates: 1 });
    const all = await exactly('cosine', 2000);
    const found = await search.lookup(queries, { k: 5 });
    for (let i = 0; i < found.ids.length; i++) {
      const own = all.ids.subarray(Math.floor(i / 5) * 2000, (Math.floor(i / 5) + 1) * 2000);
      const place = own.indexOf(found.ids[i] as number);
      expect(found.distances[i]).toBe(all.distances[Math.floor(i / 5) * 2000 + place]);
    }
  });

  test('more candidates find more', async () => {
    const truth = await exactly('cosine', 10);
    const shares: number[] = [];
    for (const oversampling of [1, 4, 16, 200]) {
      const search = await filled({ dimensions: 4, oversampling, minCandidates: 1 });
      shares.push(recall(truth, await search.lookup(queries, { k: 10 })));
    }
    expect(shares).toEqual([...shares].sort((a, b) => a - b));
    expect(shares[0]).toBeLessThan(0.8);
    expect(shares[3]).toBe(1);
  });

  test('candidates are among those that the filter allows', async () => {
    const search = await filled({ oversampling: 1, minCandidates: 1 });
    const { ids } = await search.lookup(queries, { k: 3, filter: Uint32Array.of(10, 17, 6002) });
    for (let start = 0; start < ids.length; start += 3)
      expect(new Set(ids.subarray(start, start + 3))).toEqual(new Set([10, 17, 6002]));
    const none = await search.lookup(queries, { k: 1, filter: new Uint32Array() });
    expect([...none.ids]).toEqual(Array<number>(20).fill(NO_ID));
  });

  test('a test is asked once about an id, however many queries there are', async () => {
    const search = await filled();
    const asked = new Map<number, number>();
    await search.lookup(fallingRows(300, dim, 3), {
      k: 1,
      filter: (id) => asked.set(id, (asked.get(id) ?? 0) + 1).size > 0,
    });
    expect([asked.size, Math.max(...asked.values())]).toEqual([2000, 1]);
  });

  test('the first stage may be of any class or name', async () => {
    const byName = await filled({ search: { className: 'linear', config: { prefilter: 'none' } } });
    const byClass = await filled({ search: LinearSearch });
    expect(await byName.lookup(queries, { k: 4 })).toEqual(await byClass.lookup(queries, { k: 4 }));
    const again = await FunnelSearch.fromBytes(await byClass.toBytes());
    expect(again.getConfig()).toEqual({ dim, distance: 'cosine', search: 'LinearSearch' });
    expect(await again.lookup(queries, { k: 4 })).toEqual(await byClass.lookup(queries, { k: 4 }));
  });

  test('a graph may find the candidates, as closely as the lookup asks', async () => {
    const search = await filled({ search: { className: 'hnsw', config: { m: 8 } }, dimensions: 12 });
    const truth = await exactly('cosine', 10);
    expect(recall(truth, await search.lookup(queries, { k: 10, ef: 300 }))).toBeGreaterThan(0.9);
    const again = await FunnelSearch.fromBytes(await search.toBytes());
    expect(again.getConfig()).toEqual(search.getConfig());
    expect(await again.lookup(queries, { k: 10 })).toEqual(await search.lookup(queries, { k: 10 }));
  });

  test('an addition that a stage fails at changes nothing', async () => {
    const search = await filled({ search: FailingSearch });
    FailingSearch.isFull = true;
    await expect(search.add(Uint32Array.of(1), fallingRows(1, dim, 4))).rejects.toThrow('out of memory');
    FailingSearch.isFull = false;
    expect(search.size).toBe(2000);
    await search.add(Uint32Array.of(1), fallingRows(1, dim, 4));
    expect([...(await search.lookup(fallingRows(1, dim, 4), { k: 1 })).ids]).toEqual([1]);
  });

  test('ef is the number of candidates of one lookup', async () => {
    const search = await filled({ minCandidates: 1 });
    const few = await filled({ minCandidates: 1, oversampling: 2 });
    expect(await search.lookup(queries, { k: 10, ef: 20 })).toEqual(await few.lookup(queries, { k: 10 }));
    expect(recall(await exactly('cosine', 10), await few.lookup(queries, { k: 10, ef: 3000 }))).toBe(1);
    await expectCode('INVALID_ARGUMENT', search.lookup(queries, { k: 10, ef: 0 }));
  });

  test.each<[Partial<Record<keyof FunnelSearchOptions, unknown>>, string]>([
    [{ dim: 0 }, 'INVALID_ARGUMENT'],
    [{ dimensions: 8 }, 'INVALID_ARGUMENT'],
    [{ dimensions: [4, 2, 8] }, 'INVALID_ARGUMENT'],
    [{ dimensions: [4, 16] }, 'INVALID_ARGUMENT'],
    [{ dimensions: 0 }, 'INVALID_ARGUMENT'],
    [{ dimensions: [] }, 'INVALID_ARGUMENT'],
    [{ oversampling: 0.5 }, 'INVALID_ARGUMENT'],
    [{ minCandidates: 0 }, 'INVALID_ARGUMENT'],
    [{ search: 'flat' }, 'UNKNOWN_NAME'],
    [{ distance: 'hamming' }, 'UNKNOWN_NAME'],
  ])('refuses the options %j', (options, code) => {
    expect(() => new FunnelSearch({ dim: 8, ...options } as FunnelSearchOptions)).toThrow(expect.objectContaining({ code }));
  });

  test('an abortion reaches the first stage', async () => {
    const search = await filled();
    await expectCode('ABORTED', search.lookup(queries, { k: 1, signal: AbortSignal.abort() }));
  });
});

/** An engine whose memory can be said to be full. */
class FailingSearch extends LinearSearch {
  static isFull = false;

  override async add(ids: Uint32Array, rows: Float32Array): Promise<void> {
    if (FailingSearch.isFull) throw new Error('out of memory');
    await super.add(ids, rows);
  }
}
