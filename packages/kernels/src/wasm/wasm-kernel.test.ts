import { describe, expect, test } from '@jest/globals';
import { type RankForm, Random, normalizeRows } from '@sim/core';
import { type HardRows, hardRows } from '@sim/testing/hard-rows';
import { decodeInt8, encodeInt8 } from '../int8-rows.ts';
import type { KernelResult, KernelSpec, Prefilter, RankKernel, RowFilter } from '../kernel-backend.ts';
import { referenceBackend } from '../reference-backend.ts';
import { makeRowFilter } from '../row-filter.ts';
import { moduleFor } from './chunk-module.ts';
import { WasmKernel, type WasmKernelOptions } from './wasm-kernel.ts';

const size = 800;
const count = 17;
const k = 10;
const forms: readonly RankForm[] = ['l2sq', 'dot', 'l1'];
const prefiltersOf = (form: RankForm): readonly Prefilter[] => (form === 'l1' ? ['none'] : ['int16', 'int8', 'none']);
type Build = 'simd128' | 'relaxed';
const relaxed = await moduleFor({ form: 'l2sq', dim: 1, prefilter: 'int8' });
const moduleOf = (build: Build): WasmKernelOptions => ({ module: build === 'relaxed' ? relaxed : undefined });
/** The builds in which int8 is scanned: the relaxed one is declared only where it pays. */
const builds: readonly Build[] = relaxed ? ['simd128', 'relaxed'] : ['simd128'];
const buildsOf = (prefilter: Prefilter): readonly Build[] => (prefilter === 'int8' ? builds : ['simd128']);
const cases = forms.flatMap((form) =>
  prefiltersOf(form).flatMap((prefilter) => buildsOf(prefilter).map((build) => [form, prefilter, build] as const)),
);

const sets = new Map<string, HardRows>();

function makeSet(name: string, dim: number): HardRows {
  const id = `${name} ${dim}`;
  const set = sets.get(id) ?? (hardRows[name] as (typeof hardRows)[string])(new Random(5), size, count, dim);
  sets.set(id, set);
  return set;
}

async function filled(spec: KernelSpec, rows: Float32Array, options?: WasmKernelOptions): Promise<WasmKernel> {
  const kernel = new WasmKernel(spec, options);
  await kernel.append(rows);
  return kernel;
}

const truths = new Map<Float32Array, Map<string, KernelResult>>();

/** What the reference answers; asked once for each gallery. */
async function truth(form: RankForm, dim: number, rows: Float32Array, queries: Float32Array, filter?: RowFilter): Promise<KernelResult> {
  const known = truths.get(rows) ?? new Map<string, KernelResult>();
  truths.set(rows, known);
  const id = `${form} ${filter?.join(' ')}`;
  const found = known.get(id) ?? (await askReference(form, dim, rows, queries, filter));
  known.set(id, found);
  return found;
}

async function askReference(form: RankForm, dim: number, rows: Float32Array, queries: Float32Array, filter?: RowFilter): Promise<KernelResult> {
  const kernel = await referenceBackend.open({ form, dim });
  await kernel.append(rows);
  return kernel.search(queries, k, filter);
}

/** The answers to queries that come alone, which take another path. */
async function oneByOne(kernel: RankKernel, queries: Float32Array, filter?: RowFilter): Promise<KernelResult> {
  const { dim } = kernel.spec;
  const rows = new Uint32Array(count * k);
  const keys = new Float64Array(count * k);
  for (let query = 0; query < count; query++) {
    const answer = await kernel.search(queries.subarray(query * dim, (query + 1) * dim), k, filter);
    rows.set(answer.rows, query * k);
    keys.set(answer.keys, query * k);
  }
  return { rows, keys };
}

/** The same rows, and keys of the same bits. (A matcher for equality takes seconds for arrays of this size.) */
function expectSame(found: KernelResult, expected: KernelResult): void {
  expect([found.rows.length, found.keys.length]).toEqual([expected.rows.length, expected.keys.length]);
  const differs = [...expected.keys.keys()].filter(
    (i) => found.rows[i] !== expected.rows[i] || !Object.is(found.keys[i], expected.keys[i]),
  );
  const show = ({ rows, keys }: KernelResult): unknown => differs.slice(0, 3).map((i) => [i, rows[i], keys[i]]);
  expect(show(found)).toEqual(show(expected));
}

describe.each(cases)('%s with the prefilter %s, %s', (form, prefilter, build) => {
  test.each(Object.keys(hardRows))('rows and keys are those of the reference: %s', async (name) => {
    for (const dim of [32, 31]) {
      const { gallery, queries } = makeSet(name, dim);
      const kernel = await filled({ form, dim, prefilter }, gallery, moduleOf(build));
      const third = makeRowFilter(size, (row) => row % 3 === 0);
      for (const filter of [undefined, third]) {
        const expected = await truth(form, dim, gallery, queries, filter);
        expectSame(await kernel.search(queries, k, filter), expected);
        expectSame(await oneByOne(kernel, queries, filter), expected);
      }
      kernel.dispose();
    }
  });

  test.each(['normal rows', 'plus or minus three'])('long rows, of which seven eights are scanned at a time: %s', async (name) => {
    const dim = 1170;
    const { gallery, queries } = makeSet(name, dim);
    const [rows, some] = [gallery.subarray(0, 300 * dim), queries.subarray(0, 5 * dim)];
    const kernel = await filled({ form, dim, prefilter }, rows, moduleOf(build));
    expectSame(await kernel.search(some, k), await askReference(form, dim, rows, some));
  });

  test('few rows but the nearest are ranked where rows are drawn at random', async () => {
    const dim = 64;
    const { gallery, queries } = makeSet('normal rows', dim);
    const kernel = await filled({ form, dim, prefilter }, gallery, moduleOf(build));
    await kernel.search(queries, k);
    const { queries: asked, ranked, early } = kernel.statistics();
    expect([asked, early]).toEqual([count, 0]);
    expect(ranked).toBeGreaterThanOrEqual(k * count);
    expect(ranked / asked).toBeLessThan(prefilter === 'int8' ? 2 * k : 1.2 * k);
  });
});

describe('the error bound is needed', () => {
  const wrongIds = async (name: string, form: RankForm, prefilter: Prefilter, margin: number, isAlone: boolean, build: Build = 'simd128'): Promise<number> => {
    const dim = 64;
    const { gallery, queries } = makeSet(name, dim);
    const kernel = await filled({ form, dim, prefilter }, gallery, { margin, ...moduleOf(build) });
    const { rows } = await (isAlone ? oneByOne(kernel, queries) : kernel.search(queries, k));
    const expected = await truth(form, dim, gallery, queries);
    return rows.filter((row, i) => row !== expected.rows[i]).length;
  };

  test.each([
    ['int8 residuals along the query', 'l2sq', 'int8', 0.5],
    ['int8 residuals along the query', 'dot', 'int8', 0.5],
    ['eight int8 residuals along the query', 'l2sq', 'int8', 0.5],
    ['eight int8 residuals along the query', 'dot', 'int8', 0.5],
    ['int16 residuals along the query', 'l2sq', 'int16', 0.5],
    ['int16 residuals along the query', 'dot', 'int16', 0.5],
    ['plus or minus three', 'l2sq', 'int8', 0],
    ['20 near copies of each row', 'l2sq', 'int16', 0],
    ['20 near copies of each row', 'dot', 'int8', 0],
    ['an offset of 100', 'l2sq', 'int8', 0],
    ['products that cancel', 'dot', 'none', 0],
    ['small terms after a large one', 'l1', 'none', 0.25],
  ] as const)('%s by %s and %s: %d of it gives wrong answers', async (name, form, prefilter, margin) => {
    for (const build of buildsOf(prefilter))
      for (const isAlone of [false, true]) {
        expect(await wrongIds(name, form, prefilter, margin, isAlone, build)).toBeGreaterThan(0);
        expect(await wrongIds(name, form, prefilter, 1, isAlone, build)).toBe(0);
      }
  });

  test('small squares after a large one: a query alone is scored by differences', async () => {
    expect(await wrongIds('small squares after a large one', 'l2sq', 'none', 0.25, true)).toBeGreaterThan(0);
    expect(await wrongIds('small squares after a large one', 'l2sq', 'none', 1, true)).toBe(0);
  });
});

test('long queries across the offset of rows that are near copies: a batch is scored by differences too', async () => {
  const dim = 64;
  const random = new Random(8);
  const centres = Float32Array.from({ length: 40 * dim }, () => 1000 + random.normal());
  const gallery = Float32Array.from({ length: size * dim }, (_, i) => (centres[i % centres.length] as number) + 3e-4 * random.normal());
  const queries = Float32Array.from({ length: count * dim }, () => 1e7 * random.normal());
  for (let start = 0; start < queries.length; start += dim) {
    const query = queries.subarray(start, start + dim);
    const mean = query.reduce((sum, value) => sum + value, 0) / dim;
    query.forEach((value, i) => (query[i] = value - mean));
  }
  const kernel = await filled({ form: 'l2sq', dim, prefilter: 'none' }, gallery);
  expectSame(await kernel.search(queries, k), await truth('l2sq', dim, gallery, queries));
});

describe('a gallery in many chunks', () => {
  const dim = 5;
  const random = new Random(3);
  const gallery = Float32Array.from({ length: 20_000 * dim }, () => random.integer(9) - 4);
  const queries = gallery.slice(0, count * dim);

  test.each(cases)('answers as one, by %s and %s, %s', async (form, prefilter, build) => {
    // A chunk holds one block of 8192 rows.
    const kernel = new WasmKernel({ form, dim, prefilter }, { maxChunkBytes: 1, ...moduleOf(build) });
    const half = 9000 * dim;
    await kernel.append(gallery.subarray(0, half));
    await kernel.append(gallery.subarray(half));
    expect(kernel.size).toBe(20_000);
    for (const filter of [undefined, makeRowFilter(20_000, (row) => row % 7 === 0 && row > 8000)]) {
      const expected = await truth(form, dim, gallery, queries, filter);
      expectSame(await kernel.search(queries, k, filter), expected);
      expectSame(await oneByOne(kernel, queries, filter), expected);
    }
    expect((await kernel.read(0, 20_000)).every((value, i) => value === gallery[i])).toBe(true);
    expect(await kernel.read(8190, 8195)).toEqual(gallery.slice(8190 * dim, 8195 * dim));
  });
});

describe('rows that are compared as rows of length 1', () => {
  const makeRows = (dim: number): Float32Array => {
    const random = new Random(9);
    const rows = Float32Array.from({ length: size * dim }, () => random.normal());
    // Rows of every length, zero among them.
    return rows.map((value, i) => {
      const row = Math.floor(i / dim);
      return row % 50 === 0 ? 0 : value * (row % 3 === 0 ? 1 : 10 ** ((row % 60) - 30));
    });
  };

  test.each(cases.filter(([form]) => form === 'dot'))('rank as prepared ones do and stay as they were given: %s by %s, %s', async (form, prefilter, build) => {
    for (const dim of [16, 7]) {
      const rows = makeRows(dim);
      const unit = normalizeRows(rows, dim);
      const kernel = new WasmKernel({ form, dim, prefilter, preparation: 'unit' }, moduleOf(build));
      await kernel.append(rows.subarray(0, 77 * dim));
      await kernel.append(rows.subarray(77 * dim));
      const queries = unit.slice(0, count * dim);
      const expected = await truth(form, dim, unit, queries);
      expectSame(await kernel.search(queries, k), expected);
      expectSame(await oneByOne(kernel, queries), expected);
      expect(Buffer.from((await kernel.read(0, size)).buffer).equals(Buffer.from(rows.buffer))).toBe(true);
    }
  });

  test('lose no speed to lengths that float32 can hold', async () => {
    const rows = makeRows(16).map((value, i) => (Math.floor(i / 16) % 3 === 0 ? value : Math.sign(value)));
    const kernel = await filled({ form: 'dot', dim: 16, prefilter: 'none', preparation: 'unit' }, rows);
    await kernel.search(normalizeRows(rows, 16).slice(16, 32), k);
    expect(kernel.statistics().early).toBe(0);
  });
});

describe.each(cases.filter(([, prefilter]) => prefilter === 'int8'))('rows that are kept as int8, %s, %s, %s', (form, _, build) => {
  test.each(Object.keys(hardRows))('rank as float32 rows of these numbers do: %s', async (name) => {
    for (const dim of [32, 31]) {
      const { gallery, queries } = makeSet(name, dim);
      const kernel = new WasmKernel({ form, dim, elementType: 'int8' }, moduleOf(build));
      for (const [first, last] of [[0, 1], [1, 78], [78, 400], [400, size]] as const)
        await kernel.append(gallery.subarray(first * dim, last * dim));
      const decoded = decodeInt8(encodeInt8(gallery, dim));
      expect((await kernel.read(0, size)).every((value, i) => Object.is(value + 0, (decoded[i] as number) + 0))).toBe(true);
      const third = makeRowFilter(size, (row) => row % 3 === 0);
      for (const filter of [undefined, third]) {
        const expected = await askReference(form, dim, decoded, queries, filter);
        expectSame(await kernel.search(queries, k, filter), expected);
        expectSame(await oneByOne(kernel, queries, filter), expected);
      }
      const reference = await referenceBackend.open({ form, dim, elementType: 'int8' });
      await reference.append(gallery);
      expectSame(await reference.search(queries, k), await kernel.search(queries, k));
      kernel.dispose();
    }
  });

  test('need a bound for their queries alone: hardly more than the nearest rows are ranked', async () => {
    const dim = 64;
    const { gallery, queries } = makeSet('normal rows', dim);
    const kernel = await filled({ form, dim, elementType: 'int8' }, gallery, moduleOf(build));
    await kernel.search(queries, k);
    expect(kernel.statistics().ranked / count).toBeLessThan(1.5 * k);
  });
});

test.each([['l2sq', undefined], ['dot', undefined], ['dot', 'unit']] as const)(
  'integers of the kernel\'s choice come with the queries that gain by them, and change no answer: %s, %s',
  async (form, preparation) => {
    const dim = 31;
    const random = new Random(4);
    // Three blocks, the last of them not full.
    const gallery = Float32Array.from({ length: 20_000 * dim }, () => random.normal());
    const compared = preparation ? normalizeRows(gallery, dim) : gallery;
    const queries = compared.slice(0, count * dim);
    const kernel = new WasmKernel({ form, dim, ...(preparation ? { preparation } : {}) });
    await kernel.append(gallery.subarray(0, 19_000 * dim));
    await kernel.append(gallery.subarray(19_000 * dim));
    const expected = await truth(form, dim, compared, queries);
    expectSame(await kernel.search(queries, k), expected);
    const plain = kernel.bytes();
    expectSame(await oneByOne(kernel, queries), expected);
    expect(kernel.bytes()).toBeGreaterThan(plain);
    expect(kernel.bytes()).toBeGreaterThanOrEqual(3 * 8192 * (4 * dim + 2 * (dim + 1) + 12));
    expectSame(await kernel.search(queries, k), expected);
    expect((await kernel.read(0, 20_000)).every((value, i) => value === gallery[i])).toBe(true);
    // Rows that come now have theirs at once.
    await kernel.append(gallery.subarray(0, 100 * dim));
    const added = await truth(form, dim, compared.subarray(0, 100 * dim), queries);
    const found = await kernel.search(queries, k, makeRowFilter(20_100, (row) => row >= 20_000));
    expectSame(found, { rows: added.rows.map((row) => row + 20_000), keys: added.keys });
  },
);

test('the build with relaxed SIMD is for integers of 8 bits, where it pays', async () => {
  const pays = Number(process.versions.node.split('.')[0]) >= 24;
  expect(relaxed !== undefined).toBe(pays);
  expect((await moduleFor({ form: 'dot', dim: 2, elementType: 'int8' })) === relaxed).toBe(true);
  expect(await moduleFor({ form: 'l1', dim: 2, prefilter: 'int8' })).toBeUndefined();
  expect(await moduleFor({ form: 'dot', dim: 2 })).toBeUndefined();
});

describe('a search that lets others in', () => {
  const dim = 5;
  const many = 1030;
  const random = new Random(8);
  const values = (rows: number): Float32Array => Float32Array.from({ length: rows * dim }, () => random.normal());
  // Three blocks, and queries for two passes.
  const gallery = values(20_000);
  const queries = values(many);
  /** Memories of two blocks, so that there are two of these. */
  const open = (): Promise<WasmKernel> => filled({ form: 'l2sq', dim }, gallery, { maxChunkBytes: 2 ** 19 });

  test('hears of every query once, and answers the same', async () => {
    const kernel = await open();
    expect(kernel.advances).toBe(true);
    for (const some of [queries, queries.subarray(0, dim), queries.subarray(0, 17 * dim)]) {
      const heard: number[] = [];
      const found = await kernel.search(some, k, undefined, async (done) => void heard.push(done));
      expect(heard.reduce((sum, done) => sum + done, 0)).toBe(some.length / dim);
      expect(heard.length).toBeGreaterThanOrEqual(3);
      expectSame(found, await kernel.search(some, k));
    }
    const empty = new WasmKernel({ form: 'dot', dim });
    const heard: number[] = [];
    await empty.search(queries, k, undefined, async (done) => void heard.push(done));
    expect(heard).toEqual([many]);
  });

  test('comes before the calls that others make meanwhile', async () => {
    const kernel = await open();
    const expected = await kernel.search(queries, k);
    const others: Promise<unknown>[] = [];
    const found = await kernel.search(queries, k, undefined, async () => {
      others.push(kernel.append(queries.subarray(0, dim)), kernel.read(7, 9));
      others.push(kernel.search(queries.subarray(0, dim), 1));
      kernel.reserve(50_000);
    });
    expectSame(found, expected);
    const answers = await Promise.all(others);
    expect(answers[1]).toEqual(gallery.slice(7 * dim, 9 * dim));
    expect(answers[2]).toEqual({ rows: Uint32Array.of(20_000), keys: Float64Array.of(0) });
    expect(kernel.size).toBe(20_000 + others.length / 3);
  });

  test('goes on with integers that were not all made when a call ended', async () => {
    const kernel = await filled({ form: 'l2sq', dim }, gallery);
    const expected = await truth('l2sq', dim, gallery, queries.subarray(0, count * dim));
    let calls = 0;
    const stop = async (): Promise<void> => {
      if (++calls % 3 === 0) throw new Error('enough');
    };
    for (let call = 0; call < 3; call++) await expect(kernel.search(queries, k, undefined, stop)).rejects.toThrow('enough');
    await kernel.append(queries.subarray(0, 100 * dim));
    const old = makeRowFilter(20_100, (row) => row < 20_000);
    expectSame(await kernel.search(queries.subarray(0, count * dim), k, old), expected);
    const own = await kernel.search(queries.subarray(0, 100 * dim), 1);
    expect([...own.rows]).toEqual(Array.from({ length: 100 }, (_, i) => 20_000 + i));
  });

  test('ends where its listener throws, and where the kernel is disposed of', async () => {
    const kernel = await open();
    const expected = await kernel.search(queries, k);
    let calls = 0;
    const stopped = kernel.search(queries, k, undefined, async () => {
      if (++calls === 2) throw new Error('enough');
    });
    await expect(stopped).rejects.toThrow('enough');
    expect(calls).toBe(2);
    expectSame(await kernel.search(queries, k), expected);
    const disposed = kernel.search(queries, k, undefined, async () => kernel.dispose());
    const waiting = kernel.read(0, 1);
    await expect(disposed).rejects.toMatchObject({ code: 'DISPOSED' });
    await expect(waiting).rejects.toMatchObject({ code: 'DISPOSED' });
    expect(kernel.bytes()).toBe(0);
  });
});

test('memory that was reserved does not grow while rows come in parts', async () => {
  const dim = 64;
  const kernel = new WasmKernel({ form: 'l2sq', dim, prefilter: 'none' });
  kernel.reserve(20_000);
  const before = kernel.bytes();
  for (let part = 0; part < 20; part++) await kernel.append(new Float32Array(1000 * dim).fill(part));
  expect([kernel.size, kernel.bytes()]).toEqual([20_000, before]);
  kernel.reserve(0);
  expect(kernel.bytes()).toBe(before);
  kernel.dispose();
  expect(() => kernel.reserve(1)).toThrow(expect.objectContaining({ code: 'DISPOSED' }));
});

test('memory holds the rows once, and their integers beside them', async () => {
  const dim = 64;
  const rows = new Float32Array(20_000 * dim).fill(1);
  const bytesWith = async (prefilter: Prefilter): Promise<number> => (await filled({ form: 'l2sq', dim, prefilter }, rows)).bytes();
  const [none, int8, int16] = await Promise.all((['none', 'int8', 'int16'] as const).map(bytesWith));
  // Blocks of 8192 rows, three constants a row and four of eight, and at most 5 MiB of scratch.
  const blocks = 3 * 8192;
  const scratch = 5 * 2 ** 20;
  for (const [bytes, perNumber] of [[none, 4], [int8, 5], [int16, 6]] as const) {
    expect(bytes).toBeGreaterThanOrEqual(blocks * (perNumber * dim + 14));
    expect(bytes).toBeLessThan(blocks * (perNumber * dim + 14) + scratch);
  }
  const coded = (await filled({ form: 'l2sq', dim, elementType: 'int8' }, rows)).bytes();
  expect(coded).toBeGreaterThanOrEqual(blocks * (dim + 18));
  expect(coded).toBeLessThan(blocks * (dim + 18) + scratch);
});
