import { WarmupCosineDecay } from '@sim/callbacks';
import type { ContrastiveModel } from '@sim/models';
import { SingleShotMemorySampler } from '@sim/samplers';
import { CustomCallback } from '@tensorflow/tfjs-layers';
import type { ImageSet } from './image-set.ts';
import type { MethodSetting } from './methods.ts';

/** How long it trains. */
export interface TrainingLength {
  readonly epochs: number;
  readonly stepsPerEpoch: number;
  /** Images in a batch; each is seen twice. */
  readonly batchSize: number;
  readonly seed: number;
}

/** What training tells of itself. */
export interface TrainingCourse {
  /** One per epoch. */
  readonly losses: readonly number[];
  /** Standard deviation per dimension of projections of length 1, times √dim, one per epoch: 1 is an even spread, 0 a collapse. */
  readonly spreads: readonly number[];
  readonly seconds: number;
}

/** Trains without labels. `onEpoch` gets the number of the epoch, from 1, its mean loss and spread. */
export async function trainModel(
  model: ContrastiveModel,
  { train, augmenter }: Pick<ImageSet, 'train' | 'augmenter'>,
  { makeLoss, learningRate, dim }: MethodSetting,
  { epochs, stepsPerEpoch, batchSize, seed }: TrainingLength,
  onEpoch?: (epoch: number, loss: number, spread: number) => void,
): Promise<TrainingCourse> {
  const totalSteps = epochs * stepsPerEpoch;
  // By name, it is the model's to dispose of; its rate is set before every step.
  model.compile({ optimizer: 'adam', loss: makeLoss() });
  const sampler = new SingleShotMemorySampler(train, { augmenter, examplesPerBatch: batchSize, stepsPerEpoch, seed });
  const rate = new WarmupCosineDecay({ maxLearningRate: learningRate, totalSteps, warmupSteps: Math.floor(totalSteps / 20) });
  const losses: number[] = [];
  const spreads: number[] = [];
  const watch = new CustomCallback({
    onEpochEnd: async (epoch, logs) => {
      losses.push(Number(logs?.['loss']));
      spreads.push(Number(logs?.['proj_std']) * Math.sqrt(dim));
      onEpoch?.(epoch + 1, losses[epoch] as number, spreads[epoch] as number);
    },
  });
  const start = performance.now();
  await model.fit(sampler, { epochs, callbacks: [rate, watch] });
  return { losses, spreads, seconds: (performance.now() - start) / 1000 };
}
