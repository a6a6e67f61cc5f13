import { loadMnist } from '@sim/datasets';
import { Indexer } from '@sim/indexer';
import type { Example, ExampleOptions } from '../example.ts';

export const example: Example = {
  summary: 'Every search and store over the same rows: the same answers, saved and loaded.',
  run,
};

async function run({ quick, print }: ExampleOptions): Promise<Record<string, unknown>> {
  const { train, test } = await loadMnist();
  const size = quick ? 500 : 20_480;
  const dim = 28 * 28;
  const index = new Indexer({ embeddingSize: dim, distance: 'squared_euclidean' });
  await index.add({ embeddings: train.images.values.subarray(0, size * dim), labels: train.labels.subarray(0, size) });
  const queries = test.images.values.subarray(0, 100 * dim);
  const hits = await index.lookup(queries, { k: 1 });
  const right = [...hits].filter(([nearest], i) => nearest?.label === test.labels[i]).length;
  print(`1-NN accuracy on raw pixels: ${right} of 100.`);
  return { nearest: right / 100 };
}
