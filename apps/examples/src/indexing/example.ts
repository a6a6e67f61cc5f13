import { PGlite } from '@electric-sql/pglite';
import { vector } from '@electric-sql/pglite-pgvector';
import { splitExamples } from '@sim/core';
import { loadMnist } from '@sim/datasets';
import type { Example, ExampleOptions } from '../example.ts';
import { figuresTable } from '../figures-table.ts';
import { firstImages } from '../first-images.ts';
import { startWasm } from '../start-wasm.ts';
import { embedDigits } from './embed-digits.ts';
import { runCombination, sameAnswers, type Combination } from './run-combination.ts';
import { listSearches } from './searches.ts';
import { listStores } from './stores.ts';

export const example: Example = {
  summary: 'Every search and store over the same embeddings: the same answers, saved and loaded.',
  options: { redis: { description: 'URL of a Redis server; auto starts one', default: 'auto' } },
  run,
};

/** As many as in the notebook of TensorFlow Similarity. */
const INDEXED = 20_480;
const QUERIES = 200;

async function run({ quick, seed, out, values, print }: ExampleOptions): Promise<Record<string, unknown>> {
  await startWasm();
  const [indexed, queried] = quick ? [500, 20] : [INDEXED, QUERIES];
  const { train, test } = await loadMnist();
  const digits = firstImages(train, indexed);
  const queries = firstImages(test, queried);
  const { records, rows, dim } = await embedDigits({ train, digits, queries: queries.images, steps: quick ? 5 : 50, seed });
  // Pictures as bytes, a quarter of the numbers that the network takes.
  const data = splitExamples(digits.images).map((image) => Uint8Array.from(image, (value) => Math.round(255 * value)));
  print(`${indexed} digits, ${dim} numbers each; ${queried} queries.\n`);

  const database = await PGlite.create({ extensions: { vector } });
  const stores = await listStores(out, values['redis'] ?? 'auto', print);
  try {
    const combinations: Combination[] = [];
    for (const search of await listSearches({ dim, distance: 'cosine' }, database, print))
      for (const store of stores) combinations.push(await runCombination({ search, store, records, labels: digits.labels, data, rows, dim, out }));
    return report(combinations, queries.labels, print);
  } finally {
    for (const store of stores) await store.close();
    await database.close();
  }
}

function report(combinations: readonly Combination[], labels: Int32Array, print: (text: string) => void): Record<string, unknown> {
  const [first] = combinations as [Combination];
  const figures = combinations.map((one) => ({
    search: one.search,
    store: one.store,
    buildMs: one.buildMs,
    queriesPerSecond: one.queriesPerSecond,
    fileBytes: one.fileBytes,
    storeBytes: one.storeBytes,
    sameAsFirst: sameAnswers(one.answers, first.answers),
    sameAfterLoading: one.isSameAfterLoading,
  }));
  const right = first.answers.labels.filter(([nearest], i) => nearest === labels[i]).length / labels.length;
  const head = ['search', 'store', 'build ms', 'queries/s', 'file MB', 'store MB', 'same answers', 'loaded'];
  const table = figures.map((one) => [
    one.search,
    one.store,
    one.buildMs.toFixed(0),
    one.queriesPerSecond.toFixed(0),
    megabytes(one.fileBytes),
    megabytes(one.storeBytes),
    `${(100 * one.sameAsFirst).toFixed(1)} %`,
    one.sameAfterLoading ? 'the same' : 'DIFFERENT',
  ]);
  print(`${figuresTable(head, table)}\n`);
  print(`Digits of the nearest neighbours that are right: ${(100 * right).toFixed(1)} %.`);
  return { nearestAccuracy: right, combinations: figures };
}

const megabytes = (bytes: number): string => (bytes / 2 ** 20).toFixed(1);
