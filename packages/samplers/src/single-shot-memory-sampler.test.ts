import { describe, expect, test } from '@jest/globals';
import type { Random } from '@sim/core';
import { samplerConformance } from '@sim/testing/sampler-conformance';
import '@tensorflow/tfjs-backend-cpu';
import type { AugmentContext } from './augmenter.ts';
import type { Batch } from './sampler.ts';
import { SingleShotMemorySampler, type SingleShotMemorySamplerOptions } from './single-shot-memory-sampler.ts';

const x = { values: Float32Array.from({ length: 40 }, (_, i) => i >> 1), shape: [20, 2] };

/** Views with a little noise, one view of the whole batch after the other. */
const augmenter = ({ examples, labels }: Batch, random: Random, { numAugmentationsPerExample: views }: AugmentContext): Batch => {
  const values = new Float32Array(views * examples.values.length);
  for (let i = 0; i < values.length; i++)
    values[i] = (examples.values[i % examples.values.length] as number) + random.uniform() / 2;
  const repeated = Array.from({ length: views }, () => [...labels]).flat();
  return { examples: { values, shape: [repeated.length, ...examples.shape.slice(1)] }, labels: Int32Array.from(repeated) };
};
const open = (options: Partial<SingleShotMemorySamplerOptions> = {}) =>
  new SingleShotMemorySampler(x, { augmenter, examplesPerBatch: 6, stepsPerEpoch: 4, ...options });

samplerConformance('SingleShotMemorySampler', (seed) => open({ seed }), { views: 2 });

describe('SingleShotMemorySampler', () => {
  test('labels every view with the row of its example, each row once', async () => {
    for (let index = 0; index < 100; index++) {
      const { examples, labels } = await open().batch(0, index);
      expect(examples.shape).toEqual([12, 2]);
      expect(labels.subarray(0, 6)).toEqual(labels.subarray(6));
      expect(new Set(labels).size).toBe(6);
      expect([...examples.values].map(Math.floor)).toEqual([...labels].flatMap((row) => [row, row]));
    }
  });

  test('makes as many views as asked for, and reaches every row', async () => {
    const sampler = open({ numAugmentationsPerExample: 3, examplesPerBatch: 20 });
    const { labels } = await sampler.batch(0, 0);
    expect(labels).toHaveLength(60);
    expect([...labels.subarray(0, 20)].sort((a, b) => a - b)).toEqual(Array.from({ length: 20 }, (_, i) => i));
    expect(sampler.labelCodes.decode(19)).toBe(19);
    expect([sampler.numExamples, sampler.exampleShape]).toEqual([20, [2]]);
  });

  test('has a configuration that the constructor accepts back', async () => {
    const sampler = open({ seed: 8, warmup: 2 });
    expect(sampler.getConfig()).toEqual({ examplesPerBatch: 6, numAugmentationsPerExample: 2, seed: 8, stepsPerEpoch: 4, warmup: 2 });
    const again = open(sampler.getConfig());
    expect(await again.batch(1, 2)).toEqual(await sampler.batch(1, 2));
  });

  test.each([
    ['more examples than there are', { examplesPerBatch: 21 }, 'TOO_FEW_EXAMPLES'],
    ['no examples', { examplesPerBatch: 0 }, 'INVALID_ARGUMENT'],
    ['no augmenter', { augmenter: undefined as never }, 'INVALID_ARGUMENT'],
  ])('refuses %s', (_, options, code) => {
    expect(() => open(options)).toThrow(
      expect.objectContaining({ code, message: expect.stringMatching(/^SingleShotMemorySampler: /) }),
    );
  });
});
