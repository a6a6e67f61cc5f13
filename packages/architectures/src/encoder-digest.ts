/** @internal */
import { SimError } from '@sim/core';
import * as tf from '@tensorflow/tfjs-core';
import * as tfl from '@tensorflow/tfjs-layers';
import { contentDigest, type DigestPart } from './content-digest.ts';
import { cutModel } from './cut-model.ts';
import type { EncoderSource, FrozenEncoderOptions, GraphEncoder } from './frozen-encoder.ts';

/** SHA-256 of what decides the values of an encoder. Throws `INVALID_ARGUMENT` where that cannot be told. */
export async function encoderDigest(source: EncoderSource, options: FrozenEncoderOptions, where: string): Promise<string> {
  const { node, prepare, version } = options;
  const network = await networkParts(source, node);
  if (version === undefined && (prepare || network === null))
    throw new SimError({
      code: 'INVALID_ARGUMENT',
      where,
      problem: 'nobody can tell whether code still does what it did',
      cure: 'Pass FrozenEncoder a version, and another one whenever its function, graph or prepare gives other values.',
    });
  return contentDigest([version ?? '', ...(network ?? [])], where);
}

/** The parts of a network that its values depend on; null where they are out of reach. */
async function networkParts(source: EncoderSource, node: string | undefined): Promise<DigestPart[] | null> {
  if (source instanceof tfl.LayersModel) return layersParts(cutModel(source, node));
  if (typeof source === 'function' || source.save === undefined) return null;
  const weights = await graphParts(source as Required<GraphEncoder>);
  return weights && [node ?? '', ...weights];
}

async function layersParts(model: tfl.LayersModel): Promise<DigestPart[]> {
  const { name: _name, ...config } = model.getConfig();
  const places = new Map(namesOf(model).map((name, place) => [name, `layer ${place}`]));
  // TensorFlow.js numbers the layers of a program, so that the same network has other names where it is made later.
  const nameless = JSON.stringify(config, (_key, value: unknown) => places.get(value as string) ?? value);
  const weights = model.weights.map((weight) => weight.read());
  return [nameless, ...(await Promise.all(weights.map((weight) => weight.data())))];
}

const namesOf = (model: tfl.LayersModel): string[] =>
  model.layers.flatMap((layer) => (layer instanceof tfl.LayersModel ? [layer.name, ...namesOf(layer)] : [layer.name]));

/** Null for a model that was loaded as a stream, which leaves no weights to be saved. */
async function graphParts(model: Required<GraphEncoder>): Promise<DigestPart[] | null> {
  let saved: tf.io.ModelArtifacts = {};
  const keep = async (artifacts: tf.io.ModelArtifacts): Promise<tf.io.SaveResult> => {
    saved = artifacts;
    return { modelArtifactsInfo: { dateSaved: new Date(), modelTopologyType: 'JSON' } };
  };
  await model.save(tf.io.withSaveHandler(keep));
  const { modelTopology, weightSpecs, weightData } = saved;
  if (weightData === undefined) return null;
  return [JSON.stringify(modelTopology), JSON.stringify(weightSpecs), ...(Array.isArray(weightData) ? weightData : [weightData])];
}
