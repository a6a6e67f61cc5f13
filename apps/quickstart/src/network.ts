import { MetricEmbedding } from '@sim/layers';
import { SimilarityModel } from '@sim/models';
import * as tfl from '@tensorflow/tfjs-layers';

/** Size of the embedding. */
export const EMBEDDING_SIZE = 64;

/**
 * The network: two pairs of 3×3 convolutions with a max-pool between them, and an L2-normalised embedding of
 * 64 numbers; 327,200 weights. The same seed gives the same initial weights.
 */
export function makeModel(seed: number): SimilarityModel {
  const inputs = tfl.input({ shape: [28, 28, 1] });
  let features = inputs;
  for (const [i, filters] of [32, 32, 64, 64].entries()) {
    features = tfl.layers
      .conv2d({
        filters,
        kernelSize: 3,
        activation: 'relu',
        kernelInitializer: tfl.initializers.glorotUniform({ seed: seed * 10 + i + 1 }),
        name: `conv${i + 1}`,
      })
      .apply(features) as tfl.SymbolicTensor;
    if (i === 1) features = tfl.layers.maxPooling2d({ poolSize: 2 }).apply(features) as tfl.SymbolicTensor;
  }
  const flat = tfl.layers.flatten().apply(features) as tfl.SymbolicTensor;
  const outputs = new MetricEmbedding({
    units: EMBEDDING_SIZE,
    kernelInitializer: tfl.initializers.glorotUniform({ seed: seed * 10 + 5 }),
    name: 'embedding',
  }).apply(flat) as tfl.SymbolicTensor;
  return new SimilarityModel({ inputs, outputs, name: 'quickstart' });
}
