import { describe, expect, test } from '@jest/globals';
import { distanceClasses } from '@sim/distances';
import { cosineByLoop, type LoopAnchor, meanOverAnchors, withNumbers } from '@sim/testing/anchor-loops';
import { centralDifferences } from '@sim/testing/central-differences';
import { expectGradient, expectValue } from '@sim/testing/close';
import { degenerateBatches, randomRows, unit } from '@sim/testing/degenerate-batches';
import { lossConformance, valueAndGradient } from '@sim/testing/loss-conformance';
import { describeReferenceMemory } from '@sim/testing/reference-memory';
import { numbersOf, withBackends } from '@sim/testing/with-backends';
import * as tf from '@tensorflow/tfjs-core';
import { getLoss } from '../get-loss.ts';
import { MinedTriplets } from '../mining/mined.ts';
import { lossClasses } from '../registry.ts';
import { SoftNearestNeighborLoss } from '../soft-nearest-neighbor-loss.ts';
import { TripletLoss } from '../triplet-loss.ts';
import { XBM } from './xbm.ts';

lossConformance('XBM without memory', ({ distance = 'cosine', ...options } = {}) => {
  return new XBM({ ...options, loss: new TripletLoss({ distance }), memorySize: 0 });
});
describeReferenceMemory();

const batches = [11, 12, 13].map((seed) => ({ labels: [0, 0, 1, 1, 2, 3], rows: unit(randomRows(6, 4, seed)) }));
const [first, second, third] = batches as [(typeof batches)[0], (typeof batches)[0], (typeof batches)[0]];

withBackends('XBM around every loss', () => {
  const distances = distanceClasses.map(({ aliases }) => aliases[0]);
  // The memory knows nothing of the distance: two of them for each loss, in turn, until all counts are asked for.
  const perLoss = process.env['SIM_FULL_COUNTS'] ? distances.length : 2;
  const parts = lossClasses.flatMap(({ className }, loss) =>
    Array.from({ length: perLoss }, (_, i) => ({ className, distance: distances[(loss + i) % distances.length] })),
  );

  test.each(parts)('$className of $distance sees what is remembered', async ({ className, distance }) => {
    const inner = getLoss({ className, config: { distance } });
    const loss = new XBM({ loss: inner, memorySize: 15 });
    for (const batch of [first, second]) await valueAndGradient(loss, batch);
    const ours = await valueAndGradient(loss, third);
    // Room for nine rows beside the six of the batch: all of the second and the first three of the first.
    const past = {
      labels: [...second.labels, ...first.labels.slice(0, 3)],
      rows: [...second.rows, ...first.rows.slice(0, 3)],
    };
    const expected = await valueAndGradient(inner, third, (labels, embeddings) => ({
      keys: tf.concat([embeddings, tf.tensor2d(past.rows)], 0),
      keyLabels: tf.concat([labels, tf.tensor1d(past.labels, 'int32')], 0),
      removeDiagonal: true,
    }));
    expectValue(ours.value, expected.value);
    expectGradient(ours.gradient, expected.gradient);
    const alone = await valueAndGradient(inner, third);
    expect(ours.value).not.toBeCloseTo(alone.value, 5);
    loss.dispose();
  });

  test.each(parts)('$className of $distance stays finite with degenerate batches', async ({ className, distance }) => {
    const loss = new XBM({ loss: { className, config: { distance } }, memorySize: 12 });
    for (const batch of [...degenerateBatches, ...[...degenerateBatches].reverse()]) {
      const { value, gradient } = await valueAndGradient(loss, batch);
      const wrong = [value, ...gradient].filter((number) => !Number.isFinite(number));
      expect([batch.name, wrong]).toEqual([batch.name, []]);
    }
    loss.dispose();
  });
});

withBackends('XBM', () => {
  const remembered = async (loss: XBM): Promise<{ labels: number[]; rows: number[] }> => ({
    labels: await numbersOf(() => tf.clone(loss.memory?.labels as tf.Tensor)),
    rows: await numbersOf(() => tf.clone(loss.memory?.embeddings as tf.Tensor)),
  });

  test('remembers the newest batch first, up to its size', async () => {
    const loss = new XBM({ loss: 'triplet_loss', memorySize: 5 });
    expect(loss.memory).toBeNull();
    const call = (labels: number[], rows: number[][]): Promise<unknown> => valueAndGradient(loss, { labels, rows });
    await call([0, 1], [[1, 0], [2, 0]]);
    expect(await remembered(loss)).toEqual({ labels: [0, 1], rows: [1, 0, 2, 0] });
    await call([2, 3], [[3, 0], [4, 0]]);
    expect(await remembered(loss)).toEqual({ labels: [2, 3, 0, 1], rows: [3, 0, 4, 0, 1, 0, 2, 0] });
    await call([4], [[5, 0]]);
    expect((await remembered(loss)).labels).toEqual([4, 2, 3, 0, 1]);
    await call([5, 6], [[6, 0], [7, 0]]);
    expect((await remembered(loss)).labels).toEqual([5, 6, 4, 2, 3]);
    await call([9, 9, 8, 8, 7, 7], [[1, 1], [1, 2], [1, 3], [1, 4], [1, 5], [1, 6]]);
    expect(await remembered(loss)).toEqual({ labels: [9, 9, 8, 8, 7], rows: [1, 1, 1, 2, 1, 3, 1, 4, 1, 5] });
    loss.dispose();
  });

  test('follows the formula through its steps, the past being constant', async () => {
    const loss = new XBM({ loss: new SoftNearestNeighborLoss({ distance: 'cosine' }), memorySize: 64 });
    const past: { labels: number[]; rows: number[][] } = { labels: [], rows: [] };
    const value = ({ positives, negatives, to }: LoopAnchor): number => {
      const sum = (keys: readonly number[]): number => keys.reduce((total, key) => total + Math.exp(-to(key)), 0);
      return Math.log1p(sum(negatives) / sum(positives));
    };
    for (const { labels, rows } of batches) {
      const ours = await valueAndGradient(loss, { labels, rows });
      const byLoop = (x: ArrayLike<number>): number =>
        meanOverAnchors({ labels, rows: withNumbers(rows, x), past }, cosineByLoop, value);
      expectValue(ours.value, byLoop(rows.flat()));
      expectGradient(ours.gradient, centralDifferences(byLoop, rows.flat()));
      past.labels.unshift(...labels);
      past.rows.unshift(...rows);
    }
    loss.dispose();
  });

  test.each([
    ['while it warms up', { memorySize: 64, warmupSteps: 3 }],
    ['for a batch that fills the memory', { memorySize: 6 }],
    ['for a batch larger than the memory', { memorySize: 2 }],
    ['without a memory', { memorySize: 0 }],
  ])('is the inner loss %s', async (_, options) => {
    const inner = new TripletLoss();
    const loss = new XBM({ loss: inner, ...options });
    for (const batch of batches)
      expect(await valueAndGradient(loss, batch)).toEqual(await valueAndGradient(inner, batch));
    loss.dispose();
  });

  test('remembers nothing while it warms up, and warms up anew after a reset', async () => {
    const loss = new XBM({ loss: 'triplet_loss', memorySize: 64, warmupSteps: 2 });
    const sizes: (number | undefined)[] = [];
    for (const batch of [first, second, third, first]) {
      await valueAndGradient(loss, batch);
      sizes.push(loss.memory?.labels.size);
    }
    expect(sizes).toEqual([undefined, undefined, 6, 12]);
    loss.reset();
    await valueAndGradient(loss, first);
    expect(loss.memory).toBeNull();
    loss.dispose();
  });

  test('takes a gradient through several calls', async () => {
    const inner = new TripletLoss();
    const gradientOf = (loss: XBM): Promise<number[]> =>
      numbersOf(() => {
        const labels = tf.tensor1d(first.labels, 'int32');
        const call = (x: tf.Tensor): tf.Tensor => tf.add(loss.call(labels, x), loss.call(labels, tf.mul(x, 2)));
        return tf.grad(call)(tf.tensor2d(first.rows));
      });
    const loss = new XBM({ loss: inner, memorySize: 64 });
    const gradient = await gradientOf(loss);
    // The first call is the plain loss; the second sees the rows of the first as constants.
    const ofFirst = await valueAndGradient(inner, first);
    const doubled = { labels: first.labels, rows: first.rows.map((row) => row.map((x) => 2 * x)) };
    const ofSecond = await valueAndGradient(inner, doubled, (labels, embeddings) => ({
      keys: tf.concat([embeddings, tf.tensor2d(first.rows)], 0),
      keyLabels: tf.concat([labels, labels], 0),
      removeDiagonal: true,
    }));
    expectGradient(gradient, ofFirst.gradient.map((slope, i) => slope + 2 * (ofSecond.gradient[i] as number)));
    loss.dispose();
  });

  test('takes labels of another type of number than before', async () => {
    const [loss, same] = [1, 2].map(() => new XBM({ loss: 'triplet_loss', memorySize: 64 })) as [XBM, XBM];
    const call = (xbm: XBM, dtype: 'float32' | 'int32', { labels, rows }: typeof first): Promise<number[]> =>
      numbersOf(() => xbm.call(tf.tensor1d(labels, dtype), tf.tensor2d(rows)));
    await call(loss, 'int32', first);
    await call(same, 'float32', first);
    expect(await call(loss, 'float32', second)).toEqual(await call(same, 'float32', second));
    for (const xbm of [loss, same]) xbm.dispose();
  });

  test('keeps its memory when a call is refused', async () => {
    const loss = new XBM({ loss: 'triplet_loss', memorySize: 64 });
    await valueAndGradient(loss, first);
    tf.tidy(() => {
      const labels = tf.tensor1d([0, 1], 'int32');
      expect(() => loss.call(labels, tf.zeros([2, 9]))).toThrow(
        'XBM.call: embeddings must have as many columns as those remembered, 4, got 9. ' +
          'Call reset() before embeddings of another model.',
      );
      const others = { keys: tf.zeros([2, 4]), keyLabels: labels };
      expect(() => loss.call(labels, tf.zeros([2, 4]), others)).toThrow(
        'XBM.call: keys cannot be given beside a memory, which decides what a batch is compared with. ' +
          'Call the inner loss with them, or pass memorySize 0.',
      );
      const mined = new MinedTriplets({ anchors: [], positives: [], negatives: [], shape: [2, 2] });
      expect(() => loss.call(labels, tf.zeros([2, 4]), { mined })).toThrow(
        expect.objectContaining({ code: 'UNSUPPORTED_OPERATION' }),
      );
    });
    expect((await remembered(loss)).labels).toEqual(first.labels);
    loss.dispose();
  });
});

describe('XBM', () => {
  test('is made again from its configuration, with its inner loss', () => {
    const loss = new XBM({ loss: new TripletLoss({ margin: 0.5 }), memorySize: 20, warmupSteps: 3, reduction: 'sum' });
    expect(loss.getConfig()).toEqual({
      name: 'xbm_loss',
      reduction: 'sum',
      loss: { className: 'TripletLoss', config: loss.loss.getConfig() },
      memorySize: 20,
      warmupSteps: 3,
    });
    const again = getLoss({ className: 'XBM', config: JSON.parse(JSON.stringify(loss.getConfig())) });
    expect(again.getConfig()).toEqual(loss.getConfig());
    expect(again.distance.name).toBe('cosine');
  });

  test.each([
    [undefined, 'XBM.constructor: a loss is a name, a class, { className, config } or an instance, got undefined'],
    [{ loss: 'triplets', memorySize: 4 }, 'XBM.constructor: unknown loss, got "triplets"'],
    [{ loss: 'triplet_loss' }, 'XBM.constructor: memorySize must be an integer of at least 0, got undefined'],
    [{ loss: 'triplet_loss', memorySize: -1 }, 'XBM.constructor: memorySize must be an integer of at least 0, got -1'],
    [
      { loss: 'triplet_loss', memorySize: 1, warmupSteps: 0.5 },
      'XBM.constructor: warmupSteps must be an integer of at least 0, got 0.5',
    ],
  ])('refuses %p', (options, message) => {
    expect(() => new XBM(options as never)).toThrow(message);
  });
});
