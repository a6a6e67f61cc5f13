import { describe, expect, test } from '@jest/globals';
import { describePart, MemoryStorage, Random } from '@sim/core';
import { type AutoSearch, getSearch, searchClasses, type SearchIdentifier } from '@sim/search';
import { gaussianRows } from '@sim/testing/gaussian-rows';
import { Indexer } from './indexer.ts';
import type { OpenIndexOptions } from './indexer-options.ts';

const SIZE = 8;
const rows = gaussianRows(new Random(1), 300, SIZE);
const queries = gaussianRows(new Random(2), 6, SIZE);
const labelOf = (i: number): string => `class ${i % 5}`;
const newFile = () => ({ storage: new MemoryStorage(), name: 'x.sim' });
const range = (first: number, last: number): number[] => Array.from({ length: last - first }, (_, i) => first + i);

type Searches = readonly (readonly [name: string, search: SearchIdentifier])[];

/** Every engine with a name, and those whose engine changes while the index fills. */
const searches: Searches = [
  ['linear', 'linear'],
  ['hnsw', 'hnsw'],
  ['hnsw of int8', { className: 'hnsw', config: { quantization: 'int8' } }],
  ['auto', 'auto'],
  ['auto of a low threshold', { className: 'auto', config: { threshold: 150 } }],
  ['funnel', 'funnel'],
  ['binary', 'binary'],
];

/** Adds all rows in three parts, and removes a few. */
async function fill(index: Indexer<number>): Promise<void> {
  for (const [first, last] of [[0, 100], [100, 200], [200, 300]] as const) {
    const ids = range(first, last);
    await index.add({
      embeddings: rows.slice(first, last),
      labels: ids.map(labelOf),
      data: ids,
      keys: ids.map((id) => `key ${id}`),
    });
  }
  await index.remove([...range(0, 10), 'key 299']);
}

const open = (file: ReturnType<typeof newFile>, search: SearchIdentifier, more: OpenIndexOptions<number> = {}) =>
  Indexer.open<number>(file, { embeddingSize: SIZE, distance: 'euclidean', search, ...more });

/** Everything that the index can be asked. With all records asked for and in view no engine misses any. */
async function answers(index: Indexer<number>): Promise<unknown> {
  const ask = async (filter?: Parameters<typeof index.lookup>[1]): Promise<unknown> =>
    (await index.lookup(queries, { ef: 400, ...filter })).toJSON();
  return [
    index.size,
    await ask({ k: 40 }),
    await ask({ k: 3, filter: { labels: ['class 2', 'class 4'] } }),
    await ask({ k: 4, filter: { keys: ['key 20', 'key 5', 'key 290'] } }),
    await ask({ k: 5, filter: { ids: [11, 12, 13, 0] } }),
    await ask({ k: 5, filter: { predicate: ({ data }) => data !== null && data % 7 === 0 } }),
  ];
}

describe.each(searches)('an index with the search %s', (_name, search) => {
  const exactly = async (): Promise<unknown> => {
    const index = await open(newFile(), 'linear');
    await fill(index);
    return answers(index);
  };

  test('answers as the exact one, with filters of every kind', async () => {
    const index = await open(newFile(), search);
    await fill(index);
    expect(await answers(index)).toEqual(await exactly());
    await index.close();
  });

  test('is the same after closing and opening, compacted or not', async () => {
    const file = newFile();
    const index = await open(file, search);
    await fill(index);
    const before = await answers(index);
    await index.close();
    const again = await open(file, search);
    expect(await answers(again)).toEqual(before);
    await again.compact();
    await again.add({ embeddings: [rows[0] as number[]], labels: ['class 0'], data: [0], keys: ['key 0'] });
    await again.remove(['key 0']);
    await again.close();
    const last = await open(file, search);
    expect(await answers(last)).toEqual(before);
    await last.close();
  });

  test('is the same after saving and loading', async () => {
    const index = new Indexer<number>({ embeddingSize: SIZE, distance: 'euclidean', search });
    await fill(index);
    const file = newFile();
    await index.save(file);
    const loaded = await Indexer.load<number>(file);
    expect(await answers(loaded)).toEqual(await answers(index));
    expect(loaded.getConfig().search.className).toBe(index.getConfig().search.className);
    expect(loaded.getConfig()).toEqual(index.getConfig());
    for (const each of [index, loaded]) {
      await each.add({ embeddings: rows.slice(0, 5), keys: range(0, 5).map((id) => `new ${id}`) });
      await each.remove(['key 50']);
    }
    expect(await answers(loaded)).toEqual(await answers(index));
    loaded.dispose();
    index.dispose();
  });

  test('calibrates and matches', async () => {
    const index = new Indexer<number>({ embeddingSize: SIZE, distance: 'euclidean', search });
    await fill(index);
    await index.calibrate(rows.slice(100, 160), range(100, 160).map(labelOf));
    expect(await index.match(rows.slice(200, 210))).toEqual(range(200, 210).map(labelOf));
  });
});

describe('searches of an index', () => {
  test('every engine has a name', () => {
    for (const { aliases, className } of searchClasses)
      for (const alias of [...aliases, className])
        expect(describePart(getSearch(alias, { dim: 2 }), 'test').className).toBe(className);
  });

  test('ef reaches the search', async () => {
    const search = { className: 'funnel', config: { dimensions: 1, oversampling: 1, minCandidates: 1 } };
    const index = new Indexer<number>({ embeddingSize: SIZE, distance: 'euclidean', search });
    await fill(index);
    const exact = new Indexer<number>({ embeddingSize: SIZE, distance: 'euclidean' });
    await fill(exact);
    const truth = await exact.lookup(queries, { k: 10 });
    expect((await index.lookup(queries, { k: 10 })).ids).not.toEqual(truth.ids);
    expect((await index.lookup(queries, { k: 10, ef: 300 })).ids).toEqual(truth.ids);
    await expect(index.lookup(queries, { ef: 0 })).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' });
  });

  test('an instance may change its engine under an index', async () => {
    const search = getSearch({ className: 'auto', config: { threshold: 120 } }, { dim: SIZE, distance: 'euclidean' }) as AutoSearch;
    const index = new Indexer<number>({ embeddingSize: SIZE, search });
    await fill(index);
    await search.settled();
    expect([search.engine, search.size]).toEqual(['hnsw', index.size]);
    await index.remove(range(10, 250));
    expect([search.engine, index.size]).toEqual(['linear', 49]);
    expect((await index.lookup([rows[260] as number[]], { k: 1 }))[0]?.[0]).toMatchObject({ id: 260, distance: 0 });
  });
});
