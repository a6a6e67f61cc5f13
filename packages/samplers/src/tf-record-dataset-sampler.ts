import { type Label, LabelCodes, SimError, requireInteger } from '@sim/core';
import { TfRecordFile } from '@sim/datasets';
import { listShards } from './list-shards.ts';
import { RecordChunks } from './record-chunks.ts';
import { RecordSampler } from './record-sampler.ts';
import type { Sampler } from './sampler.ts';
import type { DeserializationFn, TFRecordDatasetSamplerOptions } from './tf-record-dataset-sampler-options.ts';

const where = 'TFRecordDatasetSampler';

/** Much beside what a disk gives at once, little beside a program's memory. */
const BUFFER_BYTES = 1 << 25;

/**
 * A sampler over TFRecord files too large for memory. Shards hold records class by class, so that each `examplePerClass`
 * records in a row are of one class; such a block is what batches are made of. In every epoch each block comes up once:
 * shards in random order take turns, and the blocks of a shard come in random order. Blocks that fill no whole batch at
 * the end of an epoch are left out. Two blocks of a batch may be of the same class.
 *
 * Opening reads the place of every record, 16 bytes each. Shards are then read in pieces, sixteen of a shard at a time,
 * whose blocks are shuffled among each other; `bufferBytes` is the memory for all of them, and a shard that fits into
 * its part of it is shuffled as a whole. Both checksums of every record are checked. No file stays open. A packed shard
 * cannot be read by place: it is unpacked into memory, and the last `shardsPerCycle` stay there.
 *
 * `batch(epoch, index)` depends on the seed, `epoch` and `index` alone; `index` is below `stepsPerEpoch`.
 *
 * Differs from TF Similarity: blocks of a shard are shuffled; no `parallelism`, `asyncCycle`, `prefetchSize` and
 * `numRepeat`, since batches are read when they are asked for, for as many epochs as are asked for.
 *
 * Throws `FILE_NOT_FOUND`, `FILE_CORRUPT`, `FILE_TRUNCATED`, `LENGTH_MISMATCH` (a shard that is not made of whole
 * blocks), `TOO_FEW_EXAMPLES` (less than one batch), `INVALID_ARGUMENT`, `UNKNOWN_NAME`; `batch` throws `INVALID_LABEL`
 * (a block of two classes, a class that is not listed), `SHAPE_MISMATCH`, and what `deserializationFn` throws.
 *
 * @example
 * const sampler = await TFRecordDatasetSampler({
 *   shardPath: './shards',
 *   deserializationFn: (record) => {
 *     const example = parseExample(record);   // @sim/datasets
 *     return { x: example.floats('embedding'), y: example.ints('label')[0] };
 *   },
 * });
 */
export async function TFRecordDatasetSampler(options: TFRecordDatasetSamplerOptions): Promise<Sampler> {
  const { examplePerClass = 2, batchSize = 32, classList, deserializationFn } = options;
  requireInteger(examplePerClass, 'examplePerClass', where);
  requireInteger(batchSize, 'batchSize', where);
  if (batchSize % examplePerClass !== 0)
    throw new SimError({
      code: 'INVALID_ARGUMENT',
      where,
      problem: `batchSize must be a multiple of examplePerClass, ${examplePerClass}`,
      got: batchSize,
      cure: `Use ${Math.ceil(batchSize / examplePerClass) * examplePerClass}.`,
    });
  const files = await openShards(options, examplePerClass);
  const { shardsPerCycle = files.length, bufferBytes = BUFFER_BYTES } = options;
  const filled = { ...options, examplePerClass, batchSize, shardsPerCycle, bufferBytes };
  const chunks = new RecordChunks(files, { blockSize: examplePerClass, shardsPerCycle, bufferBytes }, where);
  const labels = classList ? [...classList] : await findLabels(chunks, deserializationFn);
  return new RecordSampler(chunks, new LabelCodes({ labels }), filled);
}

async function openShards(options: TFRecordDatasetSamplerOptions, examplePerClass: number): Promise<TfRecordFile[]> {
  const { compression = 'none' } = options;
  const files: TfRecordFile[] = [];
  for (const [i, location] of (await listShards(options, where)).entries()) {
    const file = await TfRecordFile.open(location, { compression });
    if (file.count % examplePerClass !== 0)
      throw new SimError({
        code: 'LENGTH_MISMATCH',
        where,
        problem: `shard ${i} must hold a multiple of ${examplePerClass} records, side by side for each class`,
        got: file.count,
        cure: 'Write the shards class by class, or use examplePerClass: 1.',
      });
    files.push(file);
  }
  return files;
}

/** Labels of the first record of every block, ascending, so that codes do not depend on the order of batches. */
async function findLabels(chunks: RecordChunks, deserialize: DeserializationFn): Promise<Label[]> {
  const labels = new Set<Label>();
  for await (const record of chunks.firstRecords()) labels.add((await deserialize(record)).y);
  return [...labels].sort((a, b) => (a < b ? -1 : 1));
}
