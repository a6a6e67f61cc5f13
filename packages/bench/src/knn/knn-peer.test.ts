import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type DataSet, writeDataSet } from './data-set.ts';
import { startEngines } from './engines.ts';
import type { KnnPeer } from './knn-peer.ts';
import { readFloats } from './read-floats.ts';
import { countWrong, trueNeighbours } from './truth.ts';

const K = 5;
let folder: string;
let data: DataSet;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'sim-bench-test-'));
  data = writeDataSet(folder, { kind: 'clustered', rows: 300, dim: 8, queries: 40 });
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

test('data sets are the same on every run', () => {
  const first = readFloats(data.galleryPath);
  writeDataSet(folder, { kind: 'clustered', rows: 300, dim: 8, queries: 40 });
  expect(readFloats(data.galleryPath)).toEqual(first);
  expect(first.length).toBe(2400);
  expect(readFloats(data.galleryPath, 8, 16)).toEqual(first.slice(8, 16));
});

test('the truth is what sorting all distances gives', () => {
  const gallery = readFloats(data.galleryPath);
  const query = readFloats(data.queriesPath, 0, 8);
  const distance = (row: number): number =>
    query.reduce((sum, value, i) => sum + (value - (gallery[row * 8 + i] as number)) ** 2, 0);
  const sorted = Array.from({ length: 300 }, (_, row) => row).sort((a, b) => distance(a) - distance(b));
  expect(trueNeighbours(data, 1, K)).toEqual([new Set(sorted.slice(0, K))]);
});

test('an id that comes twice is one wrong id', () => {
  expect(countWrong([1, 2, 3, 3, 4, 9], [new Set([1, 2, 3]), new Set([3, 4, 5])], 3)).toBe(1);
  expect(countWrong([1, 1, 2], [new Set([1, 2, 3])], 3)).toBe(1);
});

describe.each(['sim', 'loops'])('the process of %s', (id) => {
  let peer: KnnPeer;
  beforeAll(async () => {
    [peer] = (await startEngines([id])) as [KnnPeer];
  });
  afterAll(() => peer.close());

  test('answers and times', async () => {
    expect(await peer.load(data)).toBeGreaterThan(0);
    const truth = trueNeighbours(data, 20, K);
    for (const batch of [1, 7, 20]) expect(countWrong(await peer.answers(20, batch, K), truth, K)).toBe(0);
    expect(await peer.time(16, K, 4)).toHaveLength(4);
  });

  test('gives the neighbours of every row', async () => {
    const output = join(folder, 'graph');
    await peer.graph(K, output);
    const bytes = readFileSync(output);
    const ids = new Uint32Array(bytes.buffer, bytes.byteOffset, bytes.byteLength / 4);
    const truth = trueNeighbours({ ...data, queriesPath: data.galleryPath }, 300, K);
    expect(countWrong(ids, truth, K)).toBe(0);
  });
});

test('an engine that does not run here is left out', async () => {
  expect(await startEngines(['nothing of this name'])).toEqual([]);
});
