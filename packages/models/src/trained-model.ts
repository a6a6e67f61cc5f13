/**
 * What every model that is trained with a loss of this library has in common.
 *
 * @internal
 */
import { openStorage, requireInteger, SimError, type StorageLocation } from '@sim/core';
import { Indexer } from '@sim/indexer';
import { MetricLoss } from '@sim/losses';
import type { Sampler } from '@sim/samplers';
import type { StoreIdentifier } from '@sim/stores';
import type * as tf from '@tensorflow/tfjs-core';
import type * as tfl from '@tensorflow/tfjs-layers';
import type { IndexOptions, TrainedCompileArgs } from './compile-options.ts';
import { embeddingSizeOf, resolveDistance } from './index-settings.ts';
import { IndexedModel } from './indexed-model.ts';
import { modelDataset } from './model-dataset.ts';
import type { SamplerFitArgs } from './model-options.ts';
import type { LoadOptions, SaveOptions } from './save-options.ts';
import { loadModel, type ModelKind, saveModel } from './saved-model.ts';
import { followLearningRate, makeLossOptimizer } from './train-step/loss-optimizer.ts';
import { requireOneOutput } from './train-step/metric-names.ts';
import { runStep } from './train-step/run-step.ts';
import type { TrainLoss } from './train-step/train-loss.ts';
import type { TrainOptimizers, TrainStep } from './train-step/train-step.ts';

/** An `IndexedModel` that trains with a loss of one kind, step by step, and can be saved and loaded whole. */
export abstract class TrainedModel<Data, Loss extends TrainLoss> extends IndexedModel<Data> {
  #compileArgs: TrainedCompileArgs<Loss> | null = null;
  #lossOptimizer: tf.Optimizer | undefined;
  /** Loss and optimizer of a loaded model, which nobody else holds. */
  #owned: readonly { dispose(): void }[] = [];

  /** How the model was compiled; null before that. */
  get compileArgs(): TrainedCompileArgs<Loss> | null {
    return this.#compileArgs;
  }

  /** The loss of its own kind that the model was compiled with. */
  get trainLoss(): Loss | null {
    return this.asTrainLoss(this.#compileArgs?.loss);
  }

  /** The optimizers of the model and of what its loss learns; null before `compile`. */
  get trainOptimizers(): TrainOptimizers | null {
    return this.#compileArgs && { model: this.optimizer, loss: this.#lossOptimizer };
  }

  /**
   * Configures training and creates an empty index, in place of the one there is. Without a loss it does the latter alone.
   *
   * Throws `INVALID_ARGUMENT` (a distance that does not follow from the loss, an output that is not there, metrics of
   * one name), `SHAPE_MISMATCH` for an output that is no row, and what `Indexer` throws.
   */
  override compile(args: TrainedCompileArgs<Loss>): void {
    const where = this.where('compile');
    const { optimizer, metrics = [], loss, lossLearningRateMultiplier = 1 } = args;
    const indexer = this.#makeIndex(args, loss, where);
    if (loss === undefined) return this.setIndex(indexer, args.embeddingOutput);
    const oldOptimizer = this.isOptimizerOwned && this.optimizer !== optimizer ? this.optimizer : null;
    const trainLoss = this.asTrainLoss(loss);
    const fn = trainLoss ? trainLoss.fn : (loss as tfl.ModelCompileArgs['loss']);
    super.compile({ optimizer, metrics, loss: fn });
    if (trainLoss) this.nameLogs(where);
    const learns = trainLoss instanceof MetricLoss && trainLoss.trainableWeights.length > 0;
    const lossOptimizer = learns ? makeLossOptimizer(this.optimizer, lossLearningRateMultiplier, where) : undefined;
    const outdated = this.#owned.filter((part) => part !== loss && part !== optimizer);
    for (const part of [oldOptimizer, this.#lossOptimizer, ...outdated]) part?.dispose();
    this.#owned = this.#owned.filter((part) => !outdated.includes(part));
    this.#lossOptimizer = lossOptimizer;
    this.#compileArgs = args;
    this.setIndex(indexer, args.embeddingOutput);
  }

  /** Creates an empty index, in place of the one there is, for a model that is not to be trained. `compile` does it too. */
  createIndex(options: IndexOptions = {}): void {
    const { embeddingOutput = this.embeddingOutput } = options;
    const { loss } = this.#compileArgs ?? {};
    const indexer = this.#makeIndex({ ...options, embeddingOutput }, loss, this.where('createIndex'));
    this.setIndex(indexer, embeddingOutput);
  }

  /**
   * Trains on batches from a sampler, or on tensors as `tf.LayersModel.fit` does.
   *
   * Throws `NOT_COMPILED`, `INVALID_ARGUMENT` or `SHAPE_MISMATCH` for examples that the model does not take.
   */
  override fit(sampler: Sampler, args: SamplerFitArgs): Promise<tfl.History>;
  override fit(...args: Parameters<tfl.LayersModel['fit']>): Promise<tfl.History>;
  override async fit(...args: [Sampler, SamplerFitArgs] | Parameters<tfl.LayersModel['fit']>): Promise<tfl.History> {
    this.requireCompiled(this.where('fit'));
    const [data, options] = args;
    if (isSampler(data)) return this.fitSampler(data, options as SamplerFitArgs);
    return this.fitTensors(...(args as Parameters<tfl.LayersModel['fit']>));
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
    const where = this.where('save');
    return saveModel(this, openStorage(location, where), (handler) => super.save(handler), { ...options, where });
  }

  /** Frees weights and index. Optimizer and loss that were given to `compile` stay their owner's. */
  override dispose(): ReturnType<tfl.LayersModel['dispose']> {
    const result = super.dispose();
    if (result.refCountAfterDispose > 0) return result;
    this.#lossOptimizer?.dispose();
    for (const part of this.#owned) part.dispose();
    return result;
  }

  /** Loads what `save` wrote, as a model of the wanted class. */
  protected static async loadAs<Data, Loss extends TrainLoss, Model extends TrainedModel<Data, Loss>>(
    location: StorageLocation,
    kind: ModelKind<Model, Loss>,
    options: LoadOptions<Loss>,
  ): Promise<Model> {
    const storage = openStorage(location, `${kind.modelClass.className}.load`);
    const { model, owned } = await loadModel<Data, Loss, Model>(kind, storage, options);
    model.#owned = owned;
    return model;
  }

  /** `loss` if it is of the kind that this model trains with step by step. */
  protected abstract asTrainLoss(loss: TrainedCompileArgs<Loss>['loss']): Loss | null;

  /** Turns the names that TensorFlow.js has for a model's logs into those that the train step logs. */
  protected abstract nameLogs(where: string): void;

  /** The step that trains when `compile` is given none. */
  protected abstract makeDefaultStep(): TrainStep<Loss>;

  /** Trains on tensors. */
  protected fitTensors(...args: Parameters<tfl.LayersModel['fit']>): Promise<tfl.History> {
    return super.fit(...args);
  }

  /** Trains on batches from a sampler. */
  protected async fitSampler(sampler: Sampler, options: SamplerFitArgs): Promise<tfl.History> {
    const where = this.where('fit');
    const { epochs, initialEpoch = 0, ...rest } = options;
    requireInteger(epochs, 'epochs', where);
    if (rest.validationData && this.trainLoss) requireOneOutput(this, where);
    return this.fitDataset(modelDataset(sampler, this, { epochs, initialEpoch, where }), {
      ...rest,
      epochs,
      initialEpoch,
      batchesPerEpoch: sampler.stepsPerEpoch,
    });
  }

  /** One call for each batch of `fitDataset`, returning its logs in the order that TensorFlow.js wants. */
  protected override makeTrainFunction(): (data: tf.Tensor[]) => tf.Scalar[] {
    const { trainLoss: loss, trainOptimizers: optimizers } = this;
    if (!loss || !optimizers) return super.makeTrainFunction();
    const { trainStep, lossLearningRateMultiplier = 1 } = this.#compileArgs ?? {};
    const parts = { model: this, step: trainStep ?? this.makeDefaultStep(), loss, optimizers, where: this.where('fit') };
    return (data) => {
      if (optimizers.loss) followLearningRate(optimizers.loss, optimizers.model, lossLearningRateMultiplier);
      return runStep(data, parts);
    };
  }

  /** Throws `NOT_COMPILED` before `compile` with a loss. */
  protected requireCompiled(where: string): void {
    if (this.optimizer) return;
    throw new SimError({
      code: 'NOT_COMPILED',
      where,
      problem: 'the model has no optimizer and no loss yet',
      cure: 'Call compile({ optimizer, loss }) with a loss of @sim/losses first.',
    });
  }

  #makeIndex(options: IndexOptions, loss: TrainedCompileArgs<Loss>['loss'], where: string): Indexer<Data> {
    const { distance = 'auto', embeddingOutput = 0, search, kvStore, evaluator, statBufferSize } = options;
    return new Indexer<Data>({
      embeddingSize: embeddingSizeOf(this.embeddings, embeddingOutput, where),
      distance: resolveDistance(distance, loss, where),
      search,
      kvStore: kvStore as StoreIdentifier<Data> | undefined,
      evaluator,
      statBufferSize,
    });
  }
}

const isHandler = (location: StorageLocation | tf.io.IOHandler): location is tf.io.IOHandler =>
  typeof location === 'object' && 'save' in location;

const isSampler = (value: unknown): value is Sampler =>
  typeof value === 'object' && value !== null && 'dataset' in value && 'stepsPerEpoch' in value;
