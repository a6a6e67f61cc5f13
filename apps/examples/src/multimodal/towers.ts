import { MetricEmbedding } from '@sim/layers';
import * as tfl from '@tensorflow/tfjs-layers';
import { PICTURE_SIDE } from './emoji-pairs.ts';
import { TEXT_FEATURES } from './text-features.ts';

/** Size of the embedding that texts and pictures share. */
export const EMBEDDING_SIZE = 128;

/** Filters of the 3×3 convolutions of the picture tower; a max-pool follows each. */
const FILTERS = [16, 32, 64];

/** Two networks that embed into one space: 262,272 weights for texts and 154,784 for pictures. */
export interface Towers {
  readonly text: tfl.LayersModel;
  readonly picture: tfl.LayersModel;
}

/** Fresh towers; the same seed gives the same weights. */
export function makeTowers(seed: number): Towers {
  return { text: textTower(seed * 10 + 1), picture: pictureTower(seed * 10 + 2) };
}

/** One layer is enough: a place of its own in the embedding for every word and run of letters. */
function textTower(seed: number): tfl.LayersModel {
  const inputs = tfl.input({ shape: [TEXT_FEATURES] });
  return tfl.model({ inputs, outputs: embedding(inputs, seed, 'text_embedding') });
}

function pictureTower(seed: number): tfl.LayersModel {
  const inputs = tfl.input({ shape: [PICTURE_SIDE, PICTURE_SIDE, 3] });
  let features = inputs;
  for (const [i, filters] of FILTERS.entries()) {
    const convolution = tfl.layers.conv2d({
      filters,
      kernelSize: 3,
      padding: 'same',
      activation: 'relu',
      kernelInitializer: tfl.initializers.heUniform({ seed: seed + 100 * (i + 1) }),
    });
    features = convolution.apply(features) as tfl.SymbolicTensor;
    features = tfl.layers.maxPooling2d({ poolSize: 2 }).apply(features) as tfl.SymbolicTensor;
  }
  const flat = tfl.layers.flatten().apply(features) as tfl.SymbolicTensor;
  return tfl.model({ inputs, outputs: embedding(flat, seed, 'picture_embedding') });
}

function embedding(features: tfl.SymbolicTensor, seed: number, name: string): tfl.SymbolicTensor {
  const kernelInitializer = tfl.initializers.glorotUniform({ seed });
  return new MetricEmbedding({ units: EMBEDDING_SIZE, kernelInitializer, name }).apply(features) as tfl.SymbolicTensor;
}
