/**
 * What every model with an index has in common.
 *
 * @internal
 */
import {
  isNdArray,
  type Label,
  type Labels,
  type NullableLabels,
  openStorage,
  SimError,
  splitExamples,
  type StorageLocation,
} from '@sim/core';
import type { CalibrationResults } from '@sim/evaluators';
import {
  type CalibrateOptions,
  type EvaluateCutpointsOptions,
  type EvaluateRetrievalOptions,
  Indexer,
  type IndexerStats,
  type IndexRecord,
  type LoadIndexOptions,
  type Lookup,
  type LookupOptions,
  type Lookups,
  type MatchOptions,
  type SaveIndexOptions,
} from '@sim/indexer';
import { embedExamples, type ExampleInput } from '@sim/layers';
import * as tfl from '@tensorflow/tfjs-layers';
import { withBatchOfOne } from './batch-of-one.ts';
import { embeddingSizeOf } from './index-settings.ts';
import { readIndexPart, writeIndexPart } from './model-folder.ts';
import type { EmbeddingOptions, IndexExamplesOptions, IndexSingleOptions } from './model-options.ts';

/**
 * A `tf.LayersModel` that embeds examples, with an index of them beside it.
 *
 * Calls on the index embed the examples and go on as those of `Indexer`, which tells their options and errors in full.
 */
export abstract class IndexedModel<Data = unknown> extends tfl.LayersModel {
  #indexer: Indexer<Data> | null = null;
  #embeddingOutput = 0;

  /** Index of the output that is the embedding. */
  get embeddingOutput(): number {
    return this.#embeddingOutput;
  }

  /** The index. Throws `NOT_COMPILED` before `compile` or `createIndex`. */
  get indexer(): Indexer<Data> {
    return this.#requireIndex(this.where('indexer'));
  }

  /** True once there is an index, be it empty. */
  get hasIndex(): boolean {
    return this.#indexer !== null;
  }

  /** Records in the index. */
  get indexSize(): number {
    return this.#indexer?.size ?? 0;
  }

  /** Embeddings `[count, dim]` of examples, flat. */
  embed(x: ExampleInput, options: EmbeddingOptions = {}): Promise<Float32Array> {
    return this.#embed(x, this.where('embed'), options);
  }

  /**
   * Adds examples to the index, all or none. Throws `NOT_FINITE` when the model's weights are no numbers any more.
   *
   * @returns The ids of the new records.
   */
  async index(x: ExampleInput, y?: NullableLabels | null, options: IndexExamplesOptions<Data> = {}): Promise<Uint32Array> {
    const where = this.where('index');
    const indexer = this.#requireIndex(where);
    const { data, keys, ...rest } = options;
    return indexer.add({
      embeddings: await this.#embed(x, where, rest),
      labels: y,
      keys,
      data: isNdArray(data) ? (splitExamples(data) as Data[]) : data,
    });
  }

  /** Adds one example, given without the axis that counts examples, and returns the id of its record. */
  async indexSingle(x: ExampleInput, y?: Label | null, { data, key }: IndexSingleOptions<Data> = {}): Promise<number> {
    const options = { data: data === undefined ? undefined : [data], keys: key === undefined ? undefined : [key] };
    const [id] = await withBatchOfOne(x, (batch) => this.index(batch, [y ?? null], options));
    return id as number;
  }

  /** The nearest records of each example, closest first. Throws `INDEX_EMPTY` or `K_OUT_OF_RANGE`. */
  async lookup(x: ExampleInput, options: LookupOptions<Data> & EmbeddingOptions = {}): Promise<Lookups<Data>> {
    const where = this.where('lookup');
    const indexer = this.#requireIndex(where);
    return indexer.lookup(await this.#embed(x, where, options), options);
  }

  /** The nearest records of one example, given without the axis that counts examples. */
  async singleLookup(x: ExampleInput, options: LookupOptions<Data> = {}): Promise<readonly Lookup<Data>[]> {
    return withBatchOfOne(x, async (batch) => (await this.lookup(batch, options)).row(0));
  }

  /** Chooses the distances below which a neighbour is a match, from examples with known labels. */
  async calibrate(x: ExampleInput, y: Labels, options: CalibrateOptions & EmbeddingOptions = {}): Promise<CalibrationResults> {
    const where = this.where('calibrate');
    const indexer = this.#requireIndex(where);
    return indexer.calibrate(await this.#embed(x, where, options), y, options);
  }

  /**
   * The label of each example, or `noMatchLabel` where the nearest record is too far. With cut point `'all'`, one list
   * for each cut point. Throws `NOT_CALIBRATED` or `UNKNOWN_CUTPOINT`.
   */
  match(
    x: ExampleInput,
    options: MatchOptions & EmbeddingOptions & { readonly cutpoint: 'all' },
  ): Promise<Record<string, (Label | null)[]>>;
  match(x: ExampleInput, options?: MatchOptions & EmbeddingOptions): Promise<(Label | null)[]>;
  async match(
    x: ExampleInput,
    options: MatchOptions & EmbeddingOptions = {},
  ): Promise<(Label | null)[] | Record<string, (Label | null)[]>> {
    const where = this.where('match');
    const indexer = this.#requireIndex(where);
    return indexer.match(await this.#embed(x, where, options), options);
  }

  /** Values of retrieval metrics with these examples as queries, by the metrics' displayed names. */
  async evaluateRetrieval(
    x: ExampleInput,
    y: Labels,
    options: EvaluateRetrievalOptions & EmbeddingOptions,
  ): Promise<Record<string, number>> {
    const where = this.where('evaluateRetrieval');
    const indexer = this.#requireIndex(where);
    return indexer.evaluateRetrieval(await this.#embed(x, where, options), y, options);
  }

  /**
   * Classification metrics at each cut point of the calibration, with these examples as queries:
   * `{ optimal: { name, distance, f1, precision, recall }, … }`. One search serves all cut points.
   */
  async evaluateClassification(
    x: ExampleInput,
    y: Labels,
    options: EvaluateCutpointsOptions & EmbeddingOptions = {},
  ): Promise<Record<string, Record<string, number | string>>> {
    const where = this.where('evaluateClassification');
    const indexer = this.#requireIndex(where);
    return indexer.evaluateCutpoints(await this.#embed(x, where, options), y, options);
  }

  /**
   * Saves the index alone, into a folder of its own or into that of a saved model, where it replaces the old one.
   * Throws `FILE_EXISTS` where `overwrite` is false and there is one.
   */
  async saveIndex(location: StorageLocation, { overwrite = true, ...options }: SaveIndexOptions = {}): Promise<void> {
    const where = this.where('saveIndex');
    const bytes = await this.#requireIndex(where).toBytes(options);
    await writeIndexPart(openStorage(location, where), bytes, { overwrite, where });
  }

  /** Loads an index in place of the one there is. When it cannot be loaded, that one stays. */
  async loadIndex(location: StorageLocation, options: LoadIndexOptions = {}): Promise<void> {
    const where = this.where('loadIndex');
    const bytes = await readIndexPart(openStorage(location, where), where);
    this.useIndex(await Indexer.fromBytes<Data>(bytes, options));
  }

  /** Puts an index that was made elsewhere in place of the one there is. Throws `DIMENSION_MISMATCH` for another size. */
  useIndex(indexer: Indexer<Data>): void {
    const where = this.where('useIndex');
    const size = embeddingSizeOf(this.embeddings, this.#embeddingOutput, where);
    if (indexer.embeddingSize !== size)
      throw new SimError({
        code: 'DIMENSION_MISMATCH',
        where,
        problem: `the model's embeddings have ${size} numbers`,
        got: indexer.embeddingSize,
        cure: 'Use an index of embeddings of this model.',
      });
    this.setIndex(indexer, this.#embeddingOutput);
  }

  /** Empties the index and drops its calibration. */
  async resetIndex(): Promise<void> {
    await this.#requireIndex(this.where('resetIndex')).reset();
  }

  /** Prints size, settings and lookup times of the index, and returns them. */
  indexSummary(printFn?: (line: string) => void): IndexerStats {
    return this.#requireIndex(this.where('indexSummary')).printStats(printFn);
  }

  /** The first records of the index as rows, which `toCsv` and `toColumns` of `@sim/stores` take; all of them for 0. */
  async toDataFrame(numRecords: number = 0): Promise<IndexRecord<Data>[]> {
    return this.#requireIndex(this.where('toDataFrame')).toDataFrame(numRecords);
  }

  /** Frees weights and index. */
  override dispose(): ReturnType<tfl.LayersModel['dispose']> {
    const result = super.dispose();
    if (result.refCountAfterDispose === 0) this.#indexer?.dispose();
    return result;
  }

  /** The outputs of `predict`, of which one is the embedding. */
  protected get embeddings(): readonly tfl.SymbolicTensor[] {
    return this.outputs;
  }

  /** A method's name as errors tell it. */
  protected where(method: string): string {
    return `${this.getClassName()}.${method}`;
  }

  /** Puts an index in place of the one there is, which ends. */
  protected setIndex(indexer: Indexer<Data>, embeddingOutput: number = 0): void {
    if (indexer !== this.#indexer) this.#indexer?.dispose();
    this.#indexer = indexer;
    this.#embeddingOutput = embeddingOutput;
  }

  #requireIndex(where: string): Indexer<Data> {
    if (this.#indexer) return this.#indexer;
    throw new SimError({
      code: 'NOT_COMPILED',
      where,
      problem: 'the model has no index yet',
      cure: 'Call compile, or createIndex for a model that is not to be trained.',
    });
  }

  async #embed(x: ExampleInput, where: string, options: EmbeddingOptions): Promise<Float32Array> {
    return (await embedExamples(this, x, { ...options, embeddingOutput: this.#embeddingOutput, where })).values;
  }
}
