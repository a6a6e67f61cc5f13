/** @internal The sampler behind `TFRecordDatasetSampler`. */
import { type Config, type LabelCodes, Random, SimError, UNKNOWN_LABEL_CODE, requireInteger } from '@sim/core';
import type { TfRecordFile } from '@sim/datasets';
import { interleaveShards } from './interleave-shards.ts';
import { STREAM } from './random-streams.ts';
import type { Batch } from './sampler.ts';
import { SeededSampler } from './seeded-sampler.ts';
import type { LoadedExample } from './loaded-example.ts';
import { stackExamples } from './stack-examples.ts';
import type { TFRecordDatasetSamplerOptions } from './tf-record-dataset-sampler-options.ts';

const where = 'TFRecordDatasetSampler';

/** Batches out of blocks of records of one class each. */
export class RecordSampler extends SeededSampler {
  readonly batchSize: number;
  readonly labelCodes: LabelCodes;
  readonly #files: readonly TfRecordFile[];
  readonly #options: TFRecordDatasetSamplerOptions;
  readonly #blockSize: number;
  readonly #shardsPerCycle: number;
  /** Number of the first block of each file. */
  readonly #firstBlocks: readonly number[];
  /** The epoch that was asked for last, since the next batch mostly belongs to it. */
  #order: { readonly epoch: number; readonly blocks: Uint32Array } | undefined;
  /** Packed files that were read last, the latest one at the end. */
  readonly #recent: Set<TfRecordFile> = new Set();

  constructor(files: readonly TfRecordFile[], labelCodes: LabelCodes, options: TFRecordDatasetSamplerOptions) {
    const { examplePerClass = 2, batchSize = 32, shardsPerCycle = files.length } = options;
    const records = files.reduce((sum, { count }) => sum + count, 0);
    if (records < batchSize)
      throw new SimError({
        code: 'TOO_FEW_EXAMPLES',
        where,
        problem: `the shards hold less than one batch of ${batchSize} records`,
        got: records,
        cure: `Use batchSize ≤ ${records}.`,
      });
    super({ ...options, stepsPerEpoch: Math.floor(records / batchSize) });
    this.#files = files;
    this.labelCodes = labelCodes;
    this.batchSize = batchSize;
    this.#blockSize = examplePerClass;
    this.#shardsPerCycle = requireInteger(shardsPerCycle, 'shardsPerCycle', where);
    this.#options = options;
    let next = 0;
    this.#firstBlocks = files.map(({ count }) => {
      next += count / examplePerClass;
      return next - count / examplePerClass;
    });
  }

  /** Options without the shards and functions. */
  override getConfig(): Config {
    const { compression = 'none', classList, shardSuffix } = this.#options;
    const { stepsPerEpoch: _, ...config } = super.getConfig();
    return {
      ...config,
      examplePerClass: this.#blockSize,
      batchSize: this.batchSize,
      shardsPerCycle: this.#shardsPerCycle,
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
    const count = this.batchSize / this.#blockSize;
    const blocks = this.#blocksOf(epoch).subarray(index * count, (index + 1) * count);
    const read = await Promise.all(Array.from(blocks, (block) => this.#readBlock(block)));
    return {
      examples: stackExamples(read.flatMap(({ examples }) => examples), `${where}.batch`),
      labels: Int32Array.from(read.flatMap(({ code }) => Array.from({ length: this.#blockSize }, () => code))),
    };
  }

  #blocksOf(epoch: number): Uint32Array {
    if (this.#order?.epoch === epoch) return this.#order.blocks;
    const blocks = interleaveShards(
      this.#files.map(({ count }) => count / this.#blockSize),
      {
        shardsPerCycle: this.#shardsPerCycle,
        random: new Random(this.seed, STREAM.shards, epoch),
        randomOf: (shard) => new Random(this.seed, STREAM.blocks, epoch, shard),
      },
    );
    this.#order = { epoch, blocks };
    return blocks;
  }

  async #readBlock(block: number): Promise<{ examples: LoadedExample[]; code: number }> {
    const shard = this.#firstBlocks.findLastIndex((first) => first <= block);
    const file = this.#files[shard] as TfRecordFile;
    this.#keep(file);
    const first = (block - (this.#firstBlocks[shard] as number)) * this.#blockSize;
    const records = await file.read(first, this.#blockSize);
    const elements = await Promise.all(records.map(async (record) => this.#options.deserializationFn(record)));
    const codes = this.labelCodes.find(elements.map(({ y }) => y), `${where}.batch`);
    const [code = UNKNOWN_LABEL_CODE] = codes;
    const other = codes.findIndex((found) => found !== code || found === UNKNOWN_LABEL_CODE);
    if (other >= 0)
      throw new SimError({
        code: 'INVALID_LABEL',
        where: `${where}.batch`,
        problem:
          codes[other] === UNKNOWN_LABEL_CODE
            ? `record ${first + other} of shard ${shard} is of a class that is not listed`
            : `records ${first} to ${first + this.#blockSize - 1} of shard ${shard} are not of one class`,
        got: elements[other]?.y,
        cure: 'Write the shards class by class, or use examplePerClass: 1, and list every class in classList.',
      });
    return { examples: elements.map(({ x }) => x), code };
  }

  /** Gives the memory of packed files back that were not read lately. */
  #keep(file: TfRecordFile): void {
    this.#recent.delete(file);
    this.#recent.add(file);
    for (const oldest of this.#recent) {
      if (this.#recent.size <= this.#shardsPerCycle) return;
      this.#recent.delete(oldest);
      oldest.release();
    }
  }
}
