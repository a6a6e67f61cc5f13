import type { Batch, Random } from '@sim/core';
import { type TwoViewLoss, SimCLRLoss, SimSiamLoss } from '@sim/losses';
import { type ContrastiveAlgorithm, type ContrastiveCompileArgs, ContrastiveModel, type ContrastiveModelArgs, getPredictor, getProjector } from '@sim/models';
import { SingleShotMemorySampler } from '@sim/samplers';
import * as tf from '@tensorflow/tfjs-core';
import { model } from '@tensorflow/tfjs-layers';
import { clusteredExamples } from './clustered-examples.ts';
import { smallNetwork, type SmallNetworkOptions } from './small-network.ts';

/** Backbone `[batch, 5]`, projector `[batch, 4]` and, for `'simsiam'`, predictor, from rows of 3 numbers. */
export function smallParts(algorithm: ContrastiveAlgorithm = 'simsiam', { seed = 1, l2 }: SmallNetworkOptions = {}): ContrastiveModelArgs {
  const { inputs, hidden } = smallNetwork({ seed, ...(l2 === undefined ? {} : { l2 }) });
  return {
    backbone: model({ inputs, outputs: hidden }),
    projector: getProjector(5, { dim: 4, numLayers: 2, seed: 100 * seed + 10 }),
    predictor: algorithm === 'simsiam' ? getPredictor(4, { hiddenDim: 3, seed: 100 * seed + 20 }) : null,
    algorithm,
  };
}

const lossFor = (algorithm: ContrastiveAlgorithm | undefined): TwoViewLoss => (algorithm === 'simclr' ? new SimCLRLoss({ temperature: 0.2 }) : new SimSiamLoss());

/** A compiled model of `smallParts`. */
export function smallContrastiveModel<Data = unknown>(
  args: Partial<ContrastiveModelArgs> = {},
  { optimizer = tf.train.adam(0.03), loss = lossFor(args.algorithm), ...compileArgs }: Partial<ContrastiveCompileArgs> = {},
): ContrastiveModel<Data> {
  const contrastive = new ContrastiveModel<Data>({ ...smallParts(args.algorithm), ...args });
  contrastive.compile({ optimizer, loss, ...compileArgs });
  return contrastive;
}

/** Batches of 8 examples of `clusteredExamples` and a noisy second view of each, 16 rows. */
export const viewSampler = (stepsPerEpoch = 2, views = 2): SingleShotMemorySampler =>
  new SingleShotMemorySampler(clusteredExamples(40).examples, {
    augmenter: (batch, random) => noisyViews(batch, random, views),
    examplesPerBatch: 8,
    stepsPerEpoch,
    seed: 5,
  });

function noisyViews({ examples, labels }: Batch, random: Random, views: number): Batch {
  const size = examples.values.length;
  const values = Float32Array.from({ length: views * size }, (_, i) => (examples.values[i % size] as number) + 0.1 * random.normal());
  const repeated = Int32Array.from({ length: views * labels.length }, (_, i) => labels[i % labels.length] as number);
  return { examples: { values, shape: [views * labels.length, ...examples.shape.slice(1)] }, labels: repeated };
}
