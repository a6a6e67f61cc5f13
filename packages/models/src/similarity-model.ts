import {
  type Label,
  type Labels,
  isNdArray,
  type NdArray,
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
  type Lookup,
  type LookupOptions,
  type Lookups,
  type MatchOptions,
} from '@sim/indexer';
import { MetricLoss } from '@sim/losses';
import type { Sampler } from '@sim/samplers';
import type { StoreIdentifier } from '@sim/stores';
import * as tf from '@tensorflow/tfjs-core';
import * as tfl from '@tensorflow/tfjs-layers';
import { checkEmbeddingOutput, type IndexOptions, resolveDistance, type SimilarityCompileArgs } from './compile-options.ts';
import { embed, type EmbedOptions, type ModelInput } from './embed.ts';
import { readIndexPart, writeIndexPart } from './model-folder.ts';
import { siblingOptimizer } from './optimizer-state.ts';
import { loadModel, type LoadOptions, saveModel, type SaveOptions } from './saved-model.ts';
import { makeSupervisedStep } from './train-step/supervised-step.ts';
import type { TrainOptimizers, TrainStep } from './train-step/train-step.ts';

/** Options of the calls that embed before they do anything else. */
type Embedding = Pick<EmbedOptions, 'batchSize' | 'onProgress' | 'signal'>;

/** Options of `SimilarityModel.fit` with a sampler. */
export interface SamplerFitArgs extends Omit<tfl.ModelFitDatasetArgs<never>, 'batchesPerEpoch' | 'epochs'> {
  /** The epoch at which training ends. */
  readonly epochs: number;
  /** The epoch at which it starts: a run that resumes there sees the batches it would have seen. Default 0. */
  readonly initialEpoch?: number;
}

/** Options of `SimilarityModel.index`. */
export interface IndexExamplesOptions<Data> extends Embedding {
  /** What to keep beside each embedding: a list, or examples with a shape, of which each record keeps its own. */
  readonly data?: readonly Data[] | NdArray;
  /** Unique names of the records. */
  readonly keys?: readonly string[];
}

/**
 * A `tf.LayersModel` whose output is an embedding, with an index of examples beside it: train, index, look up,
 * calibrate, match, evaluate, save.
 *
 * Examples are tensors or `{ values, shape }`, labels integers or strings, and every answer speaks in the labels
 * that were given.
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

  /** How the model was compiled; null before that. */
  compileArgs: SimilarityCompileArgs | null = null;
  /** Embeds one batch and learns from it; null when the loss is not a metric loss. */
  #trainStep: TrainStep | null = null;
  #lossOptimizer: tf.Optimizer | undefined;
  #indexer: Indexer<Data> | null = null;
  #embeddingOutput = 0;

  /** The metric loss that the model was compiled with. */
  get metricLoss(): MetricLoss | null {
    const loss = this.compileArgs?.loss;
    return loss instanceof MetricLoss ? loss : null;
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
   * Configures training and creates an empty index.
   *
   * Throws `INVALID_ARGUMENT` when the distance cannot be told from the loss or the embedding output does not exist.
   */
  override compile(args: SimilarityCompileArgs): void {
    const { loss } = args;
    this.createIndex(args);
    super.compile({
      optimizer: args.optimizer,
      ...(args.metrics === undefined ? {} : { metrics: args.metrics }),
      loss: loss instanceof MetricLoss ? loss.fn : (loss ?? []),
    });
    this.compileArgs = args;
    this.#trainStep =
      loss instanceof MetricLoss
        ? (args.trainStep ?? makeSupervisedStep({ embeddingOutput: this.#embeddingOutput }))
        : null;
    this.#lossOptimizer =
      loss instanceof MetricLoss && loss.trainableWeights.length > 0
        ? siblingOptimizer(this.optimizer, args.lossLearningRateMultiplier ?? 1, 'SimilarityModel.compile')
        : undefined;
  }

  /** Creates an empty index, in place of the one there is. `compile` calls it. */
  createIndex(options: IndexOptions & Pick<SimilarityCompileArgs, 'loss'> = {}): void {
    const where = 'SimilarityModel.createIndex';
    const { distance = 'auto', embeddingOutput = 0, loss } = options;
    this.#embeddingOutput = checkEmbeddingOutput(embeddingOutput, this.outputs.length, where);
    const embeddingSize = this.outputs[this.#embeddingOutput]?.shape.at(-1);
    if (!embeddingSize)
      throw new SimError({
        code: 'SHAPE_MISMATCH',
        where,
        problem: 'the embedding output must have a known last dimension',
        got: this.outputs[this.#embeddingOutput]?.shape,
        cure: 'End the model in a layer with a fixed number of units, such as MetricEmbedding.',
      });
    const indexer = new Indexer<Data>({
      embeddingSize,
      distance: resolveDistance(distance, loss, where).name,
      search: options.search,
      kvStore: options.kvStore as StoreIdentifier<Data> | undefined,
      evaluator: options.evaluator,
      statBufferSize: options.statBufferSize,
    });
    this.#indexer?.dispose();
    this.#indexer = indexer;
  }

  /** Trains on batches from a sampler, or on tensors as `tf.LayersModel.fit` does. */
  override fit(sampler: Sampler, args: SamplerFitArgs): Promise<tfl.History>;
  override fit(...args: Parameters<tfl.LayersModel['fit']>): Promise<tfl.History>;
  override async fit(...args: [Sampler, SamplerFitArgs] | Parameters<tfl.LayersModel['fit']>): Promise<tfl.History> {
    const [data, options] = args;
    if (!isSampler(data)) return super.fit(...(args as Parameters<tfl.LayersModel['fit']>));
    this.#requireCompiled('SimilarityModel.fit');
    const { epochs, initialEpoch = 0, ...rest } = options as SamplerFitArgs;
    return this.fitDataset(data.dataset(epochs, { initialEpoch }) as never, {
      ...rest,
      epochs,
      initialEpoch,
      batchesPerEpoch: data.stepsPerEpoch,
    });
  }

  /** Embeddings `[count, dim]` of examples, flat. */
  embed(x: ModelInput, options: Embedding = {}): Promise<Float32Array> {
    return this.#embed(x, 'SimilarityModel.embed', options);
  }

  /**
   * Adds examples to the index. All or nothing.
   *
   * @returns The ids of the new records.
   */
  async index(x: ModelInput, y?: Labels | null, options: IndexExamplesOptions<Data> = {}): Promise<Uint32Array> {
    const where = 'SimilarityModel.index';
    const indexer = this.#requireIndex(where);
    const { data, keys, ...rest } = options;
    return indexer.add({
      embeddings: await this.#embed(x, where, rest),
      ...(y ? { labels: y } : {}),
      ...(keys ? { keys } : {}),
      ...(data ? { data: isNdArray(data) ? (splitExamples(data) as Data[]) : data } : {}),
    });
  }

  /** Adds one example, given without the axis that counts examples. */
  async indexSingle(x: ModelInput, y?: Label | null, options: { readonly data?: Data; readonly key?: string } = {}): Promise<number> {
    const { data, key } = options;
    const [id] = await withBatchOfOne(x, (batch) =>
      this.index(batch, y === undefined || y === null ? null : [y], {
        ...(data === undefined ? {} : { data: [data] }),
        ...(key === undefined ? {} : { keys: [key] }),
      }),
    );
    return id as number;
  }

  /** The nearest records of each example, closest first. Throws `INDEX_EMPTY` or `K_OUT_OF_RANGE`. */
  async lookup(x: ModelInput, options: LookupOptions<Data> & Embedding = {}): Promise<Lookups<Data>> {
    const where = 'SimilarityModel.lookup';
    const indexer = this.#requireIndex(where);
    return indexer.lookup(await this.#embed(x, where, options), options);
  }

  /** The nearest records of one example, given without the axis that counts examples. */
  async singleLookup(x: ModelInput, options: LookupOptions<Data> = {}): Promise<readonly Lookup<Data>[]> {
    return withBatchOfOne(x, async (batch) => (await this.lookup(batch, options)).row(0));
  }

  /** Chooses the distances below which a neighbour is a match, from examples with known labels. */
  async calibrate(x: ModelInput, y: Labels, options: CalibrateOptions & Embedding = {}): Promise<CalibrationResults> {
    const where = 'SimilarityModel.calibrate';
    const indexer = this.#requireIndex(where);
    return indexer.calibrate(await this.#embed(x, where, options), y, options);
  }

  /**
   * The label of each example, or `noMatchLabel` where the nearest record is too far. With cut point `'all'`, one list
   * for each cut point. Throws `NOT_CALIBRATED` or `UNKNOWN_CUTPOINT`.
   */
  match(x: ModelInput, options: MatchOptions & Embedding & { readonly cutpoint: 'all' }): Promise<Record<string, (Label | null)[]>>;
  match(x: ModelInput, options?: MatchOptions & Embedding): Promise<(Label | null)[]>;
  async match(
    x: ModelInput,
    options: MatchOptions & Embedding = {},
  ): Promise<(Label | null)[] | Record<string, (Label | null)[]>> {
    const where = 'SimilarityModel.match';
    const indexer = this.#requireIndex(where);
    return indexer.match(await this.#embed(x, where, options), options);
  }

  /** Values of retrieval metrics with these examples as queries, by the metrics' displayed names. */
  async evaluateRetrieval(
    x: ModelInput,
    y: Labels,
    options: EvaluateRetrievalOptions & Embedding,
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
    x: ModelInput,
    y: Labels,
    options: EvaluateCutpointsOptions & Embedding = {},
  ): Promise<Record<string, Record<string, number | string>>> {
    const where = 'SimilarityModel.evaluateClassification';
    const indexer = this.#requireIndex(where);
    return indexer.evaluateCutpoints(await this.#embed(x, where, options), y, options);
  }

  /**
   * Saves model, optimizer, compile options and index into a folder. A crash while saving leaves what was there.
   * Given an `IOHandler` it saves the model alone, as `tf.LayersModel.save` does.
   */
  override save(location: StorageLocation, options?: SaveOptions): Promise<tf.io.SaveResult>;
  override save(handler: tf.io.IOHandler, config?: tf.io.SaveConfig): Promise<tf.io.SaveResult>;
  override async save(
    location: StorageLocation | tf.io.IOHandler,
    options: SaveOptions & tf.io.SaveConfig = {},
  ): Promise<tf.io.SaveResult> {
    if (isHandler(location)) return super.save(location, options);
    const saveTo = (handler: tf.io.IOHandler): Promise<tf.io.SaveResult> =>
      super.save(handler, { trainableOnly: false, includeOptimizer: false });
    return saveModel(this, openStorage(location, 'SimilarityModel.save'), saveTo, options);
  }

  /**
   * Loads what `save` wrote: model, optimizer state, compile options and index.
   *
   * Throws `FILE_NOT_FOUND`, `FILE_FORMAT`, `FILE_TRUNCATED`, `FILE_CORRUPT` or `FILE_NEWER_VERSION`.
   */
  static load<Data = unknown>(location: StorageLocation, options: LoadOptions = {}): Promise<SimilarityModel<Data>> {
    return loadModel<Data>(SimilarityModel, openStorage(location, 'SimilarityModel.load'), options);
  }

  /** Saves the index alone, into a folder of its own or into that of a saved model, where it replaces the old one. */
  async saveIndex(location: StorageLocation): Promise<void> {
    const where = 'SimilarityModel.saveIndex';
    const bytes = await this.#requireIndex(where).toBytes();
    await writeIndexPart(openStorage(location, where), bytes, where);
  }

  /** Loads an index in place of the one there is. When it cannot be loaded, the old one stays. */
  async loadIndex(location: StorageLocation): Promise<void> {
    const where = 'SimilarityModel.loadIndex';
    const current = this.#requireIndex(where);
    this.useIndex(await Indexer.fromBytes<Data>(await readIndexPart(openStorage(location, where), where)), where);
    current.dispose();
  }

  /** Takes an index that was made elsewhere. Throws `DIMENSION_MISMATCH` when it holds other embeddings. */
  useIndex(indexer: Indexer<Data>, where = 'SimilarityModel.useIndex'): void {
    const dim = this.outputs[this.#embeddingOutput]?.shape.at(-1);
    if (indexer.embeddingSize !== dim)
      throw new SimError({
        code: 'DIMENSION_MISMATCH',
        where,
        problem: `the model's embeddings have ${dim} numbers`,
        got: indexer.embeddingSize,
        cure: 'Load an index that this model filled.',
      });
    this.#indexer = indexer;
  }

  /** Empties the index and drops its calibration. */
  async resetIndex(): Promise<void> {
    await this.#requireIndex('SimilarityModel.resetIndex').reset();
  }

  /** Prints size, settings and lookup times of the index, and returns them. */
  indexSummary(printFn: (line: string) => void = console.log): IndexerStats {
    const indexer = this.#requireIndex('SimilarityModel.indexSummary');
    return indexer.printStats(printFn);
  }

  override dispose(): ReturnType<tfl.LayersModel['dispose']> {
    this.#indexer?.dispose();
    this.#lossOptimizer?.dispose();
    return super.dispose();
  }

  /** One call for each batch of `fitDataset`, returning its logs in the order that TensorFlow.js wants. */
  protected override makeTrainFunction(): (data: tf.Tensor[]) => tf.Scalar[] {
    const step = this.#trainStep;
    const loss = this.metricLoss;
    if (!step || !loss) return super.makeTrainFunction();
    const optimizers: TrainOptimizers = { model: this.optimizer, loss: this.#lossOptimizer };
    return (data) => {
      const inputs = data.slice(0, this.inputs.length);
      const targets = data.slice(this.inputs.length);
      const logs = step({ inputs, targets }, this, loss, optimizers);
      return this.metricsNames.map((name) => logs[name] as tf.Scalar);
    };
  }

  async #embed(x: ModelInput, where: string, options: Embedding): Promise<Float32Array> {
    return embed(this, x, where, { ...options, embeddingOutput: this.#embeddingOutput });
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
    if (this.optimizer && this.#trainStep) return;
    throw new SimError({
      code: 'NOT_COMPILED',
      where,
      problem: 'the model has no optimizer or no metric loss yet',
      cure: 'Call compile({ optimizer, loss: new MultiSimilarityLoss() }) first.',
    });
  }
}

const isHandler = (location: StorageLocation | tf.io.IOHandler): location is tf.io.IOHandler =>
  typeof location === 'object' && 'save' in location;

const isSampler = (value: unknown): value is Sampler =>
  typeof value === 'object' && value !== null && 'dataset' in value && 'stepsPerEpoch' in value;

/** Calls `use` with the one example as a batch, which ends with the call. */
async function withBatchOfOne<T>(x: ModelInput, use: (batch: ModelInput) => Promise<T>): Promise<T> {
  if (isNdArray(x)) return use({ values: x.values, shape: [1, ...x.shape] });
  const batch = tf.expandDims(x, 0);
  try {
    return await use(batch);
  } finally {
    batch.dispose();
  }
}
