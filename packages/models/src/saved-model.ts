/**
 * From models to saved models and back.
 *
 * @internal
 */
import { type ByteStorage, type Config, isPartConfig, type PartConfig, SimError } from '@sim/core';
import { Indexer, type IndexerConfig } from '@sim/indexer';
import { registerLayers } from '@sim/layers';
import { MetricLoss } from '@sim/losses';
import * as tf from '@tensorflow/tfjs-core';
import * as tfl from '@tensorflow/tfjs-layers';
import type { SimilarityCompileArgs } from './compile-options.ts';
import { isOccupied, readModelFolder, type SavedModel, writeModelFolder } from './model-folder.ts';
import { describeOptimizer, makeOptimizer } from './optimizer-state.ts';
import type { LoadOptions, SaveOptions } from './save-options.ts';
import type { SimilarityModel } from './similarity-model.ts';
import { restoreTrainingState, saveTrainingState } from './training-state.ts';

type Loss = SimilarityCompileArgs['loss'];
type Metrics = SimilarityCompileArgs['metrics'];

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
export async function saveModel<Data>(
  model: SimilarityModel<Data>,
  storage: ByteStorage,
  saveTo: (handler: tf.io.IOHandler) => Promise<tf.io.SaveResult>,
  { saveIndex = true, includeOptimizer = true, overwrite = true }: SaveOptions,
): Promise<tf.io.SaveResult> {
  const where = 'SimilarityModel.save';
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
  const training = optimizers ? await saveTrainingState({ optimizers, loss: model.metricLoss }, where) : null;
  const index = saveIndex && model.hasIndex ? await model.indexer.toBytes() : null;
  return saveTo(
    tf.io.withSaveHandler(async (artifacts) => {
      await writeModelFolder(storage, { artifacts, setup, training, index });
      return { modelArtifactsInfo: tf.io.getModelArtifactsInfoForJSON(artifacts) };
    }),
  );
}

/** A loaded model, and what was made with it that no one else will dispose of. */
export interface LoadedModel<Data> {
  readonly model: SimilarityModel<Data>;
  readonly owned: readonly { dispose(): void }[];
}

/** Loads a model from a folder; nothing is left behind when that fails. */
export async function loadModel<Data>(
  modelClass: typeof SimilarityModel,
  storage: ByteStorage,
  options: LoadOptions,
): Promise<LoadedModel<Data>> {
  const where = 'SimilarityModel.load';
  const saved = await readModelFolder(storage, where);
  const setup = saved.setup as SavedSetup;
  registerLayers();
  tf.serialization.registerClass(modelClass as tf.serialization.SerializableConstructor<SimilarityModel>);
  const owned: { dispose(): void }[] = [];
  const model = (await tfl.loadLayersModel(tf.io.fromMemory(saved.artifacts))) as SimilarityModel<Data>;
  try {
    await compileAgain(model, saved, options, owned, where);
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

function describeTraining(args: SimilarityCompileArgs, optimizer: tf.Optimizer): SavedTraining {
  const { loss, metrics, trainStep, lossLearningRateMultiplier = 1 } = args;
  return {
    optimizer: describeOptimizer(optimizer),
    lossLearningRateMultiplier,
    loss: loss instanceof MetricLoss ? { className: loss.className, config: loss.getConfig() } : namesOf(loss),
    metrics: namedMetrics(metrics),
    hasOwnStep: trainStep !== undefined,
  };
}

/** Losses by name; null where one of them is a function. */
function namesOf(loss: Exclude<Loss, MetricLoss>): SavedTraining['loss'] {
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

/** Compiles the model as it was, unless it was saved without optimizer or something is missing that no file can hold. */
async function compileAgain<Data>(
  model: SimilarityModel<Data>,
  { setup, training }: SavedModel,
  { compile = true, loss: ownLoss, metrics, trainStep }: LoadOptions,
  owned: { dispose(): void }[],
  where: string,
): Promise<void> {
  const { embeddingOutput, index, training: saved } = setup as SavedSetup;
  if (!compile || !saved || !training || (saved.hasOwnStep && !trainStep)) return;
  const loss = ownLoss ?? (await makeLoss(saved.loss, where));
  if (loss === null) return;
  if (loss instanceof MetricLoss && loss !== ownLoss) owned.push(loss);
  const optimizer = makeOptimizer(saved.optimizer, where);
  owned.push(optimizer);
  const { lossLearningRateMultiplier } = saved;
  model.compile({
    optimizer,
    loss,
    metrics: metrics ?? saved.metrics ?? [],
    trainStep,
    lossLearningRateMultiplier,
    embeddingOutput,
    distance: index?.distance,
  });
  const optimizers = model.trainOptimizers;
  if (!optimizers) return;
  // Another loss learns from the start.
  const isSameLoss = loss instanceof MetricLoss && isPartConfig(saved.loss) && saved.loss.className === loss.className;
  await restoreTrainingState(training, isSameLoss ? { optimizers, loss } : { optimizers: { model: optimizer }, loss: null }, where);
}

/** Losses are imported when one is needed: a model that is only used carries none of them. */
async function makeLoss(saved: SavedTraining['loss'], where: string): Promise<Loss | null> {
  if (!isPartConfig(saved)) return saved as Exclude<Loss, MetricLoss> | null;
  const { getLoss } = await import('@sim/losses/get-loss');
  try {
    return getLoss(saved, where);
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

function emptyIndex<Data>({ search, ...config }: IndexerConfig, { kernel, evaluator }: LoadOptions): Indexer<Data> {
  const { kernel: _kernel, ...searchConfig } = search.config;
  return new Indexer<Data>({
    ...config,
    search: { className: search.className, config: searchConfig },
    kernel,
    evaluator: evaluator ?? config.evaluator,
  });
}
