import { beforeAll, describe, expect, test } from '@jest/globals';
import { Random } from '@sim/core';
import { expectCode } from '@sim/testing/expect-code';
import { gaussianRows, gaussianValues } from '@sim/testing/gaussian-rows';
import { searchConformance } from '@sim/testing/search-conformance';
import { HnswSearch, type HnswSearchOptions } from './hnsw-search.ts';
import { LinearSearch } from './linear-search.ts';
import { type IdFilter, NO_ID, type SearchResult } from './search.ts';

for (const options of [{}, { quantization: 'int8' }, { construction: 'int8', m: 5, efConstruction: 20, ef: 7 }] as const)
  searchConformance(`HnswSearch ${JSON.stringify(options)}`, (given) => new HnswSearch({ ...options, ...given }), {
    fromBytes: (bytes) => HnswSearch.fromBytes(bytes),
  });

/** Rows around `centres` places, and queries around the same. */
function clustered(count: number, dim: number, centres: number, seed: number): { rows: Float32Array; queries: Float32Array } {
  const random = new Random(seed);
  const places = gaussianValues(random, centres, dim);
  const around = (total: number): Float32Array => {
    const values = new Float32Array(total * dim);
    for (let row = 0; row < total; row++) {
      const centre = random.integer(centres) * dim;
      for (let i = 0; i < dim; i++) values[row * dim + i] = (places[centre + i] as number) + 0.6 * random.normal();
    }
    return values;
  };
  return { rows: around(count), queries: around(200) };
}

const idsOf = (count: number, first = 0): Uint32Array => Uint32Array.from({ length: count }, (_, i) => first + i);

/** Part of the true distances that an answer has; ids at equal distance stand for each other. */
function recall(found: SearchResult, truth: SearchResult): number {
  const { k } = truth;
  let hits = 0;
  let all = 0;
  for (let at = 0; at < truth.ids.length; at += k) {
    const known = [...truth.ids.subarray(at, at + k)].filter((id) => id !== NO_ID).length;
    if (known === 0) continue;
    const worst = truth.distances[at + known - 1] as number;
    all += known;
    for (let i = at; i < at + known; i++)
      if (found.ids[i] !== NO_ID && Math.abs(found.distances[i] as number) <= Math.abs(worst) + 1e-6) hits++;
  }
  return hits / all;
}

const DIM = 32;
const COUNT = 10_000;
const { rows, queries } = clustered(COUNT, DIM, 100, 1);
/** Where a graph is changed or built twice. */
const FEW = 4000;
const fewRows = rows.subarray(0, FEW * DIM);

async function filled(options: Partial<HnswSearchOptions> = {}, values: Float32Array = rows): Promise<HnswSearch> {
  const search = new HnswSearch({ dim: DIM, distance: 'squared_euclidean', ...options });
  await search.add(idsOf(values.length / search.dim), values);
  return search;
}

/** Graphs that no test changes, each built once. */
const graphs = new Map<string, Promise<HnswSearch>>();
function built(options: Partial<HnswSearchOptions> = {}): Promise<HnswSearch> {
  const key = JSON.stringify(options);
  const graph = graphs.get(key) ?? filled(options);
  graphs.set(key, graph);
  return graph;
}

async function exact(distance = 'squared_euclidean', values: Float32Array = rows, dim = DIM): Promise<LinearSearch> {
  const search = new LinearSearch({ dim, distance });
  await search.add(idsOf(values.length / dim), values);
  return search;
}

let linear: LinearSearch;
beforeAll(async () => {
  linear = await exact();
});

describe('recall', () => {
  test.each([
    ['squared_euclidean', {}, 0.99],
    ['squared_euclidean', { quantization: 'int8' }, 0.99],
    ['squared_euclidean', { construction: 'int8' }, 0.99],
    ['cosine', {}, 0.99],
    ['cosine', { quantization: 'int8' }, 0.98],
    ['manhattan', {}, 0.98],
    ['manhattan', { quantization: 'int8' }, 0.98],
    ['inner_product', {}, 0.95],
    ['inner_product', { quantization: 'int8' }, 0.95],
    ['snr', {}, 0.99],
  ] as const)('of %s with %j is at least %f', async (distance, options, least) => {
    const search = await built({ distance, ...options });
    const truth = await (await exact(distance)).lookup(queries, { k: 10 });
    const found = await search.lookup(queries, { k: 10, ef: 64 });
    expect(recallById(found, truth)).toBeGreaterThanOrEqual(least);
  });

  test('grows with ef', async () => {
    const search = await built({ distance: 'squared_euclidean' });
    const truth = await linear.lookup(queries, { k: 10 });
    const few = recall(await search.lookup(queries, { k: 10, ef: 10 }), truth);
    const many = recall(await search.lookup(queries, { k: 10, ef: 200 }), truth);
    expect(few).toBeLessThan(many);
    expect(many).toBeGreaterThan(0.999);
  });

  test('of 400 rows with 50 copies each', async () => {
    const random = new Random(5);
    const distinct = gaussianRows(random, 400, DIM);
    const copies = Float32Array.from(Array.from({ length: 50 }, () => distinct).flat(2));
    const search = await filled({}, copies);
    const truth = await (await exact('squared_euclidean', copies)).lookup(queries, { k: 10 });
    for (const ef of [16, 64, 256]) {
      const found = await search.lookup(queries, { k: 10, ef });
      expect(recall(found, truth)).toBeGreaterThanOrEqual(0.99);
    }
    const { ids } = await search.lookup(Float32Array.from(distinct[7] as number[]), { k: 60 });
    expect([...ids.subarray(0, 50)]).toEqual(Array.from({ length: 50 }, (_, copy) => 400 * copy + 7));
  });
});

function recallById(found: SearchResult, truth: SearchResult): number {
  let hits = 0;
  for (let at = 0; at < truth.ids.length; at += truth.k) {
    const known = new Set(truth.ids.subarray(at, at + truth.k));
    for (const id of found.ids.subarray(at, at + truth.k)) if (known.has(id)) hits++;
  }
  return hits / truth.ids.length;
}

describe('what is found', () => {
  test('has the distances of exact search, to the last bit', async () => {
    for (const distance of ['squared_euclidean', 'cosine', 'manhattan', 'inner_product']) {
      const search = await built({ distance, quantization: 'int8' });
      const truth = await (await exact(distance)).lookup(queries, { k: 10 });
      const found = await search.lookup(queries, { k: 10, ef: 200 });
      const distances = new Map<string, number>();
      for (const [i, id] of truth.ids.entries()) distances.set(`${Math.floor(i / 10)} ${id}`, truth.distances[i] as number);
      const known = Array.from(found.ids, (id, i) => distances.get(`${Math.floor(i / 10)} ${id}`));
      expect(known.filter((value) => value !== undefined).length).toBeGreaterThan(1800);
      expect(known.filter((value, i) => value !== undefined && value !== found.distances[i])).toEqual([]);
    }
  });

  test('is the same for the same seed and calls, whatever the batches', async () => {
    const whole = await filled({ seed: 3 }, fewRows);
    const parts = new HnswSearch({ dim: DIM, distance: 'squared_euclidean', seed: 3 });
    for (let first = 0; first < FEW; first += 1700)
      await parts.add(idsOf(Math.min(1700, FEW - first), first), fewRows.subarray(first * DIM, (first + 1700) * DIM));
    expect(await parts.lookup(queries, { k: 5, ef: 10 })).toEqual(await whole.lookup(queries, { k: 5, ef: 10 }));
    expect(Buffer.from(await parts.toBytes()).equals(await whole.toBytes())).toBe(true);
  });

  test('is k ids however large k is', async () => {
    const search = await built({ distance: 'squared_euclidean' });
    const some = queries.subarray(0, DIM);
    for (const k of [300, 9000, COUNT + 5]) {
      const found = await search.lookup(some, { k, ef: 5 });
      const truth = await linear.lookup(some, { k });
      expect(recallById(found, truth)).toBeGreaterThan(k > 1000 ? 0.999 : 0.9);
      expect(new Set(found.ids).size).toBe(Math.min(k, COUNT) + (k > COUNT ? 1 : 0));
    }
  });
});

describe('filters', () => {
  const passes: readonly (readonly [number, IdFilter])[] = [2, 10, 100, 1000].map((one) => [one, (id) => id % one === 0]);

  test.each(passes)('one in %d passes', async (one, filter) => {
    for (const options of [{}, { quantization: 'int8' }] as const) {
      const search = await built({ distance: 'squared_euclidean', ...options });
      const truth = await linear.lookup(queries, { k: 10, filter });
      const found = await search.lookup(queries, { k: 10, filter });
      expect(recallById(found, truth)).toBeGreaterThanOrEqual(0.95);
      expect(found.ids.every((id) => id % one === 0)).toBe(true);
    }
  });

  test('that pass only what is far away still answer k ids', async () => {
    const search = await built({ distance: 'squared_euclidean' });
    const far = await linear.lookup(queries.subarray(0, DIM), { k: COUNT });
    const filter = far.ids.slice(COUNT / 2);
    const found = await search.lookup(queries.subarray(0, DIM), { k: 10, filter });
    const truth = await linear.lookup(queries.subarray(0, DIM), { k: 10, filter });
    expect([...found.ids]).toEqual([...truth.ids]);
  });
});

describe('removal', () => {
  test('of half of the rows and adding them again leaves the recall as it was', async () => {
    const few = await exact('squared_euclidean', fewRows);
    for (const options of [{}, { quantization: 'int8' }] as const) {
      const search = await filled({ ...options, ef: 24 }, fewRows);
      const truth = await few.lookup(queries, { k: 10 });
      const before = recallById(await search.lookup(queries, { k: 10 }), truth);
      const bytes = (await search.toBytes()).length;
      const random = new Random(9);
      for (let round = 0; round < 3; round++) {
        const gone = random.sample(FEW, FEW / 2);
        await search.remove(gone);
        const kept = (id: number): boolean => !goneSet.has(id);
        const goneSet = new Set(gone);
        const half = await few.lookup(queries, { k: 10, filter: kept });
        const found = await search.lookup(queries, { k: 10 });
        expect(recallById(found, half)).toBeGreaterThan(before - 0.01);
        expect(found.ids.every(kept)).toBe(true);
        await search.add(gone, Float32Array.from([...gone].flatMap((id) => [...rows.subarray(id * DIM, (id + 1) * DIM)])));
      }
      const after = recallById(await search.lookup(queries, { k: 10 }), truth);
      expect(after).toBeGreaterThan(before - 0.01);
      // Places are used again, or the file would be larger.
      expect((await search.toBytes()).length).toBe(bytes);
    }
  });

  test('of the nearest rows, one after the other, never leaves too few', async () => {
    const search = await filled({}, fewRows);
    const query = queries.subarray(0, DIM);
    for (let step = 0; step < 40; step++) {
      const { ids } = await search.lookup(query, { k: 20 });
      expect(ids).not.toContain(NO_ID);
      await search.remove(ids);
    }
    const truth = await (await exact('squared_euclidean', fewRows)).lookup(query, { k: 900 });
    const { ids } = await search.lookup(query, { k: 20 });
    for (const id of ids) expect(truth.ids.indexOf(id)).toBeGreaterThanOrEqual(760);
  });
});

describe('rows', () => {
  test('come back by their ids, and are known bit for bit, but for −0', async () => {
    for (const quantization of ['float32', 'int8'] as const) {
      const search = new HnswSearch({ dim: 3, distance: 'euclidean', quantization });
      const given = Float32Array.of(1, 2, 3, 4, 5, 6, 1, 2, 3, 7, -0, 9);
      await search.add(Uint32Array.of(5, 8, 2, 4), given);
      expect(search.keepsGivenRows).toBe(true);
      expect(await search.getRows(Uint32Array.of(2, 8, 2))).toEqual(Float32Array.of(1, 2, 3, 4, 5, 6, 1, 2, 3));
      expect(await search.hasRows(Uint32Array.of(5, 8, 2), given.subarray(0, 9))).toBe(true);
      expect(await search.hasRows(Uint32Array.of(4), given.subarray(9))).toBe(false);
      expect(await search.hasRows(Uint32Array.of(5, 8), Float32Array.of(1, 2, 3, 4, 5, 6.5))).toBe(false);
      await expectCode('UNKNOWN_ID', search.hasRows(Uint32Array.of(5, 9), given.subarray(0, 6)));
      await search.remove(Uint32Array.of(8));
      await expectCode('UNKNOWN_ID', search.getRows(Uint32Array.of(5, 8)));
      await expectCode('LENGTH_MISMATCH', search.hasRows(Uint32Array.of(5), given));
    }
    expect(new HnswSearch({ dim: 3, distance: 'cosine' }).keepsGivenRows).toBe(false);
  });
});

describe('long calls', () => {
  test('adding tells how far it is, leaves the thread to others, and ends without a trace', async () => {
    const search = new HnswSearch({ dim: DIM });
    await search.add(Uint32Array.of(COUNT), rows.subarray(0, DIM));
    const heard: number[] = [];
    let turns = 0;
    const timer = setInterval(() => turns++, 1);
    await search.add(idsOf(3000), rows.subarray(0, 3000 * DIM), { onProgress: ({ done }) => heard.push(done) });
    clearInterval(timer);
    expect(heard.at(-1)).toBe(3000);
    expect(turns).toBeGreaterThan(0);

    const controller = new AbortController();
    const adding = search.add(idsOf(3000, 50_000), rows.subarray(3000 * DIM, 6000 * DIM), {
      signal: controller.signal,
      onProgress: ({ done }) => done >= 1000 && controller.abort(),
    });
    await expectCode('ABORTED', adding);
    expect(search.size).toBe(3001);
    const { ids } = await search.lookup(rows.subarray(3000 * DIM, 3100 * DIM), { k: 50 });
    expect(ids.every((id) => id <= COUNT)).toBe(true);
  });
});

test.each([
  { dim: 0 },
  { m: 1 },
  { m: 257 },
  { efConstruction: 0 },
  { efConstruction: 10_000 },
  { ef: 0 },
  { seed: 0.5 },
  { quantization: 'int8', dim: 40_000 },
  { quantization: 'int16' as 'int8' },
  { construction: 'half' as 'int8' },
  { quantization: 'int8', construction: 'float32' },
  { kernel: 'reference' },
] as const)('refuses %j', (options) => {
  expect(() => new HnswSearch({ dim: 4, ...options })).toThrow(expect.objectContaining({ code: expect.stringMatching(/^(INVALID_ARGUMENT|UNKNOWN_NAME)$/) }));
});
