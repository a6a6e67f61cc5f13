import { describe, expect, test } from '@jest/globals';
import { expectGradient, expectValue } from '@sim/testing/close';
import { randomRows, unit } from '@sim/testing/degenerate-batches';
import { lossConformance, valueAndGradient } from '@sim/testing/loss-conformance';
import { literalPairs } from '@sim/testing/literal-pairs';
import { describeReferenceLosses } from '@sim/testing/reference-losses';
import { numbersOf, withBackends } from '@sim/testing/with-backends';
import * as tf from '@tensorflow/tfjs-core';
import { checkLossInput } from './loss-input.ts';
import type { LossTerms } from './loss-terms.ts';
import { MinedPairs, MinedTriplets } from './mining/mined.ts';
import { reduceTerms } from './reduce-terms.ts';
import { TripletLoss, tripletLoss } from './triplet-loss.ts';

lossConformance('TripletLoss, soft margin', (options) => new TripletLoss(options));
lossConformance(
  'TripletLoss, margin, easy positives, hard negatives',
  (options) =>
    new TripletLoss({ ...options, margin: 1, positiveMiningStrategy: 'easy', negativeMiningStrategy: 'hard' }),
);
describeReferenceLosses(TripletLoss);

withBackends('TripletLoss', () => {
  test.each([
    [{ margin: 0.5 } as const, [0.7, 0.4, 0.3, 0.6]],
    [{ margin: 0.5, negativeMiningStrategy: 'easy' } as const, [0.7, 0.4, 0.3, 0.6]],
    [{ margin: 0.5, negativeMiningStrategy: 'hard' } as const, [1, 0.8, 0.9, 0.7]],
    [{} as const, [0.7981389, 0.6443966, 0.5981388, 0.7443966]],
  ])('gives the rows of the original for %p', async (options, expected) => {
    const rows = await numbersOf(() => reduceTerms(tripletLoss(literalPairs(), options), 'none'));
    for (const [i, value] of expected.entries()) expectValue(rows[i] as number, value);
  });

  test('gives the mean of the original for a batch', async () => {
    const rows = unit([[1, 0], [0.9, 0.1], [0, 1], [0.2, 0.9]]);
    expectValue((await valueAndGradient(new TripletLoss(), { labels: [0, 0, 1, 1], rows })).value, 0.3904142);
  });

  test('stays finite where the soft margin of the original overflows', async () => {
    const rows = [[0, 0], [500, 0], [0, 1], [0, 600]];
    const loss = new TripletLoss({ distance: 'euclidean', negativeMiningStrategy: 'hard' });
    const { value, gradient } = await valueAndGradient(loss, { labels: [0, 0, 1, 1], rows });
    // Farthest positive less closest negative of each row; log(1 + e^x) of the two large ones is x.
    const softplus = (x: number): number => Math.log1p(Math.exp(x));
    expectValue(value, (500 - 1 + softplus(500 - Math.hypot(500, 1)) + (599 - 1) + softplus(599 - 600)) / 4);
    expect(gradient.every(Number.isFinite)).toBe(true);
  });

  test('leaves anchors without a partner out of the mean when asked to', async () => {
    const batch = { labels: [0, 0, 1], rows: unit(randomRows(3, 4, 3)) };
    const of = async (reduction: 'mean' | 'validAnchors'): Promise<number> =>
      (await valueAndGradient(new TripletLoss({ reduction }), batch)).value;
    expectValue((await of('validAnchors')) * 2, (await of('mean')) * 3);
  });

  test('gives a similarity the same loss as the distance it stands for', async () => {
    const batch = { labels: [0, 0, 1, 1, 2, 2], rows: unit(randomRows(6, 4, 9)) };
    for (const negativeMiningStrategy of ['easy', 'hard', 'semi-hard'] as const) {
      const [cosine, product] = await Promise.all(
        ['cosine', 'inner_product'].map((distance) =>
          valueAndGradient(new TripletLoss({ distance, negativeMiningStrategy }), batch),
        ),
      );
      expectValue(product?.value as number, cosine?.value as number);
    }
  });
});

withBackends('TripletLoss on mined batches', () => {
  const rows = [[0], [1], [3], [7]];
  const labels = () => tf.tensor1d([0, 0, 1, 1], 'int32');
  const loss = new TripletLoss({ distance: 'manhattan', margin: 1 });

  test('takes every chosen triplet', async () => {
    const mined = new MinedTriplets({ anchors: [0, 0, 3], positives: [1, 1, 2], negatives: [2, 3, 1], shape: [4, 4] });
    // 1 − 3 + 1, 1 − 7 + 1 and 4 − 6 + 1, all below 0 but for the margin of 5
    const wide = new TripletLoss({ distance: 'manhattan', margin: 5 });
    const terms = (): LossTerms => wide.terms(checkLossInput(labels(), tf.tensor2d(rows), { mined }));
    expect(await numbersOf(() => reduceTerms(terms(), 'none'))).toEqual([3, 0, 3]);
    const value = await numbersOf(() => wide.call(labels(), tf.tensor2d(rows), { mined }));
    expect(value).toEqual([2]);
    const gradient = await numbersOf(() => tf.grad((x) => wide.call(labels(), x, { mined }))(tf.tensor2d(rows)));
    // (d01 − d02 + d32 − d31) / 3: d01 = x1 − x0, d02 = x2 − x0, d32 = x3 − x2, d31 = x3 − x1
    expectGradient(gradient, [0, 2 / 3, -2 / 3, 0]);
  });

  test('chooses among chosen pairs', async () => {
    const run = (negatives: number[]): Promise<number[]> =>
      numbersOf(() => {
        const positives = tf.tensor2d([0, 1, 0, 0, ...Array<number>(12).fill(0)], [4, 4], 'bool');
        const mask = tf.tensor2d([...negatives, ...Array<number>(12).fill(0)], [4, 4], 'bool');
        const mined = new MinedPairs({ positives, negatives: mask });
        const summed = new TripletLoss({ distance: 'manhattan', margin: 8, reduction: 'sum' });
        return summed.call(labels(), tf.tensor2d(rows), { mined });
      });
    expect(await run([0, 0, 1, 1])).toEqual([1 - 3 + 8]);
    expect(await run([0, 0, 0, 1])).toEqual([1 - 7 + 8]);
    expect(await run([0, 0, 0, 0])).toEqual([0]);
  });

  test('is 0 with a gradient of 0 where no triplet was chosen', async () => {
    const mined = new MinedTriplets({ anchors: [], positives: [], negatives: [], shape: [4, 4] });
    const run = (x: tf.Tensor): tf.Tensor => loss.call(labels(), x, { mined });
    expect(await numbersOf(() => run(tf.tensor2d(rows)))).toEqual([0]);
    expect(await numbersOf(() => tf.grad(run)(tf.tensor2d(rows)))).toEqual([0, 0, 0, 0]);
  });

  test('refuses what was mined on another batch', () => {
    const mined = new MinedTriplets({ anchors: [0], positives: [1], negatives: [2], shape: [3, 3] });
    tf.tidy(() => {
      expect(() => loss.call(labels(), tf.tensor2d(rows), { mined })).toThrow(
        expect.objectContaining({ code: 'SHAPE_MISMATCH' }),
      );
    });
  });
});

describe('TripletLoss', () => {
  test.each([
    [{ positiveMiningStrategy: 'semi-hard' }, 'UNKNOWN_NAME'],
    [{ negativeMiningStrategy: 'soft' }, 'UNKNOWN_NAME'],
    [{ distance: 'cosin' }, 'UNKNOWN_NAME'],
    [{ reduction: 'max' }, 'UNKNOWN_NAME'],
    [{ margin: Number.NaN }, 'INVALID_ARGUMENT'],
    [{ margin: '1' }, 'INVALID_ARGUMENT'],
  ])('refuses %p', (options, code) => {
    expect(() => new TripletLoss(options as never)).toThrow(expect.objectContaining({ code }));
  });

  test('has the defaults of the original', () => {
    expect(new TripletLoss().getConfig()).toEqual({
      name: 'triplet_loss',
      reduction: 'mean',
      distance: 'cosine',
      positiveMiningStrategy: 'hard',
      negativeMiningStrategy: 'semi-hard',
      margin: null,
    });
    expect(new TripletLoss().trainableWeights).toEqual([]);
  });
});
