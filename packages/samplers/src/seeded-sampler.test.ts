import { describe, expect, test } from '@jest/globals';
import { LabelCodes, type Random } from '@sim/core';
import { samplerConformance } from '@sim/testing/sampler-conformance';
import '@tensorflow/tfjs-backend-cpu';
import type { AugmentContext, AugmentFunction } from './augmenter.ts';
import type { Batch } from './sampler.ts';
import { SeededSampler, type SeededSamplerOptions } from './seeded-sampler.ts';

/** A sampler of the user's own: two random numbers of two classes. */
class NumberSampler extends SeededSampler {
  readonly batchSize: number = 2;
  readonly labelCodes: LabelCodes = new LabelCodes({ labels: ['a', 'b'] });

  protected override async draw(random: Random, epoch: number, index: number): Promise<Batch> {
    return {
      examples: { values: Float32Array.of(random.uniform(), epoch + index / 10), shape: [2, 1] },
      labels: Int32Array.of(random.integer(2), 1),
    };
  }
}

samplerConformance('a sampler of one’s own', (seed) => new NumberSampler({ seed, stepsPerEpoch: 3 }));

describe('SeededSampler', () => {
  test('tells a function how many views to make and whether to warm up', async () => {
    const heard: [number, AugmentContext][] = [];
    let epoch = 0;
    const augmenter: AugmentFunction = (batch, _random, context) => {
      heard.push([epoch, context]);
      return batch;
    };
    const sampler = new NumberSampler({ augmenter, numAugmentationsPerExample: 3, warmup: 2 });
    for (; epoch < 4; epoch++) await sampler.batch(epoch, 5);
    expect(heard).toEqual([true, true, false, false].map((isWarmup, i) => [i, { numAugmentationsPerExample: 3, isWarmup }]));
  });

  test('does not warm up unless asked to, and makes one view', async () => {
    let heard: AugmentContext | undefined;
    const augmenter: AugmentFunction = (batch, _random, context) => {
      heard = context;
      return batch;
    };
    await new NumberSampler({ augmenter }).batch(0, 0);
    expect(heard).toEqual({ numAugmentationsPerExample: 1, isWarmup: false });
  });

  test('asks an augmenter for its form for samplers, which draws the same for the same seed', async () => {
    const augmenter = {
      forSampler: ({ numAugmentationsPerExample, isWarmup }: AugmentContext) => async ({ labels }: Batch, random: Random) => ({
        examples: { values: Float32Array.of(numAugmentationsPerExample, Number(isWarmup), random.uniform(), 0), shape: [4, 1] },
        labels: Int32Array.of(...labels, ...labels),
      }),
    };
    const draw = async (seed: number) => [
      ...(await new NumberSampler({ augmenter, numAugmentationsPerExample: 2, warmup: 1, seed }).batch(0, 1)).examples.values,
    ];
    const drawn = await draw(1);
    expect(drawn.slice(0, 2)).toEqual([2, 1]);
    expect(await draw(1)).toEqual(drawn);
    expect(await draw(2)).not.toEqual(drawn);
  });

  test('refuses an augmenter whose labels do not match its examples, naming the class', async () => {
    const sampler = new NumberSampler({ augmenter: ({ examples }) => ({ examples, labels: new Int32Array(1) }) });
    await expect(sampler.batch(0, 0)).rejects.toMatchObject({
      code: 'LENGTH_MISMATCH',
      message: expect.stringMatching(/^NumberSampler\.batch: /),
    });
  });

  test('has options that come back out of its configuration', () => {
    const options = { stepsPerEpoch: 7, numAugmentationsPerExample: 2, warmup: 1, seed: 3 };
    expect(new NumberSampler(options).getConfig()).toEqual(options);
  });

  test.each<[string, SeededSamplerOptions]>([
    ['stepsPerEpoch', { stepsPerEpoch: 0 }],
    ['numAugmentationsPerExample', { numAugmentationsPerExample: 0 }],
    ['warmup', { warmup: -1 }],
    ['seed', { seed: 0.5 }],
  ])('refuses a bad %s', (option, options) => {
    expect(() => new NumberSampler(options)).toThrow(
      expect.objectContaining({ code: 'INVALID_ARGUMENT', message: expect.stringMatching(`^NumberSampler: ${option}`) }),
    );
  });
});
