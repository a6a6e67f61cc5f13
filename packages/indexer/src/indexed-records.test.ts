import { expect, test } from '@jest/globals';
import { type Rows, toRows } from '@sim/core';
import { LinearSearch } from '@sim/search';
import { MemoryStore } from '@sim/stores';
import { IndexedRecords } from './indexed-records.ts';
import { LookupTimes } from './lookup-times.ts';

const where = 'T.t';
const rows = (...values: number[]): Rows => toRows(Float32Array.from(values), { where, dim: 1 });

async function open() {
  const search = new LinearSearch({ dim: 1, distance: 'euclidean', kernel: 'reference' });
  const records = new IndexedRecords<string>({ search, store: new MemoryStore(), times: new LookupTimes(5) });
  await records.add(rows(0, 1, 5), { embeddings: [], labels: ['a', 'b', null], data: ['x', null, 'z'] }, {}, where);
  return records;
}

test('search, store and table hold the same records after every change', async () => {
  const records = await open();
  const sizes = async () => [records.size, records.search.size, await records.store.size()];
  expect(await sizes()).toEqual([3, 3, 3]);
  await records.remove([1, 1], where);
  expect(await sizes()).toEqual([2, 2, 2]);
  await records.reset('test');
  expect([...(await sizes()), records.hasData]).toEqual([0, 0, 0, false]);
});

test('describes what a search found', async () => {
  const records = await open();
  const found = await records.neighbours(rows(4), where, { k: 3 });
  const lookups = await records.describe(found, false);
  expect(lookups[0]?.map(({ label, data }) => [label, data])).toEqual([[null, 'z'], ['b', null], ['a', 'x']]);
  expect(records.times.numLookups).toBe(1);
});

test('fills up beyond its size only where that is allowed', async () => {
  const records = await open();
  await expect(records.neighbours(rows(4), where, { k: 4 })).rejects.toMatchObject({ code: 'K_OUT_OF_RANGE' });
  const { ids } = await records.neighbours(rows(4), where, { k: 4, isPadded: true });
  expect([...ids]).toEqual([2, 1, 0, 0xffffffff]);
});

test('gives labelled neighbours, without the queries themselves where these are records', async () => {
  const records = await open();
  const lookups = await records.labelledLookups(rows(0, 1), ['a', 'q'], {}, where, () => 1);
  expect([[...lookups.queryLabels], [...lookups.lookupLabels]]).toEqual([[0, 2], [0, 1]]);
  const others = await records.labelledLookups(rows(0, 1), ['a', 'b'], { ownIds: [0, 1] }, where, () => 1);
  expect([[...others.lookupLabels], [...others.lookupDistances]]).toEqual([[1, 0], [1, 1]]);
});

test('checks queries against their labels', async () => {
  const records = await open();
  expect(records.checkQueries([[1], [2]], [1, 2], {}, where).count).toBe(2);
  expect(() => records.checkQueries([[1]], [1, 2], {}, where)).toThrow(expect.objectContaining({ code: 'LENGTH_MISMATCH' }));
  expect(() => records.checkQueries([[1]], [0.5], {}, where)).toThrow(expect.objectContaining({ code: 'INVALID_LABEL' }));
});
