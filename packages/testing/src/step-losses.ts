import type { SamplerFitArgs, SimilarityModel } from '@sim/models';
import { MultiShotMemorySampler, type Sampler } from '@sim/samplers';
import { clusteredExamples } from './clustered-examples.ts';

const { examples, labels } = clusteredExamples(40);

/** A sampler of all 4 classes of `clusteredExamples`, two of each. */
export const clusterSampler = (stepsPerEpoch = 2, y: Int32Array | string[] = labels): Sampler =>
  new MultiShotMemorySampler(examples, y, { classesPerBatch: 4, stepsPerEpoch, seed: 5 });

/** Trains and gives the loss of every step. */
export async function stepLosses(
  model: Pick<SimilarityModel, 'fit'>,
  args: SamplerFitArgs,
  sampler: Sampler = clusterSampler(),
): Promise<number[]> {
  const losses: number[] = [];
  await model.fit(sampler, {
    ...args,
    callbacks: { onBatchEnd: async (_batch, logs) => void losses.push(logs?.['loss'] as number) },
  });
  return losses;
}
