import { requireOneOf, SimError } from '@sim/core';
import * as tf from '@tensorflow/tfjs-core';
import * as tfl from '@tensorflow/tfjs-layers';
import { type EncoderSource, FrozenEncoder } from '../frozen-encoder.ts';

/** MobileNetV2, as a layers model with rows of 1,280 numbers, or 1.4 times as wide, as a graph model with 1,792. */
export type MobileNetVariant = 'mobilenet_v2' | 'mobilenet_v2_mid';

/** Options of `loadMobileNet`. */
export interface LoadMobileNetOptions {
  /** Default `'mobilenet_v2'`. `'mobilenet_v2_mid'` has the better features and needs `@tensorflow/tfjs-converter`. */
  readonly variant?: MobileNetVariant | undefined;
}

/** Pixels of a side that the networks take. */
const SIDE = 224;

const variants: readonly MobileNetVariant[] = ['mobilenet_v2', 'mobilenet_v2_mid'];

/** The average over the places of the last map. */
const nodes: Readonly<Record<MobileNetVariant, string>> = {
  mobilenet_v2: 'average_pooling2d_1',
  mobilenet_v2_mid: 
    'StatefulPartitionedCall/sequential/keras_layer/StatefulPartitionedCall/StatefulPartitionedCall/StatefulPartitionedCall/predict/feature_vector/SpatialSqueeze',
};

/**
 * MobileNetV2 as a frozen encoder, offline, by the weights inside of the optional peer `nsfwjs` (MIT), whose
 * classifier is cut off. Takes images `[count, height, width, 3]` of values from 0 to 1, of any size: they are resized to
 * 224 × 224.
 *
 * Throws `MISSING_PEER` when `nsfwjs`, or `@tensorflow/tfjs-converter` for `'mobilenet_v2_mid'`, is not installed,
 * `FILE_FORMAT` for another version of it, and `UNKNOWN_NAME`.
 *
 * Sandler, Howard, Zhu, Zhmoginov, Chen: MobileNetV2: Inverted Residuals and Linear Bottlenecks (2018), arXiv:1801.04381.
 *
 * @example
 * const encoder = await loadMobileNet();
 * const { values, dim } = await encoder.embed({ values: pixels, shape: [10, 72, 72, 3] });   // dim 1280
 * encoder.dispose();
 */
export async function loadMobileNet({ variant = 'mobilenet_v2' }: LoadMobileNetOptions = {}): Promise<FrozenEncoder> {
  requireOneOf(variant, variants, 'variant', 'loadMobileNet');
  const handler = tf.io.fromMemory(await readArtifacts(variant));
  const source = await loaders[variant](handler);
  return new FrozenEncoder(source, { node: nodes[variant], prepare: resize, version: 'bilinear 224' });
}

const loaders: Readonly<Record<MobileNetVariant, (handler: tf.io.IOHandler) => Promise<EncoderSource>>> = {
  mobilenet_v2: (handler) => tfl.loadLayersModel(handler),
  mobilenet_v2_mid: async (handler) => {
    const { loadGraphModel } = await load('@tensorflow/tfjs-converter', () => import('@tensorflow/tfjs-converter'));
    return loadGraphModel(handler);
  },
};

function resize(images: tf.Tensor): tf.Tensor {
  const [, height, width] = images.shape;
  if (height === SIDE && width === SIDE) return images;
  return tf.image.resizeBilinear(images as tf.Tensor4D, [SIDE, SIDE], true);
}

/** What is used of a model of `nsfwjs`. */
interface BundledModel {
  readonly modelJson: () => Promise<{ readonly default: tf.io.ModelJSON }>;
  /** Base64 of the bytes of each shard. */
  readonly weightBundles: readonly (() => Promise<{ readonly default: string }>)[];
}

const bundles: Readonly<Record<MobileNetVariant, () => Promise<BundledModel>>> = {
  mobilenet_v2: async () => {
    const module = (await import('nsfwjs/models/mobilenet_v2')) as { readonly MobileNetV2Model: BundledModel };
    return module.MobileNetV2Model;
  },
  mobilenet_v2_mid: async () => {
    const module = (await import('nsfwjs/models/mobilenet_v2_mid')) as { readonly MobileNetV2MidModel: BundledModel };
    return module.MobileNetV2MidModel;
  },
};

async function readArtifacts(variant: MobileNetVariant): Promise<tf.io.ModelArtifacts> {
  const { modelJson, weightBundles } = await load('nsfwjs', bundles[variant]);
  const { default: model } = await modelJson();
  const shards = await Promise.all(weightBundles.map(async (bundle) => bytesOf((await bundle()).default)));
  if (!model?.weightsManifest)
    throw new SimError({
      code: 'FILE_FORMAT',
      where: 'loadMobileNet',
      problem: 'nsfwjs holds its models in another form than that of version 4.3',
      cure: 'Run `npm install nsfwjs@4.3`.',
    });
  const { weightsManifest, ...rest } = model;
  return { ...rest, weightSpecs: weightsManifest.flatMap((group) => group.weights), weightData: shards };
}

const bytesOf = (base64: string): ArrayBuffer => Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0)).buffer;

async function load<Module>(name: string, importPeer: () => Promise<Module>): Promise<Module> {
  try {
    return await importPeer();
  } catch (cause) {
    throw new SimError({
      code: 'MISSING_PEER',
      where: 'loadMobileNet',
      problem: `the optional package ${name} cannot be loaded`,
      cure: `Run \`npm install ${name}\`.`,
      cause,
    });
  }
}
