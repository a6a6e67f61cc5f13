import { describe, expect, test } from '@jest/globals';
import { type Ranking, encodeJson, euclideanRanking, rankings, writeSections } from '@sim/core';
import { type KernelBackend, type KernelSpec, type RankKernel, referenceBackend } from '@sim/kernels';
import { expectCode } from '@sim/testing/expect-code';
import { searchConformance } from '@sim/testing/search-conformance';
import fc from 'fast-check';
import { LinearSearch, type LinearSearchOptions } from './linear-search.ts';
import type { SearchResult } from './search.ts';

searchConformance('LinearSearch', (options) => new LinearSearch(options), {
  fromBytes: (bytes) => LinearSearch.fromBytes(bytes),
});

const distances = rankings.map(({ name }) => name);

/** Rows of small whole numbers, so that ties are common. */
const rowsOf = (dim: number, maxLength: number): fc.Arbitrary<number[][]> =>
  fc.array(fc.array(fc.integer({ min: -3, max: 3 }), { minLength: dim, maxLength: dim }), { minLength: 1, maxLength });

describe('LinearSearch', () => {
  test('a lookup is a sort of all distances', async () => {
    const problem = fc.record({
      distance: fc.constantFrom(...distances),
      rows: rowsOf(3, 20),
      query: rowsOf(3, 1),
      k: fc.integer({ min: 1, max: 25 }),
    });
    await fc.assert(
      fc.asyncProperty(problem, async ({ distance, rows, query, k }) => {
        const search = await filled({ dim: 3, distance }, rows);
        const alone = await Promise.all(rows.map((row) => filled({ dim: 3, distance }, [row])));
        const answers = await Promise.all(alone.map((one) => one.lookup(query, { k: 1 })));
        const values = answers.map((answer) => answer.distances[0] as number);
        const order = [...rows.keys()].sort(
          (a, b) => search.ranking.compare(values[a] as number, values[b] as number) || a - b,
        );
        const found = await search.lookup(query, { k });
        const count = Math.min(k, rows.length);
        expect([...found.distances.subarray(0, count)]).toEqual(order.slice(0, k).map((row) => values[row]));
        // Equal as float32 does not mean equal to the kernel, so ranks are compared by their values.
        expect([...found.ids.subarray(0, count)].map((id) => values[id])).toEqual(
          order.slice(0, k).map((row) => values[row]),
        );
      }),
    );
  });

  test.each(distances)('rows come back as they were given, also after removals: %s', async (distance) => {
    for (const kernel of ['wasm', 'reference'] as const) {
      const rows = [[3, 4], [0, -0.1], [1e-3, 7], [5, 5]];
      const search = new LinearSearch({ dim: 2, distance, kernel });
      await search.add(Uint32Array.of(7, 3, 9, 1), rows);
      expect(await search.getRows(Uint32Array.of(1, 7, 3, 7))).toEqual(Float32Array.of(5, 5, 3, 4, 0, -0.1, 3, 4));
      await search.remove(Uint32Array.of(7, 3, 1));
      expect(await search.getRows(Uint32Array.of(9))).toEqual(Float32Array.of(1e-3, 7));
      await expectCode('UNKNOWN_ID', search.getRows(Uint32Array.of(7)));
    }
  });

  test('rows for which there is room are found as any others', async () => {
    const search = new LinearSearch({ dim: 2, distance: 'euclidean', kernel: 'wasm' });
    await search.reserve(1000);
    await search.add(Uint32Array.of(4), [[1, 2]]);
    await search.add(Uint32Array.of(5), [[3, 2]]);
    expect([...(await search.lookup([[3, 3]], { k: 2 })).ids]).toEqual([5, 4]);
    await expectCode('INVALID_ARGUMENT', search.reserve(-1));
  });

  test('an inner product ranks the largest first, and gives it as it is', async () => {
    const search = await filled({ dim: 2, distance: 'inner_product' }, [[1, 0], [0, 1], [3, 4], [-1, 0]]);
    const { ids, distances } = await search.lookup([[1, 0]], { k: 4 });
    expect([...ids]).toEqual([2, 0, 1, 3]);
    expect([...distances]).toEqual([3, 1, 0, -1]);
  });

  test('lengths of rows count for every distance but cosine', async () => {
    for (const distance of distances) {
      const search = await filled({ dim: 2, distance }, [[6, 8]]);
      const alike = await search.lookup([[3, 4]], { k: 1 });
      const same = await search.lookup([[6, 8]], { k: 1 });
      const isEqual = Math.abs((alike.distances[0] as number) - (same.distances[0] as number)) < 1e-6;
      expect([distance, isEqual]).toEqual([distance, distance === 'cosine']);
    }
  });

  test('finds rows among 300,000', async () => {
    const count = 300_000;
    const rows = Float32Array.from({ length: 2 * count }, (_, i) => (i % 2 === 0 ? i / 2 : 1));
    const search = new LinearSearch({ dim: 2, distance: 'euclidean' });
    await search.add(
      Uint32Array.from({ length: count }, (_, i) => i),
      rows,
    );
    const { ids, distances } = await search.lookup([[250_000.25, 1]], { k: 3 });
    expect([...ids]).toEqual([250_000, 250_001, 249_999]);
    expect([...distances]).toEqual([0.25, 0.75, 1.25]);
    search.dispose();
  });

  test('removing and adding again answers as if nothing had been removed, but for the order of ties', async () => {
    const problem = rowsOf(2, 30).chain((rows) =>
      fc.record({ rows: fc.constant(rows), removed: fc.subarray([...rows.keys()]), query: rowsOf(2, 3) }),
    );
    await fc.assert(
      fc.asyncProperty(problem, async ({ rows, removed, query }) => {
        const options = { dim: 2, distance: 'manhattan' };
        const untouched = await filled(options, rows);
        const changed = await filled(options, rows);
        const ids = Uint32Array.from(removed);
        await changed.remove(ids);
        if (ids.length > 0)
          await changed.add(
            ids,
            removed.map((row) => rows[row] as number[]),
          );
        const k = rows.length;
        const expected = await untouched.lookup(query, { k });
        const found = await changed.lookup(query, { k });
        expect(found.distances).toEqual(expected.distances);
        expect(byDistance(found)).toEqual(byDistance(expected));
      }),
    );
  });

  test('bytes hold the rows as they were given, whatever the distance makes of them', async () => {
    const rows = [[3, 4], [0, 0], [1e-20, 1e20]];
    for (const distance of distances) {
      const search = await filled({ dim: 2, distance }, rows);
      const bytes = await search.toBytes();
      const given = Buffer.from(Float32Array.from(rows.flat()).buffer);
      expect(Buffer.from(bytes).includes(given)).toBe(true);
    }
  });

  test('bytes do not tie an index to the kernel of one machine', async () => {
    const own: KernelBackend = { ...referenceBackend };
    const search = await filled({ dim: 2, kernel: 'reference' }, [[1, 2]]);
    expect(search.getConfig()).toEqual({ dim: 2, distance: 'cosine', kernel: 'reference' });
    const again = await LinearSearch.fromBytes(await search.toBytes(), { kernel: own });
    expect([again.kernel, again.getConfig()]).toEqual(['reference', { dim: 2, distance: 'cosine' }]);
  });

  test('the prefilter is a matter of the index', async () => {
    const search = new LinearSearch({ dim: 1, distance: 'l1', prefilter: 'none' });
    const config = { dim: 1, distance: 'manhattan', prefilter: 'none' };
    expect(search.getConfig()).toEqual(config);
    expect((await LinearSearch.fromBytes(await search.toBytes())).getConfig()).toEqual(config);
  });

  test.each<[Partial<Record<keyof LinearSearchOptions, unknown>>, string]>([
    [{ dim: 0 }, 'INVALID_ARGUMENT'],
    [{ dim: 1.5 }, 'INVALID_ARGUMENT'],
    [{}, 'INVALID_ARGUMENT'],
    [{ dim: 2, distance: 'hamming' }, 'UNKNOWN_NAME'],
    [{ dim: 2, kernel: 'cuda' }, 'UNKNOWN_NAME'],
    [{ dim: 2, prefilter: 'int3' }, 'UNKNOWN_NAME'],
  ])('refuses the options %j', (options, code) => {
    expect(() => new LinearSearch(options as unknown as LinearSearchOptions)).toThrow(
      expect.objectContaining({ code }),
    );
  });

  test('a kernel that is missing is refused by ready, not by the constructor, and again each time', async () => {
    const absent: KernelBackend = { ...referenceBackend, isAvailable: async () => false };
    const search = new LinearSearch({ dim: 2, kernel: absent });
    await expectCode('BACKEND_UNAVAILABLE', search.ready());
    await expectCode('BACKEND_UNAVAILABLE', search.lookup([[1, 2]], { k: 1 }));
    expect(search.kernel).toBe('pending');
  });

  test('an addition that the kernel fails at changes nothing', async () => {
    const { backend, fail } = trackedBackend();
    const search = await filled({ dim: 1, distance: 'l1', kernel: backend }, [[1], [2]]);
    fail(true);
    await expect(search.add(Uint32Array.of(2, 3), [[3], [4]])).rejects.toThrow('out of memory');
    fail(false);
    await search.add(Uint32Array.of(2), [[5]]);
    const { ids, distances: values } = await search.lookup([[5]], { k: 4 });
    expect([...ids.subarray(0, 3)]).toEqual([2, 1, 0]);
    expect([...values]).toEqual([0, 3, 4, Number.POSITIVE_INFINITY]);
  });

  test('ranks by anything that carries a ranking, but saves only what a name can stand for', async () => {
    const own: Ranking = { ...euclideanRanking, name: 'own', finish: (key) => 10 * key };
    const search = await filled({ dim: 1, distance: { ranking: own } }, [[1], [3]]);
    expect([...(await search.lookup([[0]], { k: 2 })).distances]).toEqual([10, 90]);
    await expectCode('UNSUPPORTED_OPERATION', search.toBytes());
  });

  test('memory of removed rows is given back when most rows are removed', async () => {
    const { backend, sizes } = trackedBackend();
    const rows = Array.from({ length: 10 }, (_, i) => [i]);
    const search = await filled({ dim: 1, distance: 'l1', kernel: backend }, rows);
    await search.remove(Uint32Array.of(0, 1, 2, 3, 4));
    expect(sizes()).toEqual([10]);
    await search.remove(Uint32Array.of(5));
    expect(sizes()).toEqual([4]);
    expect([...(await search.lookup([[0]], { k: 4 })).ids]).toEqual([6, 7, 8, 9]);
    await search.reset();
    expect(sizes()).toEqual([0]);
    search.dispose();
    expect(sizes()).toEqual([]);
  });

  test('a kernel that cannot take the rows over is given back, and the old one goes on', async () => {
    const { backend, sizes, fail } = trackedBackend();
    const search = await filled({ dim: 1, distance: 'l1', kernel: backend }, [[1], [2], [3]]);
    fail(true);
    await expect(search.reset()).rejects.toThrow('out of memory');
    expect(sizes()).toEqual([3]);
    expect([...(await search.lookup([[3]], { k: 1 })).ids]).toEqual([2]);
  });

  test('a signal ends a lookup between two blocks of queries, and the next call goes on', async () => {
    const dim = 64;
    const search = new LinearSearch({ dim, distance: 'l2' });
    const rows = new Float32Array(8000 * dim);
    for (let row = 0; row < 8000; row++) rows[row * dim] = row;
    await search.add(Uint32Array.from({ length: 8000 }, (_, i) => i), rows);
    const controller = new AbortController();
    const heard: number[] = [];
    const lookup = search.lookup(new Float32Array(5000 * dim), {
      k: 1,
      signal: controller.signal,
      onProgress: ({ done }) => {
        heard.push(done);
        controller.abort();
      },
    });
    const next = search.lookup(new Float32Array(dim), { k: 2 });
    await expectCode('ABORTED', lookup);
    expect(heard.at(-1)).toBeLessThan(5000);
    expect([...(await next).ids]).toEqual([0, 1]);
  });

  test('disposal ends a call that is under way', async () => {
    const search = await filled({ dim: 1 }, [[1]]);
    const lookup = search.lookup([[1]], { k: 1 });
    search.dispose();
    await expectCode('DISPOSED', lookup);
    const opening = new LinearSearch({ dim: 1 });
    const ready = opening.ready();
    await Promise.resolve();
    opening.dispose();
    await expectCode('DISPOSED', ready);
    expect(opening.kernel).toBe('pending');
  });

  test('a file that names another engine or another content is refused', async () => {
    const file = (engine: unknown, rows = [1, 2]): Uint8Array =>
      writeSections('search', {
        engine: encodeJson(engine),
        ids: Uint32Array.of(5),
        rows: Float32Array.from(rows),
      });
    const config = { dim: 2, distance: 'l2' };
    const read = (bytes: Uint8Array): Promise<LinearSearch> => LinearSearch.fromBytes(bytes);
    expect((await read(file({ className: 'LinearSearch', config }))).size).toBe(1);
    await expectCode('FILE_FORMAT', read(file({ className: 'OtherSearch', config })));
    await expectCode('FILE_CORRUPT', read(file({ className: 'LinearSearch', config }, [1, 2, 3])));
  });
});

/** The reference backend, which tells the sizes of the kernels in use, and whose memory can be said to be full. */
function trackedBackend(): { backend: KernelBackend; sizes(): number[]; fail(isFull: boolean): void } {
  const inUse = new Set<RankKernel>();
  let isFull = false;
  const open = async (spec: KernelSpec): Promise<RankKernel> => {
    const kernel = await referenceBackend.open(spec);
    inUse.add(kernel);
    const append = kernel.append.bind(kernel);
    const dispose = kernel.dispose.bind(kernel);
    kernel.append = (rows) => (isFull ? Promise.reject(new Error('out of memory')) : append(rows));
    kernel.dispose = () => {
      inUse.delete(kernel);
      dispose();
    };
    return kernel;
  };
  return {
    backend: { ...referenceBackend, open },
    sizes: () => [...inUse].map((kernel) => kernel.size),
    fail: (full) => {
      isFull = full;
    },
  };
}

async function filled(options: LinearSearchOptions, rows: readonly number[][]): Promise<LinearSearch> {
  const search = new LinearSearch(options);
  await search.add(Uint32Array.from(rows.keys()), rows);
  return search;
}

/** The ids of each query at each of its distances, in ascending order of ids. */
function byDistance({ ids, distances: values, k }: SearchResult): Map<string, number[]> {
  const groups = new Map<string, number[]>();
  for (const [i, id] of ids.entries()) {
    const name = `query ${Math.floor(i / k)} at ${values[i]}`;
    groups.set(name, [...(groups.get(name) ?? []), id].sort((a, b) => a - b));
  }
  return groups;
}
