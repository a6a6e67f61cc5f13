import { type ByteStorage, type Config, SimError } from '@sim/core';
import { Indexer } from '@sim/indexer';
import { registerLayers } from '@sim/layers';
import type { MetricLoss } from '@sim/losses';
import * as tf from '@tensorflow/tfjs-core';
import * as tfl from '@tensorflow/tfjs-layers';
import type { SimilarityCompileArgs } from './compile-options.ts';
import { hasModel, readModelFolder, type SavedModel, writeModelFolder } from './model-folder.ts';
import {
  appendOptimizerState,
  describeOptimizer,
  makeOptimizer,
  type OptimizerConfig,
  restoreOptimizerState,
} from './optimizer-state.ts';
import type { SimilarityModel } from './similarity-model.ts';

/** Options of `SimilarityModel.save`. */
export interface SaveOptions {
  /** Save the index with the model. Default true. */
  readonly saveIndex?: boolean;
  /** Save the optimizer's state, so that training goes on where it stopped. Default true. */
  readonly includeOptimizer?: boolean;
  /** Replace a model that is there. Default true. */
  readonly overwrite?: boolean;
}

/** Options of `SimilarityModel.load`. */
export interface LoadOptions {
  /** The loss to go on training with. Default: the saved one, made again by its class name. */
  readonly loss?: MetricLoss;
}

/** How a model was compiled, as it is saved. */
interface SavedCompile {
  readonly embeddingOutput: number;
  readonly loss: { readonly className: string; readonly config: Config } | null;
  readonly optimizer: OptimizerConfig | null;
  readonly lossLearningRateMultiplier: number;
}

/**
 * Saves a model into a folder.
 *
 * @param saveTo Saves the bare model to an `IOHandler`, as `tf.LayersModel.save` does.
 * @internal
 */
export async function saveModel<Data>(
  model: SimilarityModel<Data>,
  storage: ByteStorage,
  saveTo: (handler: tf.io.IOHandler) => Promise<tf.io.SaveResult>,
  { saveIndex = true, includeOptimizer = true, overwrite = true }: SaveOptions,
): Promise<tf.io.SaveResult> {
  if (!overwrite && (await hasModel(storage)))
    throw new SimError({
      code: 'FILE_EXISTS',
      where: 'SimilarityModel.save',
      problem: 'there is a model in this folder',
      got: storage.location,
      cure: 'Choose another folder, or pass overwrite: true.',
    });
  const index = saveIndex && model.hasIndex ? await model.indexer.toBytes() : null;
  return saveTo(
    tf.io.withSaveHandler(async (bare) => {
      const optimizer = includeOptimizer ? (model.optimizer ?? null) : null;
      const artifacts = optimizer ? await appendOptimizerState(bare, optimizer) : bare;
      await writeModelFolder(storage, { artifacts, compile: describeCompile(model, optimizer), index });
      return { modelArtifactsInfo: tf.io.getModelArtifactsInfoForJSON(artifacts) };
    }),
  );
}

/**
 * Loads a model from a folder; nothing is left behind when that fails.
 *
 * @internal
 */
export async function loadModel<Data>(
  modelClass: typeof SimilarityModel,
  storage: ByteStorage,
  { loss }: LoadOptions,
): Promise<SimilarityModel<Data>> {
  const where = 'SimilarityModel.load';
  const saved = await readModelFolder(storage, where);
  const indexer = saved.index ? await Indexer.fromBytes<Data>(saved.index) : null;
  registerLayers();
  tf.serialization.registerClass(modelClass as tf.serialization.SerializableConstructor<SimilarityModel>);
  const model = (await tfl.loadLayersModel(
    tf.io.fromMemory(bareArtifacts(saved.artifacts)),
  )) as SimilarityModel<Data>;
  await compileAgain(model, saved, loss, where);
  if (indexer) model.useIndex(indexer);
  return model;
}

function describeCompile<Data>(model: SimilarityModel<Data>, optimizer: tf.Optimizer | null): SavedCompile | null {
  const args = model.compileArgs;
  if (!args) return null;
  const { metricLoss } = model;
  return {
    embeddingOutput: args.embeddingOutput ?? 0,
    loss: metricLoss ? { className: metricLoss.className, config: metricLoss.getConfig() } : null,
    optimizer: optimizer ? describeOptimizer(optimizer) : null,
    lossLearningRateMultiplier: args.lossLearningRateMultiplier ?? 1,
  };
}

async function compileAgain<Data>(
  model: SimilarityModel<Data>,
  { artifacts, compile }: SavedModel,
  loss: MetricLoss | undefined,
  where: string,
): Promise<void> {
  const { optimizer: described, loss: lossConfig, ...options } = (compile ?? {}) as Partial<SavedCompile>;
  const metricLoss = loss ?? (lossConfig ? await makeLoss(lossConfig, where) : undefined);
  if (!described || !metricLoss) {
    model.createIndex({ ...options, ...(metricLoss ? { loss: metricLoss } : {}) });
    return;
  }
  const optimizer = makeOptimizer(described, where);
  const args: SimilarityCompileArgs = { ...options, optimizer, loss: metricLoss };
  model.compile(args);
  await restoreOptimizerState(artifacts, optimizer);
}

/** Losses are imported when one is needed: a model that only looks up carries none of them. */
async function makeLoss(config: NonNullable<SavedCompile['loss']>, where: string): Promise<MetricLoss> {
  const { getLoss } = await import('@sim/losses');
  return getLoss(config, where);
}

/** The artifacts without the optimizer's weights, which TensorFlow.js would look for a training configuration of. */
function bareArtifacts(artifacts: tf.io.ModelArtifacts): tf.io.ModelArtifacts {
  const { trainingConfig: _trainingConfig, ...bare } = artifacts;
  return bare;
}
