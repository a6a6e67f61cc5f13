import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type RankForm, Random, normalizeRows } from '@sim/core';
import {
  type KernelBackend,
  type KernelResult,
  type KernelSpec,
  NO_ROW,
  type RankKernel,
  type RowFilter,
  isRowAllowed,
  makeRowFilter,
  selectKernel,
} from '@sim/kernels';
import { expectWithin } from './close.ts';
import { gaussianValues } from './gaussian-rows.ts';

/** What a backend is held to. */
export interface KernelConformanceOptions {
  /** Forms that the backend has. Default all three. */
  readonly forms?: readonly RankForm[];
  /** Error that a key may have, relative to the sum of the sizes of its terms. Default 1e-12, which float64 keeps. */
  readonly tolerance?: number;
  /** Numbers of the random rows. Default every odd number up to 67 and powers of two, on either side of every width of a vector. */
  readonly dims?: readonly number[];
}

const everyWidth = [...Array.from({ length: 34 }, (_, i) => 2 * i + 1), 2, 4, 8, 16, 32, 64];

interface Case {
  readonly form: RankForm;
  readonly tolerance: number;
  readonly dims: readonly number[];
  open(dim: number, preparation?: KernelSpec['preparation']): Promise<RankKernel>;
}

/**
 * Everything that a kernel backend promises, tested against plain loops. The backend is opened once, through
 * `selectKernel`, so that the selector is part of what is tested.
 */
export function kernelConformance(
  name: string,
  openBackend: () => KernelBackend | Promise<KernelBackend>,
  options: KernelConformanceOptions = {},
): void {
  const { forms = ['dot', 'l2sq', 'l1'], tolerance = 1e-12, dims = everyWidth } = options;
  describe(`kernel conformance: ${name}`, () => {
    let backend: KernelBackend;
    const opened: RankKernel[] = [];
    beforeAll(async () => {
      backend = await openBackend();
    });
    afterAll(() => {
      for (const kernel of opened) kernel.dispose();
    });
    describe.each(forms)('form %s', (form) => {
      const open: Case['open'] = async (dim, preparation) => {
        const kernel = await selectKernel({ form, dim, ...(preparation ? { preparation } : {}) }, { kernel: backend });
        opened.push(kernel);
        return kernel;
      };
      test('says what it was opened for', async () => {
        const kernel = await open(3);
        expect(kernel.backend).toBe(backend.name);
        expect(kernel.spec).toMatchObject({ form, dim: 3 });
        expect(kernel.size).toBe(0);
      });
      const subject = { form, tolerance, dims, open };
      testValues(subject);
      testOrder(subject);
      testFilters(subject);
      testGallery(subject);
      testRefusals(subject);
    });
  });
}

/** Keys and ranks on data of every shape and scale. */
function testValues({ form, tolerance, dims, open }: Case): void {
  const agree = async (gallery: Float32Array, queries: Float32Array, dim: number, k: number): Promise<void> => {
    const kernel = await open(dim);
    await kernel.append(gallery);
    expectNearest(await kernel.search(queries, k), { form, gallery, queries, dim, k, tolerance });
    kernel.dispose();
  };

  test.each(dims)('random rows of %d numbers', async (dim) => {
    const random = new Random(1, dim);
    await agree(gaussianValues(random, 53, dim), gaussianValues(random, 5, dim), dim, 7);
  });

  test('rows far from the origin', async () => {
    const random = new Random(2);
    const near = (count: number): Float32Array =>
      Float32Array.from({ length: count * 10 }, () => 100 + random.integer(256) / 1024);
    await agree(near(40), near(6), 10, 40);
  });

  test('rows of very different length', async () => {
    const random = new Random(3);
    const rows = gaussianValues(random, 60, 9).map((value, i) => value * 10 ** ((Math.floor(i / 9) % 8) - 4));
    await agree(rows, rows.slice(0, 8 * 9), 9, 12);
  });

  test('queries that are rows of the gallery', async () => {
    const rows = gaussianValues(new Random(4), 120, 24);
    await agree(rows, rows, 24, 5);
  });

  test('zero rows and zero queries', async () => {
    const rows = gaussianValues(new Random(5), 9, 6).fill(0, 12, 24);
    await agree(rows, new Float32Array(6), 6, 9);
  });
}

/** Ranks on whole numbers, where every sum is exact and ties are ties in any arithmetic. */
function testOrder({ form, open }: Case): void {
  const agree = async (gallery: Float32Array, queries: Float32Array, dim: number, k: number): Promise<void> => {
    const kernel = await open(dim);
    await kernel.append(gallery);
    expectNearest(await kernel.search(queries, k), { form, gallery, queries, dim, k, tolerance: 0 });
    kernel.dispose();
  };

  test('ties come by lower row', async () => {
    const random = new Random(6);
    await agree(lattice(random, 80, 3), lattice(random, 10, 3), 3, 80);
  });

  test('copies of one row come by lower row', async () => {
    const rows = lattice(new Random(7), 7, 5);
    const copies = new Float32Array(rows.length * 8);
    for (let copy = 0; copy < 8; copy++) copies.set(rows, copy * rows.length);
    await agree(copies, rows, 5, 11);
  });

  test('more rows than any tile and more neighbours than any small heap', async () => {
    const random = new Random(8);
    await agree(lattice(random, 4500, 2), lattice(random, 17, 2), 2, 1100);
  });

  test.each([1, 30, 31, 1000])('k = %d of 30 rows', async (k) => {
    const random = new Random(9);
    await agree(lattice(random, 30, 4), lattice(random, 3, 4), 4, k);
  });
}

/** Bitmaps of allowed rows. */
function testFilters({ form, open }: Case): void {
  const size = 100;
  const dim = 3;
  const gallery = lattice(new Random(10), size, dim);
  const queries = lattice(new Random(11), 4, dim);
  const everyThird = makeRowFilter(size, (row) => row % 3 === 0);
  const late = makeRowFilter(size, (row) => row >= 64);
  const cases: readonly (readonly [string, RowFilter])[] = [
    ['every third row', everyThird],
    ['the last rows', late],
    ['one row', makeRowFilter(size, (row) => row === 57)],
    ['all rows', makeRowFilter(size, () => true)],
    ['no row', makeRowFilter(size, () => false)],
    ['no word', new Uint32Array()],
    ['the first word', everyThird.slice(0, 1)],
    ['rows that do not exist', new Uint32Array(8).fill(0xffffffff)],
  ];
  test.each(cases)('a filter of %s', async (_name, filter) => {
    const kernel = await open(dim);
    await kernel.append(gallery);
    for (const k of [1, 20, size + 1]) {
      const result = await kernel.search(queries, k, filter);
      expectNearest(result, { form, gallery, queries, dim, k, tolerance: 0, filter });
    }
  });

  test('a filter over more rows than any tile', async () => {
    const many = lattice(new Random(14), 4500, dim);
    const filter = makeRowFilter(4500, (row) => row % 5 === 0 || row > 4400);
    const kernel = await open(dim);
    await kernel.append(many);
    const result = await kernel.search(queries, 1100, filter);
    expectNearest(result, { form, gallery: many, queries, dim, k: 1100, tolerance: 0, filter });
  });
}

/** The gallery as it grows. */
function testGallery({ form, tolerance, open }: Case): void {
  const dim = 5;
  const gallery = lattice(new Random(12), 70, dim);
  const queries = lattice(new Random(13), 6, dim);
  const problem = { form, queries, dim, k: 9, tolerance: 0 };

  test('grows by any number of rows', async () => {
    const kernel = await open(dim);
    let size = 0;
    for (const count of [1, 0, 2, 30, 3, 34]) {
      await kernel.append(gallery.slice(size * dim, (size + count) * dim));
      size += count;
      expect(kernel.size).toBe(size);
      const result = await kernel.search(queries, 9);
      expectNearest(result, { ...problem, gallery: gallery.slice(0, size * dim) });
    }
    expect(kernel.bytes()).toBeGreaterThanOrEqual(4 * gallery.length);
  });

  test('keeps a copy of its rows', async () => {
    const kernel = await open(dim);
    const rows = gallery.slice();
    await kernel.append(rows);
    rows.fill(77);
    expectNearest(await kernel.search(queries, 9), { ...problem, gallery });
  });

  test('calls run in the order in which they are made', async () => {
    const kernel = await open(dim);
    const half = 35 * dim;
    const calls = [
      kernel.append(gallery.slice(0, half)),
      kernel.search(queries, 9),
      kernel.append(gallery.slice(half)),
      kernel.search(queries, 9),
    ] as const;
    const [, before, , after] = await Promise.all(calls);
    expectNearest(before, { ...problem, gallery: gallery.slice(0, half) });
    expectNearest(after, { ...problem, gallery });
  });

  test('gives back its rows as they were given, and compares them as they are wanted, where it can be read', async () => {
    const given = gallery.map((value, i) => value * 3 ** (Math.floor(i / dim) % 5));
    for (const preparation of form === 'dot' ? ([undefined, 'unit'] as const) : ([undefined] as const)) {
      const kernel = await open(dim, preparation);
      await kernel.append(given.slice(0, 30 * dim));
      await kernel.append(given.slice(30 * dim));
      if (!kernel.read) continue;
      expect(await kernel.read(0, 70)).toEqual(given);
      expect(await kernel.read(29, 33)).toEqual(given.slice(29 * dim, 33 * dim));
      const compared = preparation === 'unit' ? normalizeRows(given, dim) : given;
      expectNearest(await kernel.search(queries, 9), { ...problem, gallery: compared, tolerance });
    }
  });

  test('an empty gallery has no neighbours', async () => {
    const kernel = await open(dim);
    expectNearest(await kernel.search(queries, 3), { ...problem, gallery: new Float32Array(), k: 3 });
  });

  test('no queries have no answers', async () => {
    const kernel = await open(dim);
    await kernel.append(gallery);
    expect(await kernel.search(new Float32Array(), 3)).toEqual({
      rows: new Uint32Array(),
      keys: new Float64Array(),
    });
  });
}

/** What a kernel refuses, and that it is none the worse for it. */
function testRefusals({ open }: Case): void {
  test('refuses rows of another length', async () => {
    const kernel = await open(3);
    await expect(kernel.append(new Float32Array(4))).rejects.toMatchObject({ code: 'DIMENSION_MISMATCH' });
    expect(kernel.size).toBe(0);
    await kernel.append(new Float32Array(3));
    await expect(kernel.search(new Float32Array(2), 1)).rejects.toMatchObject({ code: 'DIMENSION_MISMATCH' });
    expect((await kernel.search(new Float32Array(3), 1)).rows).toEqual(Uint32Array.of(0));
  });

  test.each([0, -1, 1.5, Number.NaN])('refuses k = %d', async (k) => {
    const kernel = await open(1);
    await expect(kernel.search(new Float32Array(1), k)).rejects.toMatchObject({ code: 'K_OUT_OF_RANGE' });
  });

  test('refuses to go on after dispose', async () => {
    const kernel = await open(2);
    await kernel.append(new Float32Array(4));
    kernel.dispose();
    kernel.dispose();
    await expect(kernel.append(new Float32Array(2))).rejects.toMatchObject({ code: 'DISPOSED' });
    await expect(kernel.search(new Float32Array(2), 1)).rejects.toMatchObject({ code: 'DISPOSED' });
  });
}

interface Problem {
  readonly form: RankForm;
  readonly gallery: Float32Array;
  readonly queries: Float32Array;
  readonly dim: number;
  readonly k: number;
  readonly tolerance: number;
  readonly filter?: RowFilter;
}

/** Compares by rank: keys within their tolerance, and rows that differ only where their true keys are that close. */
function expectNearest(result: KernelResult, problem: Problem): void {
  const { gallery, queries, dim, k, tolerance, filter } = problem;
  const size = gallery.length / dim;
  const count = queries.length / dim;
  expect([result.rows.length, result.keys.length]).toEqual([count * k, count * k]);
  for (let query = 0; query < count; query++) {
    const truth = Array.from({ length: size }, (_, row) => naiveKey(problem, query, row));
    const order = truth
      .map((_, row) => row)
      .filter((row) => filter === undefined || isRowAllowed(filter, row))
      .sort((a, b) => at(truth, a).key - at(truth, b).key || a - b);
    const rows = [...result.rows.subarray(query * k, (query + 1) * k)];
    const keys = [...result.keys.subarray(query * k, (query + 1) * k)];
    const found = rows.slice(0, order.length);
    expect(rows.slice(order.length).every((row) => row === NO_ROW)).toBe(true);
    expect(keys.slice(order.length).every((key) => key === Number.POSITIVE_INFINITY)).toBe(true);
    if (tolerance === 0) expect(found).toEqual(order.slice(0, k));
    expect(new Set(found).size).toBe(found.length);
    const allowed = new Set(order);
    expect(found.filter((row) => !allowed.has(row))).toEqual([]);
    for (const [rank, row] of found.entries()) {
      const mine = at(truth, row);
      const best = at(truth, at(order, rank));
      expectWithin(at(keys, rank), mine.key, tolerance * mine.size);
      expectWithin(mine.key, best.key, tolerance * (mine.size + best.size));
    }
  }
}

/** The form, term by term, and the sum of the sizes of its terms. */
function naiveKey({ form, gallery, queries, dim }: Problem, query: number, row: number): { key: number; size: number } {
  let key = 0;
  let size = 0;
  for (let i = 0; i < dim; i++) {
    const q = queries[query * dim + i] as number;
    const r = gallery[row * dim + i] as number;
    const term = form === 'dot' ? -q * r : form === 'l1' ? Math.abs(q - r) : (q - r) ** 2;
    key += term;
    size += Math.abs(term);
  }
  return { key, size };
}

/** Whole numbers from −3 to 3. */
function lattice(random: Random, count: number, dim: number): Float32Array {
  return Float32Array.from({ length: count * dim }, () => random.integer(7) - 3);
}

function at<T>(list: readonly T[], index: number): T {
  const item = list[index];
  if (item === undefined) throw new Error(`there is no entry ${index}`);
  return item;
}
