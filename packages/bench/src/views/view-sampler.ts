/** @internal */
import { SimCLRAugmenter } from '@sim/augmenters';
import { Random } from '@sim/core';
import { SingleShotMemorySampler } from '@sim/samplers';

/** Two SimCLR views of each of 64 images of 32 × 32 × 3, out of 500 of random pixels. */
export function viewSampler(stepsPerEpoch: number): SingleShotMemorySampler {
  const random = new Random(1);
  const values = Float32Array.from({ length: 500 * 32 * 32 * 3 }, () => random.uniform());
  const augmenter = new SimCLRAugmenter({ height: 32, width: 32 });
  return new SingleShotMemorySampler({ values, shape: [500, 32, 32, 3] }, { augmenter, examplesPerBatch: 64, stepsPerEpoch });
}
