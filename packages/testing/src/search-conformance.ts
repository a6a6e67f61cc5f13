import { afterAll, describe, expect, test } from '@jest/globals';
import { Random, type SimError, type SimErrorCode, rankings } from '@sim/core';
import { type LookupOptions, NO_ID, type Search, type SearchOptions } from '@sim/search';
import { expectCode } from './expect-code.ts';
import { expectNearest } from './expect-nearest.ts';
import { gaussianRows } from './gaussian-rows.ts';
import { searchBytesConformance } from './search-bytes-conformance.ts';

/** What an engine can do. What it cannot must throw `UNSUPPORTED_OPERATION`. */
export interface SearchCapabilities {
  /** Distances by their canonical names. Default all six. */
  readonly distances?: readonly string[];
  /** Kinds of filters. Default both. */
  readonly filters?: readonly ('ids' | 'predicate')[];
  /** The class's `fromBytes`. Left out: the engine has no `toBytes`. */
  readonly fromBytes?: (bytes: Uint8Array) => Promise<Search>;
  /** Relative error of a distance. Default 1e-5. */
  readonly tolerance?: number;
}

interface Case {
  readonly name: string;
  /** An engine that ranks by its first distance. */
  open(dim: number): Promise<Search>;
  openWith(options: SearchOptions): Promise<Search>;
  readonly distance: string;
  readonly tolerance: number;
}

/** Everything that a search engine promises, tested against plain loops. */
export function searchConformance(
  name: string,
  factory: (options: SearchOptions) => Search | Promise<Search>,
  capabilities: SearchCapabilities = {},
): void {
  const { distances = rankings.map((ranking) => ranking.name), filters = ['ids', 'predicate'] } = capabilities;
  const { fromBytes, tolerance = 1e-5 } = capabilities;
  const distance = distances[0] as string;
  describe(`search conformance: ${name}`, () => {
    const opened: Search[] = [];
    afterAll(() => {
      for (const search of opened) search.dispose();
    });
    const openWith = async (options: SearchOptions): Promise<Search> => {
      const search = await factory(options);
      opened.push(search);
      return search;
    };
    const open = (dim: number): Promise<Search> => openWith({ dim, distance });
    const subject = { name, open, openWith, distance, tolerance };

    for (const { name: each } of rankings)
      if (distances.includes(each)) testDistance(subject, each);
      else
        test(`refuses the distance ${each}`, () =>
          expectCode('UNSUPPORTED_OPERATION', openWith({ dim: 2, distance: each })));
    testContent(subject);
    testFilters(subject, filters);
    testOrder(subject);
    testRefusals(subject);
    testLongCalls(subject);
    if (fromBytes) searchBytesConformance(open, fromBytes);
    else
      test('refuses toBytes', async () => {
        const search = await open(2);
        await expectCode('UNSUPPORTED_OPERATION', search.toBytes());
      });
  });
}

/** Values and ranks of one distance. */
function testDistance({ openWith, tolerance }: Case, distance: string): void {
  const agree = async (rows: number[][], queries: number[][], k: number): Promise<void> => {
    const dim = (rows[0] as number[]).length;
    const search = await openWith({ dim, distance });
    // Ids that are no row numbers and do not ascend with the rows.
    const ids = Uint32Array.from(rows, (_, row) => 1000 - 7 * row);
    await search.add(ids, rows);
    const content = new Map(rows.map((row, i) => [ids[i] as number, row]));
    expectNearest(await search.lookup(queries, { k }), { content, queries, k, distance, tolerance });
  };

  describe(`distance ${distance}`, () => {
    test.each([1, 2, 3, 8, 17, 64])('random rows of %d numbers', async (dim) => {
      const random = new Random(21, dim);
      await agree(gaussianRows(random, 40, dim), gaussianRows(random, 6, dim), 9);
    });

    test('more neighbours than rows', async () => {
      const random = new Random(22);
      await agree(gaussianRows(random, 5, 4), gaussianRows(random, 3, 4), 8);
    });

    test('copies of a row come in the order of adding', async () => {
      const search = await openWith({ dim: 3, distance });
      const copy = [0.5, -1, 2];
      await search.add(Uint32Array.of(9, 4, 6), [copy, [7, 7, -90], copy]);
      await search.add(Uint32Array.of(5, 8), [copy, copy]);
      const { ids } = await search.lookup([[0.25, -0.5, 1]], { k: 4 });
      expect([...ids]).toEqual([9, 6, 5, 8]);
    });

    test('zero rows and zero queries', async () => {
      const rows = gaussianRows(new Random(23), 6, 3);
      rows[2] = [0, 0, 0];
      await agree(rows, [[0, 0, 0], [1, 2, 4]], 6);
    });

    test('values are those of the ranking', async () => {
      const search = await openWith({ dim: 2, distance });
      expect(search.ranking.name).toBe(distance);
      const { distances } = await search.lookup([[1, 2]], { k: 2 });
      expect([...distances]).toEqual([search.ranking.worst, search.ranking.worst]);
    });
  });
}

/** Adding, removing, resetting. */
function testContent({ open, distance, tolerance }: Case): void {
  const random = new Random(31);
  const rows = gaussianRows(random, 30, 4);
  const queries = gaussianRows(random, 4, 4);
  const ids = Uint32Array.from(rows, (_, i) => 3 * i + 1);
  const contentOf = (kept: ArrayLike<number>): Map<number, number[]> =>
    new Map(Array.from(kept, (id) => [id, rows[(id - 1) / 3] as number[]]));
  const expectContent = async (search: Search, kept: ArrayLike<number>): Promise<void> => {
    expect(search.size).toBe(kept.length);
    const result = await search.lookup(queries, { k: 31 });
    expectNearest(result, { content: contentOf(kept), queries, k: 31, distance, tolerance });
  };

  test('takes rows flat, as lists of numbers and as typed rows', async () => {
    const search = await open(4);
    await search.add(ids.slice(0, 10), Float32Array.from(rows.slice(0, 10).flat()));
    await search.add(ids.slice(10, 20), rows.slice(10, 20));
    await search.add(ids.slice(20), rows.slice(20).map((row) => Float32Array.from(row)));
    await expectContent(search, ids);
  });

  test('answers without what was removed, and with what was added again', async () => {
    const search = await open(4);
    await search.add(ids, rows);
    await search.remove(ids.slice(5, 9));
    await expectContent(search, [...ids.slice(0, 5), ...ids.slice(9)]);
    await search.add(ids.slice(5, 9), rows.slice(5, 9));
    await expectContent(search, ids);
  });

  test('removes most, then the rest, and goes on', async () => {
    const search = await open(4);
    await search.add(ids, rows);
    let kept = [...ids];
    for (const step of [1, 14, 8, 6]) {
      await search.remove(Uint32Array.from(kept.slice(0, step)));
      kept = kept.slice(step);
      await expectContent(search, kept);
    }
    await search.remove(Uint32Array.from(kept));
    await expectContent(search, []);
    await search.add(ids.slice(3, 5), rows.slice(3, 5));
    await expectContent(search, ids.slice(3, 5));
  });

  test('an id that is named twice is removed once', async () => {
    const search = await open(4);
    await search.add(ids, rows);
    await search.remove(Uint32Array.of(4, 4));
    await expectContent(search, [...ids].filter((id) => id !== 4));
  });

  test('ties after a removal stay in the order of adding', async () => {
    const search = await open(1);
    await search.add(Uint32Array.of(5, 3, 8, 1, 9), [[1], [1], [1], [1], [1]]);
    await search.remove(Uint32Array.of(5, 8, 9));
    await search.add(Uint32Array.of(5), [[1]]);
    expect([...(await search.lookup([[1]], { k: 3 })).ids]).toEqual([3, 1, 5]);
  });

  test('reset leaves nothing and takes the same ids again', async () => {
    const search = await open(4);
    await search.add(ids, rows);
    await search.reset();
    await expectContent(search, []);
    await search.add(ids, rows);
    await expectContent(search, ids);
  });

  test('takes the largest id', async () => {
    const search = await open(1);
    await search.add(Uint32Array.of(NO_ID - 1, 0), [[1], [2]]);
    expect([...(await search.lookup([[1]], { k: 2 })).ids].sort((a, b) => a - b)).toEqual([0, NO_ID - 1]);
  });
}

/** Which ids may be answered. */
function testFilters({ open, distance, tolerance }: Case, kinds: readonly ('ids' | 'predicate')[]): void {
  const rows = gaussianRows(new Random(41), 50, 3);
  const queries = gaussianRows(new Random(42), 3, 3);
  const filled = async (): Promise<Search> => {
    const search = await open(3);
    await search.add(Uint32Array.from(rows.keys()), rows);
    await search.remove(Uint32Array.of(6, 7, 30));
    return search;
  };
  const isPresent = (id: number): boolean => id < 50 && id !== 6 && id !== 7 && id !== 30;
  const expectOnly = async (allowed: readonly number[], filter: LookupOptions['filter']): Promise<void> => {
    const search = await filled();
    const content = new Map(allowed.filter(isPresent).map((id) => [id, rows[id] as number[]]));
    for (const k of [1, 5, 60]) {
      const result = await search.lookup(queries, { k, filter });
      expectNearest(result, { content, queries, k, distance, tolerance });
    }
  };
  const lists: readonly (readonly [string, readonly number[]])[] = [
    ['some ids', [48, 3, 17, 21, 33, 2]],
    ['no ids', []],
    ['ids that are removed, unknown or named twice', [6, 30, 12, 999, NO_ID, 12]],
  ];
  if (kinds.includes('ids')) {
    test.each(lists)('filters by a list of %s', (_name, ids) => expectOnly(ids, Uint32Array.from(ids)));
  } else {
    test('refuses to filter by a list of ids', async () => {
      const search = await filled();
      await expectCode('UNSUPPORTED_OPERATION', search.lookup(queries, { k: 1, filter: Uint32Array.of(1) }));
    });
  }
  if (kinds.includes('predicate')) {
    const all = [...rows.keys()];
    test.each([
      ['odd ids', (id: number): boolean => id % 2 === 1],
      ['no id', (): boolean => false],
      ['every id', (): boolean => true],
    ])('filters by a test for %s', (_name, isAllowed) => expectOnly(all.filter(isAllowed), isAllowed));

    test('asks a test once about every id that is there', async () => {
      const search = await filled();
      const asked: number[] = [];
      await search.lookup(queries, { k: 1, filter: (id) => asked.push(id) > 0 });
      expect(asked.sort((a, b) => a - b)).toEqual(all.filter(isPresent));
    });
  } else {
    test('refuses to filter by a test', async () => {
      const search = await filled();
      await expectCode('UNSUPPORTED_OPERATION', search.lookup(queries, { k: 1, filter: () => true }));
    });
  }
}

/** Calls that are made at once. */
function testOrder({ open, openWith }: Case): void {
  test('calls take effect in the order in which they are made, whatever one of them refuses', async () => {
    const search = await open(1);
    const nearest = (): Promise<number[]> => search.lookup([[2]], { k: 3 }).then(({ ids }) => [...ids].sort(compare));
    const calls = await Promise.allSettled([
      search.add(Uint32Array.of(1, 2), [[1], [3]]),
      nearest(),
      search.add(Uint32Array.of(2), [[2]]),
      search.remove(Uint32Array.of(1)),
      nearest(),
      search.remove(Uint32Array.of(1)),
      search.add(Uint32Array.of(1, 3), [[2], [5]]),
      nearest(),
      search.reset(),
      nearest(),
    ]);
    const outcomes = calls.map((call) => (call.status === 'fulfilled' ? call.value : (call.reason as SimError).code));
    expect(outcomes).toEqual([
      undefined,
      [1, 2, NO_ID],
      'DUPLICATE_ID',
      undefined,
      [2, NO_ID, NO_ID],
      'UNKNOWN_ID',
      undefined,
      [1, 2, 3],
      undefined,
      [NO_ID, NO_ID, NO_ID],
    ]);
    expect(search.size).toBe(0);
  });

  test('the engine is pending until it is ready', async () => {
    const search = await open(2);
    expect(search.kernel).toBe('pending');
    await search.ready();
    expect(search.kernel).not.toBe('pending');
    expect(search.size).toBe(0);
  });

  test('its configuration makes another one like it', async () => {
    const search = await open(3);
    const config = JSON.parse(JSON.stringify(search.getConfig()));
    const again = await openWith(config);
    expect([again.dim, again.ranking.name, again.getConfig()]).toEqual([3, search.ranking.name, config]);
  });
}

/** Bad input, and that it changes nothing. */
function testRefusals({ open }: Case): void {
  const filled = async (): Promise<Search> => {
    const search = await open(2);
    await search.add(Uint32Array.of(1, 2), [[1, 0], [0, 1]]);
    return search;
  };
  const adds: readonly (readonly [string, SimErrorCode, ArrayLike<number>, number[][] | Float32Array])[] = [
    ['NaN', 'NOT_FINITE', [3], [[Number.NaN, 1]]],
    ['an infinity', 'NOT_FINITE', [3, 4], [[1, 1], [1, Number.NEGATIVE_INFINITY]]],
    ['a longer row', 'DIMENSION_MISMATCH', [3, 4], [[1, 1], [1, 2, 3]]],
    ['half a flat row', 'DIMENSION_MISMATCH', [3, 4], new Float32Array(3)],
    ['no rows', 'EMPTY_INPUT', [], []],
    ['fewer ids than rows', 'LENGTH_MISMATCH', [3], [[1, 1], [2, 2]]],
    ['an id twice', 'DUPLICATE_ID', [3, 4, 3], [[1, 1], [2, 2], [3, 3]]],
    ['an id that is there', 'DUPLICATE_ID', [3, 2], [[1, 1], [2, 2]]],
    ['the id of no neighbour', 'INVALID_ARGUMENT', [3, NO_ID], [[1, 1], [2, 2]]],
  ];
  test.each(adds)('refuses to add %s, and adds nothing', async (_name, code, ids, rows) => {
    const search = await filled();
    await expectCode(code, search.add(Uint32Array.from(ids), rows));
    expect(search.size).toBe(2);
    expect([...(await search.lookup([[1, 0]], { k: 3 })).ids].sort(compare)).toEqual([1, 2, NO_ID]);
    await search.add(Uint32Array.of(3), [[1, 1]]);
    expect(search.size).toBe(3);
  });

  test('refuses ids that are no Uint32Array', async () => {
    const search = await filled();
    const ids = [3] as unknown as Uint32Array;
    await expectCode('INVALID_ARGUMENT', search.add(ids, [[1, 1]]));
    await expectCode('INVALID_ARGUMENT', search.remove(ids));
    await expectCode('INVALID_ARGUMENT', search.lookup([[1, 1]], { k: 1, filter: ids }));
  });

  test('refuses to remove an unknown id, and removes nothing', async () => {
    const search = await filled();
    await expectCode('UNKNOWN_ID', search.remove(Uint32Array.of(1, 7)));
    expect(search.size).toBe(2);
    await search.remove(Uint32Array.of());
    expect([...(await search.lookup([[1, 0]], { k: 2 })).ids].sort(compare)).toEqual([1, 2]);
  });

  const lookups: readonly (readonly [string, SimErrorCode, number[][] | Float32Array, number])[] = [
    ['k = 0', 'K_OUT_OF_RANGE', [[1, 1]], 0],
    ['k = −1', 'K_OUT_OF_RANGE', [[1, 1]], -1],
    ['k = 1.5', 'K_OUT_OF_RANGE', [[1, 1]], 1.5],
    ['NaN', 'NOT_FINITE', [[1, Number.NaN]], 1],
    ['a shorter query', 'DIMENSION_MISMATCH', [[1]], 1],
    ['half a flat query', 'DIMENSION_MISMATCH', new Float32Array(5), 1],
    ['no queries', 'EMPTY_INPUT', [], 1],
  ];
  test.each(lookups)('refuses to look up %s', async (_name, code, queries, k) => {
    const search = await filled();
    await expectCode(code, search.lookup(queries, { k }));
  });

  test('refuses every call after dispose', async () => {
    const search = await filled();
    search.dispose();
    search.dispose();
    await expectCode('DISPOSED', search.ready());
    await expectCode('DISPOSED', search.add(Uint32Array.of(3), [[1, 1]]));
    await expectCode('DISPOSED', search.remove(Uint32Array.of(1)));
    await expectCode('DISPOSED', search.lookup([[1, 1]], { k: 1 }));
    await expectCode('DISPOSED', search.reset());
  });
}

/** Progress and abortion. */
function testLongCalls({ open }: Case): void {
  test('says how far a lookup has come', async () => {
    const search = await open(2);
    await search.add(Uint32Array.of(1), [[1, 0]]);
    const heard: number[] = [];
    const queries = gaussianRows(new Random(51), 20, 2);
    await search.lookup(queries, {
      k: 1,
      onProgress: ({ done, total }) => {
        expect(total).toBe(20);
        heard.push(done);
      },
    });
    expect(heard.at(-1)).toBe(20);
    expect(heard).toEqual([...heard].sort(compare));
  });

  test('ends a lookup whose signal is aborted', async () => {
    const search = await open(2);
    await search.add(Uint32Array.of(1), [[1, 0]]);
    await expectCode('ABORTED', search.lookup([[1, 1]], { k: 1, signal: AbortSignal.abort() }));
    expect([...(await search.lookup([[1, 1]], { k: 1 })).ids]).toEqual([1]);
  });
}

const compare = (a: number, b: number): number => a - b;
