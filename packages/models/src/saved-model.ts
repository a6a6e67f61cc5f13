/**
 * From models to saved models and back.
 *
 * @internal
 */
import { type ByteStorage, type Config, isPartConfig, type PartConfig, SimError } from '@sim/core';
import { Indexer, type IndexerConfig, type LoadIndexOptions } from '@sim/indexer';
import { registerLayers } from '@sim/layers';
import { MetricLoss } from '@sim/losses';
import * as tf from '@tensorflow/tfjs-core';
import * as tfl from '@tensorflow/tfjs-layers';
import type { TrainedCompileArgs } from './compile-options.ts';
import { isOccupied, readModelFolder, type SavedModel, writeModelFolder } from './model-folder.ts';
import { describeOptimizer, makeOptimizer } from './optimizer-state.ts';
import type { LoadOptions, SaveOptions } from './save-options.ts';
import { isTrainLoss, type TrainLoss } from './train-step/train-loss.ts';
import type { TrainedModel } from './trained-model.ts';
import { restoreTrainingState, saveTrainingState } from './training-state.ts';

type Metrics = tfl.ModelCompileArgs['metrics'];

/** A class of models that can be loaded. */
export type ModelClass<Model extends tfl.LayersModel> = tf.serialization.SerializableConstructor<Model> & { readonly className: string };

/** What is loaded: models of one class and their losses. */
export interface ModelKind<Model extends tfl.LayersModel, Loss extends TrainLoss> {
  readonly modelClass: ModelClass<Model>;
  /** Makes a loss again. Throws `UNKNOWN_NAME` for one that is not among those of the library. */
  makeLoss(saved: PartConfig, where: string): Promise<Loss>;
}

/** How a model was set up, as it is saved. */
interface SavedSetup {
  readonly embeddingOutput: number;
  /** Options for an empty index like the model's; null for a model without. */
  readonly index: IndexerConfig | null;
  /** Null for a model that was saved to be used alone. */
  readonly training: SavedTraining | null;
}

interface SavedTraining {
  readonly optimizer: PartConfig;
  readonly lossLearningRateMultiplier: number;
  /** A metric loss, or names of losses of TensorFlow.js; null for a function, which no file can hold. */
  readonly loss: PartConfig | string | readonly string[] | Config | null;
  readonly metrics: Metrics | null;
  readonly hasOwnStep: boolean;
}

/**
 * Saves a model into a folder.
 *
 * @param saveTo Saves the bare model to an `IOHandler`, as `tf.LayersModel.save` does.
 */
export async function saveModel<Data, Loss extends TrainLoss>(
  model: TrainedModel<Data, Loss>,
  storage: ByteStorage,
  saveTo: (handler: tf.io.IOHandler) => Promise<tf.io.SaveResult>,
  { saveIndex = true, includeOptimizer = true, overwrite = true, where }: SaveOptions & { readonly where: string },
): Promise<tf.io.SaveResult> {
  if (!overwrite && (await isOccupied(storage)))
    throw new SimError({
      code: 'FILE_EXISTS',
      where,
      problem: 'there is a model or an index in this folder',
      got: storage.location,
      cure: 'Choose another folder, or pass overwrite: true.',
    });
  const optimizers = includeOptimizer ? model.trainOptimizers : null;
  const setup: SavedSetup = {
    embeddingOutput: model.embeddingOutput,
    index: model.hasIndex ? model.indexer.getConfig() : null,
    training: optimizers && model.compileArgs ? describeTraining(model.compileArgs, optimizers.model) : null,
  };
  const training = optimizers ? await saveTrainingState({ optimizers, loss: learnerOf(model.trainLoss) }, where) : null;
  const index = saveIndex && model.hasIndex ? await model.indexer.toBytes() : null;
  return saveTo(
    tf.io.withSaveHandler(async (artifacts) => {
      await writeModelFolder(storage, { artifacts, setup, training, index });
      return { modelArtifactsInfo: tf.io.getModelArtifactsInfoForJSON(artifacts) };
    }),
  );
}

/** A loaded model, and what was made with it that no one else will dispose of. */
export interface LoadedModel<Model> {
  readonly model: Model;
  readonly owned: readonly { dispose(): void }[];
}

/** Loads a model from a folder; nothing is left behind when that fails. */
export async function loadModel<Data, Loss extends TrainLoss, Model extends TrainedModel<Data, Loss>>(
  kind: ModelKind<Model, Loss>,
  storage: ByteStorage,
  options: LoadOptions<Loss>,
): Promise<LoadedModel<Model>> {
  const { modelClass } = kind;
  const where = `${modelClass.className}.load`;
  const saved = await readModelFolder(storage, where);
  const setup = saved.setup as SavedSetup;
  registerLayers();
  tf.serialization.registerClass(modelClass);
  const owned: { dispose(): void }[] = [];
  requireClass(saved, modelClass, where);
  const model = (await tfl.loadLayersModel(tf.io.fromMemory(saved.artifacts))) as tfl.LayersModel as Model;
  try {
    await compileAgain(model, saved, { ...options, owned, makeLoss: kind.makeLoss }, where);
    if (!setup.index) return { model, owned };
    const { embeddingOutput } = setup;
    if (!model.hasIndex) model.createIndex({ embeddingOutput, distance: setup.index.distance });
    model.useIndex(saved.index ? await Indexer.fromBytes<Data>(saved.index, options) : emptyIndex<Data>(setup.index, options));
    return { model, owned };
  } catch (error) {
    for (const part of [model, ...owned]) part.dispose();
    throw error;
  }
}

/** Throws `FILE_FORMAT` for a saved model of another class. */
function requireClass<Model extends tfl.LayersModel>({ artifacts }: SavedModel, modelClass: ModelClass<Model>, where: string): void {
  const { class_name: className = '' } = artifacts.modelTopology as { readonly class_name?: string };
  const registered = tf.serialization.SerializationMap.getMap().classNameMap[className]?.[0] as ModelClass<Model> | undefined;
  if (registered === modelClass || registered?.prototype instanceof modelClass) return;
  throw new SimError({
    code: 'FILE_FORMAT',
    where,
    problem: 'this folder holds a model of another class',
    got: className,
    cure: `Load it with ${className}.load, or register a class of your own with tf.serialization.registerClass first.`,
  });
}

function describeTraining<Loss extends TrainLoss>(args: TrainedCompileArgs<Loss>, optimizer: tf.Optimizer): SavedTraining {
  const { loss, metrics, trainStep, lossLearningRateMultiplier = 1 } = args;
  return {
    optimizer: describeOptimizer(optimizer),
    lossLearningRateMultiplier,
    loss: isTrainLoss(loss) ? { className: loss.className, config: loss.getConfig() } : namesOf(loss),
    metrics: namedMetrics(metrics),
    hasOwnStep: trainStep !== undefined,
  };
}

/** Losses by name; null where one of them is a function. */
function namesOf(loss: tfl.ModelCompileArgs['loss'] | undefined): SavedTraining['loss'] {
  const losses = typeof loss === 'object' ? Object.values(loss) : [loss];
  return losses.every((one) => typeof one === 'string') ? (loss as SavedTraining['loss']) : null;
}

/** Those of the metrics that have a name to be found by. */
function namedMetrics(metrics: Metrics): Metrics | null {
  if (metrics === undefined || typeof metrics === 'function') return null;
  if (typeof metrics === 'string') return metrics;
  const entries = Object.entries(metrics).filter(([, metric]) => typeof metric === 'string');
  return Array.isArray(metrics) ? entries.map(([, metric]) => metric) : Object.fromEntries(entries);
}

/** How a model is compiled again. */
interface CompileAgainOptions<Loss extends TrainLoss> extends LoadOptions<Loss>, Pick<ModelKind<tfl.LayersModel, Loss>, 'makeLoss'> {
  /** Takes what is made here. */
  readonly owned: { dispose(): void }[];
}

/** Compiles the model as it was, unless it was saved without optimizer or something is missing that no file can hold. */
async function compileAgain<Data, Loss extends TrainLoss>(
  model: TrainedModel<Data, Loss>,
  { setup, training }: SavedModel,
  { compile = true, loss: ownLoss, metrics, trainStep, owned, makeLoss }: CompileAgainOptions<Loss>,
  where: string,
): Promise<void> {
  const { embeddingOutput, index, training: saved } = setup as SavedSetup;
  if (!compile || !saved || !training || (saved.hasOwnStep && !trainStep)) return;
  const loss = ownLoss ?? (isPartConfig(saved.loss) ? await lossAgain(saved.loss, makeLoss, where) : saved.loss);
  if (loss === null) return;
  if (loss instanceof MetricLoss && loss !== ownLoss) owned.push(loss);
  const optimizer = makeOptimizer(saved.optimizer, where);
  owned.push(optimizer);
  const { lossLearningRateMultiplier } = saved;
  model.compile({
    optimizer,
    loss: loss as TrainedCompileArgs<Loss>['loss'],
    metrics: metrics ?? saved.metrics ?? [],
    trainStep,
    lossLearningRateMultiplier,
    embeddingOutput,
    distance: index?.distance,
  });
  const optimizers = model.trainOptimizers;
  if (!optimizers) return;
  // Another loss learns from the start.
  const isSameLoss = isTrainLoss(loss) && isPartConfig(saved.loss) && saved.loss.className === loss.className;
  const trained = isSameLoss ? { optimizers, loss: learnerOf(loss) } : { optimizers: { model: optimizer }, loss: null };
  await restoreTrainingState(training, trained, where);
}

/** The loss that a model was trained with, or a reason why it has to be given. */
async function lossAgain<Loss extends TrainLoss>(
  saved: PartConfig,
  makeLoss: ModelKind<tfl.LayersModel, Loss>['makeLoss'],
  where: string,
): Promise<Loss> {
  try {
    return await makeLoss(saved, where);
  } catch (cause) {
    if (!(cause instanceof SimError) || cause.code !== 'UNKNOWN_NAME') throw cause;
    throw new SimError({
      code: 'UNKNOWN_NAME',
      where,
      problem: 'the loss that the model was trained with cannot be made again',
      got: saved.className,
      cure: 'Pass it as loss, or compile: false for a model that is only to be used.',
      cause,
    });
  }
}

/** A loss that can learn something itself: one of two views does not. */
const learnerOf = (loss: TrainLoss | null): MetricLoss | null => (loss instanceof MetricLoss ? loss : null);

function emptyIndex<Data>({ search, ...config }: IndexerConfig, { kernel, evaluator }: LoadIndexOptions): Indexer<Data> {
  const { kernel: _kernel, ...searchConfig } = search.config;
  return new Indexer<Data>({
    ...config,
    search: { className: search.className, config: searchConfig },
    kernel,
    evaluator: evaluator ?? config.evaluator,
  });
}
