import { expect, test } from '@jest/globals';
import { LabelCodes } from '@sim/core';
import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { SamplerDataset } from './sampler-dataset.ts';
import type { Batch, Sampler } from './sampler.ts';

/** A sampler of the user's own, as small as the interface allows. */
class OneClassSampler implements Sampler {
  readonly stepsPerEpoch: number = 2;
  readonly batchSize: number = 1;
  readonly labelCodes: LabelCodes = new LabelCodes({ labels: ['only'] });

  async batch(epoch: number, index: number): Promise<Batch> {
    return { examples: { values: Float32Array.of(epoch, index), shape: [1, 2] }, labels: Int32Array.of(0) };
  }

  dataset(epochs?: number): SamplerDataset {
    return new SamplerDataset(this, epochs);
  }

  getConfig(): Record<string, never> {
    return {};
  }
}

test('a sampler of one’s own feeds the same data set', async () => {
  const iterator = await new OneClassSampler().dataset(2).iterator();
  const seen = [];
  for (let next = await iterator.next(); !next.done; next = await iterator.next()) {
    seen.push([...next.value.xs.dataSync()]);
    tf.dispose(next.value);
  }
  expect(seen).toEqual([[0, 0], [0, 1], [1, 0], [1, 1]]);
});
