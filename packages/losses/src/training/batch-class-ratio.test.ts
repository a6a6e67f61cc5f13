import { describe, expect, test } from '@jest/globals';
import { expectCode } from '@sim/testing/expect-code';
import { batchClassRatio } from './batch-class-ratio.ts';

/** A source of given batches of labels, which counts those drawn. */
function source(batches: number[][]) {
  const drawn: [number, number][] = [];
  return {
    drawn,
    stepsPerEpoch: batches.length,
    batch: async (epoch: number, index: number) => {
      drawn.push([epoch, index]);
      return { labels: Int32Array.from(batches[index] as number[]) };
    },
  };
}

const pairs = [5, 5, 7, 7];

describe('batchClassRatio', () => {
  test('is the mean over the batches of examples per class', async () => {
    expect(await batchClassRatio(source([pairs, [1, 1, 1, 1], [1, 2, 3, 4]]))).toBe((2 + 4 + 1) / 3);
  });

  test('is 2 for pairs, also where the sampler is longer than the batches looked at', async () => {
    const sampler = source(Array.from({ length: 30 }, () => pairs));
    expect(await batchClassRatio(sampler, { numBatches: 10 })).toBe(2);
    expect(sampler.drawn).toEqual(Array.from({ length: 10 }, (_, index) => [0, index]));
  });

  test('looks at 100 batches unless told otherwise, and at no more than an epoch has', async () => {
    const long = source(Array.from({ length: 130 }, () => pairs));
    await batchClassRatio(long);
    expect(long.drawn).toHaveLength(100);
    const short = source([pairs, pairs]);
    expect(await batchClassRatio(short)).toBe(2);
    expect(short.drawn).toHaveLength(2);
  });

  test('refuses to look at nothing', async () => {
    await expectCode('INVALID_ARGUMENT', batchClassRatio(source([pairs]), { numBatches: 0 }));
  });
});
