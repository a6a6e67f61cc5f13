/** @internal The sampler behind `TFRecordDatasetSampler`. */
import { type Config, type Label, type LabelCodes, Random, SimError, UNKNOWN_LABEL_CODE } from '@sim/core';
import { interleaveShards } from './interleave-shards.ts';
import type { RecordChunks } from './record-chunks.ts';
import { STREAM } from './random-streams.ts';
import type { Batch } from './sampler.ts';
import { SeededSampler } from './seeded-sampler.ts';
import { stackExamples } from './stack-examples.ts';
import { startsOf } from './starts-of.ts';
import type { DeserializationFn, TFRecordDatasetSamplerOptions } from './tf-record-dataset-sampler-options.ts';

const where = 'TFRecordDatasetSampler';

/** Options of `TFRecordDatasetSampler` with their defaults filled in. */
export type RecordSamplerOptions = TFRecordDatasetSamplerOptions &
  Required<Pick<TFRecordDatasetSamplerOptions, 'batchSize' | 'bufferBytes' | 'examplePerClass'>> & { readonly shardsPerCycle: number };

/** Batches out of blocks of records of one class each. */
export class RecordSampler extends SeededSampler {
  readonly batchSize: number;
  readonly labelCodes: LabelCodes;
  readonly #chunks: RecordChunks;
  readonly #options: RecordSamplerOptions;
  /** Number of the first block of each shard. */
  readonly #firstBlocks: readonly number[];
  /** The epoch that was asked for last, since the next batch mostly belongs to it. */
  #order: { readonly epoch: number; readonly blocks: Uint32Array } | undefined;

  constructor(chunks: RecordChunks, labelCodes: LabelCodes, options: RecordSamplerOptions) {
    const { examplePerClass, batchSize } = options;
    const records = chunks.blockCounts.reduce((sum, count) => sum + count, 0) * examplePerClass;
    if (records < batchSize)
      throw new SimError({
        code: 'TOO_FEW_EXAMPLES',
        where,
        problem: `the shards hold less than one batch of ${batchSize} records`,
        got: records,
        cure: `Use batchSize ≤ ${records}.`,
      });
    super({ ...options, stepsPerEpoch: Math.floor(records / batchSize) });
    this.#chunks = chunks;
    this.labelCodes = labelCodes;
    this.batchSize = batchSize;
    this.#options = options;
    this.#firstBlocks = startsOf(chunks.blockCounts);
  }

  /** Options without the shards and functions. */
  override getConfig(): Config {
    const { compression = 'none', classList, shardSuffix, examplePerClass, shardsPerCycle, bufferBytes } = this.#options;
    const { stepsPerEpoch: _, ...config } = super.getConfig();
    return {
      ...config,
      examplePerClass,
      batchSize: this.batchSize,
      shardsPerCycle,
      bufferBytes,
      compression,
      classList: classList && [...classList],
      shardSuffix,
    };
  }

  protected override async draw(_random: Random, epoch: number, index: number): Promise<Batch> {
    if (index >= this.stepsPerEpoch)
      throw new SimError({
        code: 'INVALID_ARGUMENT',
        where: `${where}.batch`,
        problem: `an epoch has ${this.stepsPerEpoch} batches`,
        got: index,
        cure: 'Ask for the next epoch.',
      });
    const { examplePerClass } = this.#options;
    const count = this.batchSize / examplePerClass;
    const order = this.#blocksOf(epoch);
    const blocks = order.subarray(index * count, (index + 1) * count);
    const reading = Array.from(blocks, (block) => this.#readBlock(block));
    for (const block of order.subarray((index + 1) * count, (index + 2) * count)) this.#chunks.prefetch(...this.#placeOf(block));
    const elements = (await Promise.all(reading)).flat();
    const labels = this.labelCodes.find(elements.map(({ y }) => y), `${where}.batch`);
    for (const [i, code] of labels.entries())
      if (code === UNKNOWN_LABEL_CODE || code !== labels[i - (i % examplePerClass)])
        throw this.#mixedBlock(blocks[Math.floor(i / examplePerClass)] as number, i % examplePerClass, code, elements[i]?.y);
    return { examples: stackExamples(elements.map(({ x }) => x), `${where}.batch`), labels };
  }

  #blocksOf(epoch: number): Uint32Array {
    if (this.#order?.epoch === epoch) return this.#order.blocks;
    const blocks = interleaveShards(this.#chunks.blockCounts, {
      shardsPerCycle: this.#options.shardsPerCycle,
      random: new Random(this.seed, STREAM.shards, epoch),
      orderOf: (shard) => this.#chunks.order(shard, new Random(this.seed, STREAM.blocks, epoch, shard)),
    });
    this.#order = { epoch, blocks };
    return blocks;
  }

  /** The shard of a block, and its number there. */
  #placeOf(block: number): [shard: number, inShard: number] {
    const shard = this.#firstBlocks.findLastIndex((first) => first <= block);
    return [shard, block - (this.#firstBlocks[shard] as number)];
  }

  async #readBlock(block: number): Promise<Awaited<ReturnType<DeserializationFn>>[]> {
    const records = await this.#chunks.block(...this.#placeOf(block));
    return Promise.all(records.map(async (record) => this.#options.deserializationFn(record)));
  }

  /** The error for record number `record` of a block, which is not of the block's class, or of none that is listed. */
  #mixedBlock(block: number, record: number, code: number, label: Label | undefined): SimError {
    const [shard, inShard] = this.#placeOf(block);
    const { examplePerClass } = this.#options;
    const first = inShard * examplePerClass;
    return new SimError({
      code: 'INVALID_LABEL',
      where: `${where}.batch`,
      problem:
        code === UNKNOWN_LABEL_CODE
          ? `record ${first + record} of shard ${shard} is of a class that is not listed`
          : `records ${first} to ${first + examplePerClass - 1} of shard ${shard} are not of one class`,
      got: label,
      cure: 'Write the shards class by class, or use examplePerClass: 1, and list every class in classList.',
    });
  }
}
