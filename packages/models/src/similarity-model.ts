import {
  isNdArray,
  type Label,
  type Labels,
  type NullableLabels,
  openStorage,
  requireInteger,
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
  type LoadIndexOptions,
  type Lookup,
  type LookupOptions,
  type Lookups,
  type MatchOptions,
} from '@sim/indexer';
import { embedExamples, type ExampleInput } from '@sim/layers';
import { MetricLoss } from '@sim/losses';
import type { Sampler } from '@sim/samplers';
import type { StoreIdentifier } from '@sim/stores';
import type * as tf from '@tensorflow/tfjs-core';
import * as tfl from '@tensorflow/tfjs-layers';
import { withBatchOfOne } from './batch-of-one.ts';
import type { IndexOptions, SimilarityCompileArgs } from './compile-options.ts';
import { embeddingSizeOf, resolveDistance } from './index-settings.ts';
import { modelDataset } from './model-dataset.ts';
import { readIndexPart, writeIndexPart } from './model-folder.ts';
import type { EmbeddingOptions, IndexExamplesOptions, IndexSingleOptions, SamplerFitArgs } from './model-options.ts';
import type { LoadOptions, SaveOptions } from './save-options.ts';
import { loadModel, saveModel } from './saved-model.ts';
import { followLearningRate, makeLossOptimizer } from './train-step/loss-optimizer.ts';
import { keepOneLoss, requireOneOutput } from './train-step/metric-names.ts';
import { runStep } from './train-step/run-step.ts';
import { makeSupervisedStep } from './train-step/supervised-step.ts';
import type { TrainOptimizers } from './train-step/train-step.ts';

/**
 * A `tf.LayersModel` whose output is an embedding, with an index of examples beside it: train, index, look up,
 * calibrate, match, evaluate, save.
 *
 * Examples are tensors or `{ values, shape }`, labels integers or strings, and every answer speaks in the labels
 * that were given. Calls on the index embed the examples and go on as those of `Indexer`, which tells their options and
 * errors in full.
 *
 * Differs from TF Similarity: `load` brings index and training back with the model; an embedding output that is not
 * there, an unknown cut point and calls before `compile` are refused with a reason.
 *
 * @example
 * const model = new SimilarityModel({ inputs, outputs: new MetricEmbedding({ units: 64 }).apply(features) });
 * model.compile({ optimizer: tf.train.adam(1e-3), loss: new MultiSimilarityLoss() });
 * await model.fit(sampler, { epochs: 3 });
 * await model.index(images, labels);
 * const hits = await model.lookup(queries, { k: 5 });   // hits[0][0].label
 */
export class SimilarityModel<Data = unknown> extends tfl.LayersModel {
  static override readonly className: string = 'SimilarityModel';

  #compileArgs: SimilarityCompileArgs | null = null;
  #lossOptimizer: tf.Optimizer | undefined;
  #indexer: Indexer<Data> | null = null;
  #embeddingOutput = 0;
  /** Loss and optimizer of a loaded model, which nobody else holds. */
  #owned: readonly { dispose(): void }[] = [];

  /** How the model was compiled; null before that. */
  get compileArgs(): SimilarityCompileArgs | null {
    return this.#compileArgs;
  }

  /** The metric loss that the model was compiled with. */
  get metricLoss(): MetricLoss | null {
    const loss = this.#compileArgs?.loss;
    return loss instanceof MetricLoss ? loss : null;
  }

  /** The optimizers of the model and of what its loss learns; null before `compile`. */
  get trainOptimizers(): TrainOptimizers | null {
    return this.#compileArgs && { model: this.optimizer, loss: this.#lossOptimizer };
  }

  /** Index of the output that is the embedding. */
  get embeddingOutput(): number {
    return this.#embeddingOutput;
  }

  /** The index. Throws `NOT_COMPILED` before `compile` or `createIndex`. */
  get indexer(): Indexer<Data> {
    return this.#requireIndex('SimilarityModel.indexer');
  }

  /** True once there is an index, be it empty. */
  get hasIndex(): boolean {
    return this.#indexer !== null;
  }

  /** Records in the index. */
  get indexSize(): number {
    return this.#indexer?.size ?? 0;
  }

  /**
   * Configures training and creates an empty index, in place of the one there is. Without a loss it does the latter alone.
   *
   * Throws `INVALID_ARGUMENT` (a distance that does not follow from the loss, an output that is not there, metrics of
   * one name), `SHAPE_MISMATCH` for an output that is no row, and what `Indexer` throws.
   */
  override compile(args: SimilarityCompileArgs): void {
    const where = 'SimilarityModel.compile';
    const { optimizer, metrics = [], loss, lossLearningRateMultiplier = 1 } = args;
    const indexer = this.#makeIndex(args, loss, where);
    if (loss === undefined) return this.#setIndex(indexer, args.embeddingOutput);
    const oldOptimizer = this.isOptimizerOwned && this.optimizer !== optimizer ? this.optimizer : null;
    super.compile({ optimizer, metrics, loss: loss instanceof MetricLoss ? loss.fn : loss });
    if (loss instanceof MetricLoss) keepOneLoss(this, where);
    const learns = loss instanceof MetricLoss && loss.trainableWeights.length > 0;
    const lossOptimizer = learns ? makeLossOptimizer(this.optimizer, lossLearningRateMultiplier, where) : undefined;
    const outdated = this.#owned.filter((part) => part !== loss && part !== optimizer);
    for (const part of [oldOptimizer, this.#lossOptimizer, ...outdated]) part?.dispose();
    this.#owned = this.#owned.filter((part) => !outdated.includes(part));
    this.#lossOptimizer = lossOptimizer;
    this.#compileArgs = args;
    this.#setIndex(indexer, args.embeddingOutput);
  }

  /** Creates an empty index, in place of the one there is, for a model that is not to be trained. `compile` does it too. */
  createIndex(options: IndexOptions = {}): void {
    const { embeddingOutput = this.#embeddingOutput } = options;
    const { loss } = this.#compileArgs ?? {};
    const indexer = this.#makeIndex({ ...options, embeddingOutput }, loss, 'SimilarityModel.createIndex');
    this.#setIndex(indexer, embeddingOutput);
  }

  /**
   * Trains on batches from a sampler, or on tensors as `tf.LayersModel.fit` does.
   *
   * Throws `NOT_COMPILED`, `INVALID_ARGUMENT` or `SHAPE_MISMATCH` for examples that the model does not take.
   */
  override fit(sampler: Sampler, args: SamplerFitArgs): Promise<tfl.History>;
  override fit(...args: Parameters<tfl.LayersModel['fit']>): Promise<tfl.History>;
  override async fit(...args: [Sampler, SamplerFitArgs] | Parameters<tfl.LayersModel['fit']>): Promise<tfl.History> {
    const where = 'SimilarityModel.fit';
    this.#requireCompiled(where);
    const [data, options] = args;
    if (!isSampler(data)) return super.fit(...(args as Parameters<tfl.LayersModel['fit']>));
    const { epochs, initialEpoch = 0, ...rest } = options as SamplerFitArgs;
    requireInteger(epochs, 'epochs', where);
    if (rest.validationData && this.metricLoss) requireOneOutput(this, where);
    return this.fitDataset(modelDataset(data, this, { epochs, initialEpoch, where }), {
      ...rest,
      epochs,
      initialEpoch,
      batchesPerEpoch: data.stepsPerEpoch,
    });
  }

  /** Embeddings `[count, dim]` of examples, flat. */
  embed(x: ExampleInput, options: EmbeddingOptions = {}): Promise<Float32Array> {
    return this.#embed(x, 'SimilarityModel.embed', options);
  }

  /**
   * Adds examples to the index, all or none. Throws `NOT_FINITE` when the model's weights are no numbers any more.
   *
   * @returns The ids of the new records.
   */
  async index(x: ExampleInput, y?: NullableLabels | null, options: IndexExamplesOptions<Data> = {}): Promise<Uint32Array> {
    const where = 'SimilarityModel.index';
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
    const where = 'SimilarityModel.lookup';
    const indexer = this.#requireIndex(where);
    return indexer.lookup(await this.#embed(x, where, options), options);
  }

  /** The nearest records of one example, given without the axis that counts examples. */
  async singleLookup(x: ExampleInput, options: LookupOptions<Data> = {}): Promise<readonly Lookup<Data>[]> {
    return withBatchOfOne(x, async (batch) => (await this.lookup(batch, options)).row(0));
  }

  /** Chooses the distances below which a neighbour is a match, from examples with known labels. */
  async calibrate(x: ExampleInput, y: Labels, options: CalibrateOptions & EmbeddingOptions = {}): Promise<CalibrationResults> {
    const where = 'SimilarityModel.calibrate';
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
    const where = 'SimilarityModel.match';
    const indexer = this.#requireIndex(where);
    return indexer.match(await this.#embed(x, where, options), options);
  }

  /** Values of retrieval metrics with these examples as queries, by the metrics' displayed names. */
  async evaluateRetrieval(
    x: ExampleInput,
    y: Labels,
    options: EvaluateRetrievalOptions & EmbeddingOptions,
  ): Promise<Record<string, number>> {
    const where = 'SimilarityModel.evaluateRetrieval';
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
    const where = 'SimilarityModel.evaluateClassification';
    const indexer = this.#requireIndex(where);
    return indexer.evaluateCutpoints(await this.#embed(x, where, options), y, options);
  }

  /**
   * Saves model, training and index into a folder. A save that fails leaves what was there. Functions of your own among
   * loss, metrics and train step are left out. Given an `IOHandler` it saves the layers and weights alone.
   *
   * Throws `FILE_EXISTS`, or `UNSUPPORTED_OPERATION` for parts without a `className` and optimizers that hide their state.
   */
  override save(location: StorageLocation, options?: SaveOptions): Promise<tf.io.SaveResult>;
  override save(handler: tf.io.IOHandler, config?: tf.io.SaveConfig): Promise<tf.io.SaveResult>;
  override async save(
    location: StorageLocation | tf.io.IOHandler,
    options: SaveOptions & tf.io.SaveConfig = {},
  ): Promise<tf.io.SaveResult> {
    // No training configuration of TensorFlow.js names a distance, and `compile` would refuse it when loading.
    if (isHandler(location)) return super.save(location, { ...options, includeOptimizer: false });
    return saveModel(this, openStorage(location, 'SimilarityModel.save'), (handler) => super.save(handler), options);
  }

  /**
   * Loads what `save` wrote: model, training and index.
   *
   * Throws `FILE_NOT_FOUND`, `FILE_FORMAT`, `FILE_TRUNCATED`, `FILE_CORRUPT`, `FILE_NEWER_VERSION`, or `UNKNOWN_NAME` for
   * a loss or an optimizer that is not known here.
   */
  static async load<Data = unknown>(
    location: StorageLocation,
    options: LoadOptions = {},
  ): Promise<SimilarityModel<Data>> {
    const storage = openStorage(location, 'SimilarityModel.load');
    const { model, owned } = await loadModel<Data>(SimilarityModel, storage, options);
    model.#owned = owned;
    return model;
  }

  /** Saves the index alone, into a folder of its own or into that of a saved model, where it replaces the old one. */
  async saveIndex(location: StorageLocation): Promise<void> {
    const where = 'SimilarityModel.saveIndex';
    const bytes = await this.#requireIndex(where).toBytes();
    await writeIndexPart(openStorage(location, where), bytes, where);
  }

  /** Loads an index in place of the one there is. When it cannot be loaded, that one stays. */
  async loadIndex(location: StorageLocation, options: LoadIndexOptions = {}): Promise<void> {
    const where = 'SimilarityModel.loadIndex';
    const bytes = await readIndexPart(openStorage(location, where), where);
    this.useIndex(await Indexer.fromBytes<Data>(bytes, options));
  }

  /** Puts an index that was made elsewhere in place of the one there is. Throws `DIMENSION_MISMATCH` for another size. */
  useIndex(indexer: Indexer<Data>): void {
    const where = 'SimilarityModel.useIndex';
    const size = embeddingSizeOf(this.outputs, this.#embeddingOutput, where);
    if (indexer.embeddingSize !== size)
      throw new SimError({
        code: 'DIMENSION_MISMATCH',
        where,
        problem: `the model's embeddings have ${size} numbers`,
        got: indexer.embeddingSize,
        cure: 'Use an index of embeddings of this model.',
      });
    this.#setIndex(indexer, this.#embeddingOutput);
  }

  /** Empties the index and drops its calibration. */
  async resetIndex(): Promise<void> {
    await this.#requireIndex('SimilarityModel.resetIndex').reset();
  }

  /** Prints size, settings and lookup times of the index, and returns them. */
  indexSummary(printFn?: (line: string) => void): IndexerStats {
    return this.#requireIndex('SimilarityModel.indexSummary').printStats(printFn);
  }

  /** Frees weights and index. Optimizer and loss that were given to `compile` stay their owner's. */
  override dispose(): ReturnType<tfl.LayersModel['dispose']> {
    const result = super.dispose();
    if (result.refCountAfterDispose > 0) return result;
    this.#indexer?.dispose();
    this.#lossOptimizer?.dispose();
    for (const part of this.#owned) part.dispose();
    return result;
  }

  /** One call for each batch of `fitDataset`, returning its logs in the order that TensorFlow.js wants. */
  protected override makeTrainFunction(): (data: tf.Tensor[]) => tf.Scalar[] {
    const { metricLoss: loss, trainOptimizers: optimizers } = this;
    if (!loss || !optimizers) return super.makeTrainFunction();
    const { trainStep, lossLearningRateMultiplier = 1 } = this.#compileArgs ?? {};
    const step = trainStep ?? makeSupervisedStep({ embeddingOutput: this.#embeddingOutput });
    return (data) => {
      if (optimizers.loss) followLearningRate(optimizers.loss, optimizers.model, lossLearningRateMultiplier);
      return runStep(data, { model: this, step, loss, optimizers });
    };
  }

  async #embed(x: ExampleInput, where: string, options: EmbeddingOptions): Promise<Float32Array> {
    return (await embedExamples(this, x, { ...options, embeddingOutput: this.#embeddingOutput, where })).values;
  }

  #makeIndex(options: IndexOptions, loss: SimilarityCompileArgs['loss'], where: string): Indexer<Data> {
    const { distance = 'auto', embeddingOutput = 0, search, kvStore, evaluator, statBufferSize } = options;
    return new Indexer<Data>({
      embeddingSize: embeddingSizeOf(this.outputs, embeddingOutput, where),
      distance: resolveDistance(distance, loss, where),
      search,
      kvStore: kvStore as StoreIdentifier<Data> | undefined,
      evaluator,
      statBufferSize,
    });
  }

  #setIndex(indexer: Indexer<Data>, embeddingOutput = 0): void {
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

  #requireCompiled(where: string): void {
    if (this.optimizer) return;
    throw new SimError({
      code: 'NOT_COMPILED',
      where,
      problem: 'the model has no optimizer and no loss yet',
      cure: 'Call compile({ optimizer, loss: new MultiSimilarityLoss() }) first.',
    });
  }
}

const isHandler = (location: StorageLocation | tf.io.IOHandler): location is tf.io.IOHandler =>
  typeof location === 'object' && 'save' in location;

const isSampler = (value: unknown): value is Sampler =>
  typeof value === 'object' && value !== null && 'dataset' in value && 'stepsPerEpoch' in value;
