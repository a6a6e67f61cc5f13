import { type ContrastiveAlgorithm, type ContrastiveModel, createContrastiveModel, getPredictor, getProjector } from '@sim/models';
import type { ImageSet } from './image-set.ts';
import { smallResNet } from './small-res-net.ts';

/** The network of a method for a data set, with first weights by the seed. */
export function makeModel(
  { train, pooledSide, embedWith }: Pick<ImageSet, 'train' | 'pooledSide' | 'embedWith'>,
  algorithm: ContrastiveAlgorithm,
  { dim, seed }: { readonly dim: number; readonly seed: number },
): ContrastiveModel {
  const backbone = smallResNet(train.shape.slice(1), pooledSide, seed);
  const features = backbone.outputs[0]?.shape.at(-1) as number;
  return createContrastiveModel({
    backbone,
    projector: getProjector(features, { dim, numLayers: 2, seed: seed + 1 }),
    // A neck: the predictor must not become the identity.
    ...(algorithm === 'simsiam' ? { predictor: getPredictor(dim, { hiddenDim: dim / 4, seed: seed + 3 }) } : {}),
    algorithm,
    embedWith,
  });
}
