/** @internal Weights of a layers model of TensorFlow.js, by the names of layers. */
import { type ByteStorage, openStorage, SimError } from '@sim/core';
import * as tf from '@tensorflow/tfjs-core';
import type { layers } from '@tensorflow/tfjs-layers';
import type { WeightsLocation } from './architecture-options.ts';

/** Trained weights. */
export interface PretrainedWeights {
  /** By layer and weight, such as `conv1_conv/kernel`. */
  readonly tensors: ReadonlyMap<string, tf.Tensor>;
  /** The layers of the model as its `model.json` tells them; null when it tells none. */
  readonly topology: tf.io.ModelArtifacts['modelTopology'] | null;
}

/** A network that is to get trained weights. */
export interface Network<Model> {
  readonly model: Model;
  /** The layers whose weights are loaded: all but the head. */
  readonly backbone: readonly layers.Layer[];
}

/**
 * Builds a network and gives its backbone weights, which are read before it is built. Nothing is left behind on failure.
 *
 * @param adapt Changes weights of another origin; runs in a `tf.tidy`.
 * Throws `FILE_NOT_FOUND`, `FILE_FORMAT`, `SHAPE_MISMATCH` or `UNSUPPORTED_OPERATION`.
 */
export async function withWeights<Model extends { dispose(): unknown }>(
  location: WeightsLocation | null,
  build: () => Network<Model>,
  where: string,
  adapt: (weights: PretrainedWeights) => PretrainedWeights = (weights) => weights,
): Promise<Model> {
  if (location === null) return build().model;
  const weights = await readWeights(location, where);
  try {
    const { model, backbone } = build();
    try {
      tf.tidy(() => assignWeights(backbone, adapt(weights), where));
    } catch (error) {
      model.dispose();
      throw error;
    }
    return model;
  } finally {
    tf.dispose([...weights.tensors.values()]);
  }
}

async function readWeights(location: WeightsLocation, where: string): Promise<PretrainedWeights> {
  const { weightSpecs, weightData, modelTopology } = await readArtifacts(location, where);
  if (!weightSpecs || !weightData) throw notAModel('there are no weights in the model', where);
  const tensors = tf.io.decodeWeights(weightData, weightSpecs);
  return {
    tensors: new Map(Object.entries(tensors).map(([name, tensor]) => [keyOf(name), tensor])),
    topology: modelTopology ?? null,
  };
}

function assignWeights(backbone: readonly layers.Layer[], { tensors }: PretrainedWeights, where: string): void {
  for (const weight of backbone.flatMap((layer) => layer.weights)) {
    const name = keyOf(weight.originalName);
    const tensor = tensors.get(name);
    if (!tensor) throw notAModel(`the weights have no ${name}`, where);
    if (!tf.util.arraysEqual(tensor.shape, weight.shape as number[]))
      throw new SimError({
        code: 'SHAPE_MISMATCH',
        where,
        problem: `${name} must have the shape [${weight.shape.join(', ')}]`,
        got: tensor.shape,
        cure: 'Use weights of this network and variant, for images of as many channels.',
      });
    weight.write(tf.cast(tensor, weight.dtype));
  }
}

/** Without the name of a model that it lay in, and without the number that Keras gives to a layer without a name. */
const keyOf = (name: string): string => name.split('/').slice(-2).join('/').replace(/^normalization_\d+\//, 'normalization/');

async function readArtifacts(location: WeightsLocation, where: string): Promise<tf.io.ModelArtifacts> {
  if (location === 'imagenet')
    throw new SimError({
      code: 'UNSUPPORTED_OPERATION',
      where,
      problem: 'weights of ImageNet are not part of this package',
      got: location,
      cure: 'Save those of Keras with tensorflowjs_converter and pass the folder, or pass null.',
    });
  const url = typeof location === 'string' || location instanceof URL ? String(location) : '';
  if (/^https?:/i.test(url)) return load(tf.io.http(url), where);
  if (isHandler(location)) return load(location, where);
  return readFolder(openStorage(location, where), where);
}

async function load(handler: tf.io.IOHandler, where: string): Promise<tf.io.ModelArtifacts> {
  if (handler.load) return handler.load();
  throw new SimError({
    code: 'UNSUPPORTED_OPERATION',
    where,
    problem: 'the IOHandler of the weights cannot load',
    cure: 'Pass one with load, such as tf.io.fromMemory(artifacts).',
  });
}

async function readFolder(storage: ByteStorage, where: string): Promise<tf.io.ModelArtifacts> {
  const { weightsManifest, modelTopology } = parseModel(await storage.read('model.json'), where);
  const parts: ArrayBuffer[] = [];
  for (const path of weightsManifest.flatMap((group) => group.paths))
    parts.push(new Uint8Array(await storage.read(path)).buffer);
  return { modelTopology, weightData: parts, weightSpecs: weightsManifest.flatMap((group) => group.weights) };
}

function parseModel(bytes: Uint8Array, where: string): Pick<tf.io.ModelJSON, 'modelTopology' | 'weightsManifest'> {
  let model: Partial<tf.io.ModelJSON>;
  try {
    model = JSON.parse(new TextDecoder().decode(bytes)) as Partial<tf.io.ModelJSON>;
  } catch (cause) {
    throw notAModel('model.json is no JSON', where, cause);
  }
  const { modelTopology = {}, weightsManifest } = model;
  if (Array.isArray(weightsManifest)) return { modelTopology, weightsManifest };
  throw notAModel('model.json has no weightsManifest', where);
}

function notAModel(problem: string, where: string, cause?: unknown): SimError {
  const cure = 'Pass a layers model of TensorFlow.js that holds this network, by Keras’ names of layers.';
  return new SimError({ code: 'FILE_FORMAT', where, problem, cure, cause });
}

const isHandler = (location: WeightsLocation): location is tf.io.IOHandler =>
  typeof location === 'object' && !(location instanceof URL) && !('list' in location);
