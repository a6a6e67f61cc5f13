/** @internal The sampler behind `TFRecordDatasetSampler`. */
import { type Config, type LabelCodes, Random, SimError, UNKNOWN_LABEL_CODE } from '@sim/core';
import { interleaveShards } from './interleave-shards.ts';
import type { RecordChunks } from './record-chunks.ts';
import { STREAM } from './random-streams.ts';
import type { Batch } from './sampler.ts';
import { SeededSampler } from './seeded-sampler.ts';
import type { LoadedExample } from './loaded-example.ts';
import { stackExamples } from './stack-examples.ts';
import type { TFRecordDatasetSamplerOptions } from './tf-record-dataset-sampler-options.ts';

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
    const firstBlocks: number[] = [];
    let blocks = 0;
    for (const count of chunks.blockCounts) {
      firstBlocks.push(blocks);
      blocks += count;
    }
    const records = blocks * examplePerClass;
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
    this.#firstBlocks = firstBlocks;
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
    const blocks = this.#blocksOf(epoch).subarray(index * count, (index + 1) * count);
    const read = await Promise.all(Array.from(blocks, (block) => this.#readBlock(block)));
    return {
      examples: stackExamples(read.flatMap(({ examples }) => examples), `${where}.batch`),
      labels: Int32Array.from({ length: this.batchSize }, (_, i) => read[Math.floor(i / examplePerClass)]?.code ?? UNKNOWN_LABEL_CODE),
    };
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

  async #readBlock(block: number): Promise<{ examples: LoadedExample[]; code: number }> {
    const shard = this.#firstBlocks.findLastIndex((first) => first <= block);
    const inShard = block - (this.#firstBlocks[shard] as number);
    const records = await this.#chunks.block(shard, inShard);
    const elements = await Promise.all(records.map(async (record) => this.#options.deserializationFn(record)));
    const codes = this.labelCodes.find(elements.map(({ y }) => y), `${where}.batch`);
    const [code = UNKNOWN_LABEL_CODE] = codes;
    const first = inShard * this.#options.examplePerClass;
    const other = codes.findIndex((found) => found !== code || found === UNKNOWN_LABEL_CODE);
    if (other >= 0)
      throw new SimError({
        code: 'INVALID_LABEL',
        where: `${where}.batch`,
        problem:
          codes[other] === UNKNOWN_LABEL_CODE
            ? `record ${first + other} of shard ${shard} is of a class that is not listed`
            : `records ${first} to ${first + records.length - 1} of shard ${shard} are not of one class`,
        got: elements[other]?.y,
        cure: 'Write the shards class by class, or use examplePerClass: 1, and list every class in classList.',
      });
    return { examples: elements.map(({ x }) => x), code };
  }
}
