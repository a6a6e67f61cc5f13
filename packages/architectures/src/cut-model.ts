/** @internal */
import { SimError } from '@sim/core';
import * as tfl from '@tensorflow/tfjs-layers';

/** The model up to a layer, by default all of it, on the same weights. Throws `UNKNOWN_NAME` for a layer that it does not have. */
export function cutModel(model: tfl.LayersModel, node?: string): tfl.LayersModel {
  return tfl.model({ inputs: model.inputs, outputs: node === undefined ? model.outputs : requireLayer(model, node).output });
}

function requireLayer(model: tfl.LayersModel, node: string): tfl.layers.Layer {
  const layer = model.layers.find(({ name }) => name === node);
  if (layer) return layer;
  throw new SimError({
    code: 'UNKNOWN_NAME',
    where: 'FrozenEncoder',
    problem: 'the model has no such layer',
    got: node,
    cure: `Its last ones are: ${model.layers.slice(-5).map(({ name }) => name).join(', ')}.`,
  });
}
