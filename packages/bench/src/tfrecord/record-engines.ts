import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { parseExample, readTfRecords } from '@sim/datasets';
import { TFRecordDatasetSampler } from '@sim/samplers';
import { CLASSES } from './write-shards.ts';

/** What one pass over the shards came to; `label` sums, so that nothing can be left out. */
export interface RecordPass {
  readonly records: number;
  readonly labels: number;
  /** Seconds by stage. */
  readonly seconds: Readonly<Record<string, number>>;
}

const BATCH_SIZE = 64;

/** Every record of every shard in order, its picture and label taken out. */
async function readAll(folder: string): Promise<RecordPass> {
  const start = performance.now();
  let records = 0;
  let labels = 0;
  for (const name of (await readdir(folder)).sort())
    for await (const record of readTfRecords(join(folder, name))) {
      const example = parseExample(record);
      labels += example.ints('label')[0] as number;
      if (example.bytes('image')[0]) records++;
    }
  return { records, labels, seconds: { read: (performance.now() - start) / 1000 } };
}

/** One epoch of shuffled batches. */
async function sampleAll(folder: string): Promise<RecordPass> {
  const start = performance.now();
  const sampler = await TFRecordDatasetSampler({
    shardPath: folder,
    batchSize: BATCH_SIZE,
    classList: Array.from({ length: CLASSES }, (_, label) => label),
    deserializationFn: (record) => {
      const example = parseExample(record);
      return { x: example.bytes('image')[0] ?? [], y: example.ints('label')[0] ?? -1 };
    },
  });
  const opened = performance.now();
  let records = 0;
  let labels = 0;
  for (let step = 0; step < sampler.stepsPerEpoch; step++) {
    const batch = await sampler.batch(0, step);
    records += batch.examples.shape[0] ?? 0;
    for (const label of batch.labels) labels += label;
  }
  return { records, labels, seconds: { open: (opened - start) / 1000, read: (performance.now() - opened) / 1000 } };
}

/** Ways of reading shards, by name. */
export const recordEngines: Readonly<Record<string, (folder: string) => Promise<RecordPass>>> = { readAll, sampleAll };
