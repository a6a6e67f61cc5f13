import { statSync } from 'node:fs';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import type { Label } from '@sim/core';
import { Indexer, type Lookups } from '@sim/indexer';
import type { SearchChoice } from './searches.ts';
import type { StoreChoice } from './stores.ts';

/** Neighbours of each query. */
const K = 5;

/** The nearest records of every query. */
export interface Answers {
  readonly ids: Uint32Array;
  readonly distances: Float32Array;
  readonly labels: readonly (readonly (Label | null)[])[];
  /** Sum of the pixels of each picture that came back. */
  readonly pixels: readonly number[];
}

/** What one search over one store came to. */
export interface Combination {
  readonly search: string;
  readonly store: string;
  readonly buildMs: number;
  readonly queriesPerSecond: number;
  readonly fileBytes: number;
  readonly storeBytes: number;
  readonly answers: Answers;
  readonly isSameAfterLoading: boolean;
}

/** One search, one store, and what goes into them. */
export interface CombinationOptions {
  readonly search: SearchChoice;
  readonly store: StoreChoice;
  /** Embeddings of the digits, and of the queries. */
  readonly records: Float32Array;
  readonly rows: Float32Array;
  readonly dim: number;
  /** Label and picture of each record. */
  readonly labels: Int32Array;
  readonly data: readonly Uint8Array[];
  /** Folder for the index file. */
  readonly out: string;
}

/** Adds the digits to an index with their pictures, looks up, saves, loads and looks up again. */
export async function runCombination(options: CombinationOptions): Promise<Combination> {
  const { search, store, records, rows, dim, labels, data, out } = options;
  const name = `${search.name}-${store.name}`.replace(/[^a-z]+/gi, '-').toLowerCase();
  const kvStore = await store.make(name);
  const index = new Indexer<Uint8Array>({ embeddingSize: dim, distance: 'cosine', search: search.make(), kvStore });

  const start = performance.now();
  await index.add({ embeddings: records, labels, data });
  const built = performance.now();
  const answers = answersOf(await index.lookup(rows, { k: K }));
  const answered = performance.now();

  const file = join(out, `${name}.sim`);
  await index.save(file);
  const loaded = await Indexer.load<Uint8Array>(file, { ...search.loading, kvStore: store.reopen?.(name) });
  const again = answersOf(await loaded.lookup(rows, { k: K }));
  for (const one of [index, loaded]) one.dispose();
  return {
    search: search.name,
    store: store.name,
    buildMs: built - start,
    queriesPerSecond: (rows.length / dim / (answered - built)) * 1000,
    fileBytes: statSync(file).size,
    storeBytes: await store.bytes(name),
    answers,
    isSameAfterLoading: isDeepStrictEqual(again, answers),
  };
}

/** Share of neighbours that two searches agree on, rank by rank: another id counts where its distance is another one. */
export function sameAnswers(a: Answers, b: Answers): number {
  let same = 0;
  for (const [i, id] of a.ids.entries())
    if (id === b.ids[i] || Math.abs((a.distances[i] as number) - (b.distances[i] as number)) < TIE) same++;
  return same / a.ids.length;
}

/** Distances closer than this are the same to 32-bit numbers. */
const TIE = 1e-6;

function answersOf(lookups: Lookups<Uint8Array>): Answers {
  const rows = [...lookups];
  return {
    ids: lookups.ids,
    distances: lookups.distances,
    labels: rows.map((row) => row.map(({ label }) => label)),
    pixels: rows.flat().map(({ data }) => data?.reduce((sum, value) => sum + value, 0) ?? -1),
  };
}
