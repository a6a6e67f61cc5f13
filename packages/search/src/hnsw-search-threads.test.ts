import { afterEach, describe, expect, jest, test } from '@jest/globals';
import { Random } from '@sim/core';
import { expectCode } from '@sim/testing/expect-code';
import { gaussianValues } from '@sim/testing/gaussian-rows';
import { runCountingThreads } from '@sim/testing/run-counting-threads';
import { searchConformance } from '@sim/testing/search-conformance';
import { GraphThreads } from './hnsw/graph-threads.ts';
import { HnswSearch, type HnswSearchOptions } from './hnsw-search.ts';
import { LinearSearch } from './linear-search.ts';

searchConformance('HnswSearch on two threads', (given) => new HnswSearch({ threads: 2, ...given }), {
  fromBytes: (bytes) => HnswSearch.fromBytes(bytes, { threads: 2 }),
});

const DIM = 16;
const COUNT = 4000;
const random = new Random(1);
const places = gaussianValues(random, 60, DIM);
/** Rows around 60 places. */
const clustered = (count: number): Float32Array => {
  const values = new Float32Array(count * DIM);
  for (let row = 0; row < count; row++) {
    const place = random.integer(60) * DIM;
    for (let i = 0; i < DIM; i++) values[row * DIM + i] = (places[place + i] as number) + 0.6 * random.normal();
  }
  return values;
};
const rows = clustered(COUNT);
const queries = clustered(300);
const idsOf = (count: number, first = 0): Uint32Array => Uint32Array.from({ length: count }, (_, i) => first + i);

async function filled(options: Partial<HnswSearchOptions>, values: Float32Array = rows): Promise<HnswSearch> {
  const search = new HnswSearch({ dim: DIM, distance: 'squared_euclidean', ...options });
  await search.add(idsOf(values.length / DIM), values);
  return search;
}

/** The ten true nearest of each query, found once for each distance. */
const truths = new Map<string, Uint32Array>();
async function truthOf({ ranking }: HnswSearch): Promise<Uint32Array> {
  const known = truths.get(ranking.name);
  if (known) return known;
  const linear = new LinearSearch({ dim: DIM, distance: ranking });
  await linear.add(idsOf(COUNT), rows);
  const { ids } = await linear.lookup(queries, { k: 10 });
  truths.set(ranking.name, ids);
  return ids;
}

/** Part of the ten true nearest that is found. */
async function recallOf(search: HnswSearch, ef: number): Promise<number> {
  const truth = await truthOf(search);
  const { ids } = await search.lookup(queries, { k: 10, ef });
  let hits = 0;
  for (let at = 0; at < ids.length; at += 10) {
    const nearest = new Set(truth.subarray(at, at + 10));
    for (const id of ids.subarray(at, at + 10)) if (nearest.has(id)) hits++;
  }
  return hits / ids.length;
}

/** Part of the rows that are found under their own id. */
async function foundOf(search: HnswSearch, ids: Uint32Array, values: Float32Array): Promise<number> {
  const found = await search.lookup(values, { k: 1, ef: 64 });
  return ids.filter((id, i) => found.ids[i] === id).length / ids.length;
}

const isSameFile = async (search: HnswSearch, other: HnswSearch): Promise<boolean> =>
  Buffer.from(await search.toBytes()).equals(await other.toBytes());

describe('a graph that two threads have built', () => {
  test.each([
    {},
    { distance: 'cosine' },
    { distance: 'manhattan', m: 8 },
    { construction: 'int8' },
    { quantization: 'int8' },
  ] as const)('with %j finds as much as that of one', async (options) => {
    const [one, two] = [await filled(options), await filled({ ...options, threads: 2 })];
    for (const ef of [10, 24, 64, 200])
      expect(Math.abs((await recallOf(two, ef)) - (await recallOf(one, ef)))).toBeLessThanOrEqual(0.01);
    expect(await foundOf(two, idsOf(COUNT), rows)).toBeGreaterThanOrEqual((await foundOf(one, idsOf(COUNT), rows)) - 0.001);
  });

  test('is sound: reading refuses what is not', async () => {
    for (const threads of [2, 4]) {
      const search = await filled({ threads });
      const again = await HnswSearch.fromBytes(await search.toBytes());
      expect(again.getConfig()).not.toHaveProperty('threads');
      expect(await again.lookup(queries, { k: 10 })).toEqual(await search.lookup(queries, { k: 10 }));
    }
  });

  test('takes rows away and back', async () => {
    const search = await filled({ threads: 2 });
    const before = await recallOf(search, 24);
    for (let round = 0; round < 3; round++) {
      const gone = new Random(round).sample(COUNT, COUNT / 2);
      await search.remove(gone);
      const { ids } = await search.lookup(queries, { k: 10 });
      const goneSet = new Set(gone);
      expect(ids.some((id) => goneSet.has(id))).toBe(false);
      await search.add(gone, Float32Array.from([...gone].flatMap((id) => [...rows.subarray(id * DIM, (id + 1) * DIM)])));
    }
    expect(await recallOf(search, 24)).toBeGreaterThan(before - 0.01);
    expect(await foundOf(search, idsOf(COUNT), rows)).toBeGreaterThan(0.999);
    await HnswSearch.fromBytes(await search.toBytes());
  });

  test('grows when others are added, on threads again, to a graph that was read', async () => {
    const first = await filled({ threads: 2 }, rows.subarray(0, (COUNT / 2) * DIM));
    const search = await HnswSearch.fromBytes(await first.toBytes(), { threads: 2 });
    for (let from = COUNT / 2; from < COUNT; from += COUNT / 2)
      await search.add(idsOf(COUNT / 2, from), rows.subarray(from * DIM, (from + COUNT / 2) * DIM));
    const one = await filled({});
    for (const ef of [24, 64]) expect(Math.abs((await recallOf(search, ef)) - (await recallOf(one, ef)))).toBeLessThanOrEqual(0.01);
  });

  test('has one node for equal rows', async () => {
    const copies = new Float32Array(6000 * DIM);
    for (let copy = 0; copy < 4; copy++) copies.set(rows.subarray(0, 1500 * DIM), copy * 1500 * DIM);
    const search = await filled({ threads: 2 }, copies);
    const { ids } = await search.lookup(rows.subarray(7 * DIM, 8 * DIM), { k: 4 });
    expect([...ids]).toEqual([7, 1507, 3007, 4507]);
  });
});

describe('one thread', () => {
  test('builds the same graph, asked for or not', async () => {
    expect(await isSameFile(await filled({ threads: 1 }), await filled({}))).toBe(true);
  });

  test('is what few rows are added by, to the same graph', async () => {
    const few = rows.subarray(0, 1900 * DIM);
    expect(await isSameFile(await filled({ threads: 2 }, few), await filled({}, few))).toBe(true);
  });
});

describe('an addition on threads', () => {
  test('tells how far it is, up to the last row', async () => {
    const heard: number[] = [];
    const search = new HnswSearch({ dim: DIM, threads: 2 });
    await search.add(idsOf(COUNT), rows, { onProgress: ({ done }) => heard.push(done) });
    expect(heard.at(-1)).toBe(COUNT);
    expect(heard).toEqual(heard.toSorted((a, b) => a - b));
  });

  test.each([0, 500, 2500, 3800])('leaves nothing behind when it is aborted after %d rows', async (rowsDone) => {
    const search = await filled({ threads: 2 }, rows.subarray(0, 100 * DIM));
    const rest = rows.subarray(100 * DIM);
    const controller = new AbortController();
    const adding = search.add(idsOf(COUNT - 100, 100), rest, {
      signal: controller.signal,
      onProgress: ({ done }) => done >= rowsDone && controller.abort(),
    });
    await expectCode('ABORTED', adding);
    expect(search.size).toBe(100);
    const { ids } = await search.lookup(queries, { k: 100 });
    expect(ids.every((id) => id < 100)).toBe(true);
    // The same rows again, which must not come back to places that nothing leads to.
    await search.add(idsOf(COUNT - 100, 100), rest);
    expect(await foundOf(search, idsOf(COUNT), rows)).toBeGreaterThan(0.999);
    expect(await recallOf(search, 64)).toBeGreaterThan(0.99);
    await HnswSearch.fromBytes(await search.toBytes());
  });

  test('ends with the index', async () => {
    const search = new HnswSearch({ dim: DIM, threads: 2 });
    const adding = search.add(idsOf(COUNT), rows, { onProgress: ({ done }) => done >= 3000 && search.dispose() });
    await expectCode('DISPOSED', adding);
    await expectCode('DISPOSED', search.lookup(queries, { k: 1 }));
  });

  test('leaves nothing behind when a thread fails', async () => {
    const search = await filled({ threads: 2 }, rows.subarray(0, 100 * DIM));
    const { link } = GraphThreads.prototype;
    const spoiled = jest.spyOn(GraphThreads.prototype, 'link').mockImplementation(function (this: GraphThreads, queue, ...rest) {
      // No memory reaches as far.
      queue.add(0x7fffffff, 0);
      return link.call(this, queue, ...rest);
    });
    await expectCode('THREAD_FAILED', search.add(idsOf(COUNT - 100, 100), rows.subarray(100 * DIM)));
    spoiled.mockRestore();
    expect(search.size).toBe(100);
    expect((await search.lookup(queries, { k: 100 })).ids.every((id) => id < 100)).toBe(true);
    await search.add(idsOf(COUNT - 100, 100), rows.subarray(100 * DIM));
    expect(await recallOf(search, 64)).toBeGreaterThan(0.99);
    await HnswSearch.fromBytes(await search.toBytes());
  });

  test('leaves no thread behind, whatever its end, and lets a process end', async () => {
    const program = `
      import { HnswSearch } from './hnsw-search.ts';
      const ids = Uint32Array.from({ length: 3000 }, (_, i) => i);
      const rows = Float32Array.from({ length: 3000 * 8 }, (_, i) => Math.sin(i * i));
      let most = 0;
      const add = async (end) => {
        const search = new HnswSearch({ dim: 8, threads: 2 });
        const controller = new AbortController();
        const onProgress = ({ done }) => {
          if (done < 1500) return;
          most = Math.max(most, threads);
          if (end === 'abort') controller.abort();
          if (end === 'dispose') search.dispose();
        };
        const code = await search.add(ids, rows, { onProgress, signal: controller.signal }).then(() => 'done', ({ code }) => code);
        await until(() => threads === 0);
        return code;
      };
      console.log(await add(), await add('abort'), await add('dispose'), most);`;
    expect(await runCountingThreads(program, new URL('.', import.meta.url))).toEqual({
      stdout: 'done ABORTED DISPOSED 2',
      stderr: '',
      status: 0,
      signal: null,
    });
  });
});

describe('where threads cannot share memory', () => {
  const { SharedArrayBuffer } = globalThis;
  afterEach(() => {
    globalThis.SharedArrayBuffer = SharedArrayBuffer;
    Reflect.deleteProperty(globalThis, 'crossOriginIsolated');
  });

  const ways: readonly (readonly [string, () => void])[] = [
    ['no SharedArrayBuffer', () => Reflect.deleteProperty(globalThis, 'SharedArrayBuffer')],
    ['a page that is not isolated', () => Reflect.set(globalThis, 'crossOriginIsolated', false)],
  ];

  test.each(ways)('%s: a number is refused, and auto is one thread', async (_name, prepare) => {
    const alone = await filled({});
    const bytes = await alone.toBytes();
    prepare();
    await expectCode('BACKEND_UNAVAILABLE', new HnswSearch({ dim: DIM, threads: 2 }).ready());
    await expectCode('BACKEND_UNAVAILABLE', HnswSearch.fromBytes(bytes, { threads: 2 }));
    expect(await isSameFile(await filled({ threads: 'auto' }), alone)).toBe(true);
    expect(await isSameFile(await filled({ threads: 1 }), alone)).toBe(true);
  });
});

test.each([0, -1, 1.5])('refuses %d threads', (threads) => {
  expect(() => new HnswSearch({ dim: 4, threads })).toThrow(expect.objectContaining({ code: 'INVALID_ARGUMENT' }));
});
