import { afterEach, describe, expect, test } from '@jest/globals';
import { expectWithin } from '@sim/testing/close';
import { describeGolden } from '@sim/testing/golden';
import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { layers, type Sequential, sequential } from '@tensorflow/tfjs-layers';
import { WarmupCosineDecay } from './warmup-cosine-decay.ts';

interface ReferenceSchedule {
  readonly warmup_cosine: {
    readonly max_learning_rate: number;
    readonly total_steps: number;
    readonly warmup_steps: number;
    readonly alpha: number;
    readonly steps: number[];
    readonly values: number[];
  };
}

describeGolden<ReferenceSchedule>('tfsim.json', ({ warmup_cosine: reference }) => {
  const schedule = new WarmupCosineDecay({
    maxLearningRate: reference.max_learning_rate,
    totalSteps: reference.total_steps,
    warmupSteps: reference.warmup_steps,
    alpha: reference.alpha,
  });
  test.each(reference.steps.map((step, i) => [step, reference.values[i] as number]))('step %d', (step, value) => {
    expectWithin(schedule.learningRate(step), value, 1e-7);
  });
});

const options = { maxLearningRate: 1, totalSteps: 100, warmupSteps: 10, alpha: 0.1 };

describe('WarmupCosineDecay.learningRate', () => {
  test.each([[0, 0], [5, 0.5], [9, 0.9], [10, 1], [55, 0.55], [100, 0.1], [500, 0.1]])('step %d has rate %d', (step, rate) => {
    expectWithin(new WarmupCosineDecay(options).learningRate(step), rate, 1e-12);
  });

  test('falls to 0 unless told otherwise, and starts at the maximum without a warm-up', () => {
    const schedule = new WarmupCosineDecay({ maxLearningRate: 2, totalSteps: 4, warmupSteps: 0 });
    for (const [step, rate] of [2, 1 + Math.SQRT1_2, 1, 1 - Math.SQRT1_2, 0, 0].entries())
      expectWithin(schedule.learningRate(step), rate, 1e-12);
  });
});

describe('WarmupCosineDecay in training', () => {
  const trained: Sequential[] = [];
  afterEach(() => {
    for (const model of trained.splice(0)) model.dispose();
  });

  /** Trains on batches of 4 and gives the rate that the optimizer had in each. */
  async function rates(optimizer: tf.Optimizer, schedule: WarmupCosineDecay, epochs: number): Promise<number[]> {
    const model = sequential({ layers: [layers.dense({ units: 1, inputShape: [2] })] });
    trained.push(model);
    model.compile({ optimizer, loss: 'meanSquaredError' });
    const seen: number[] = [];
    const apply = optimizer.applyGradients.bind(optimizer);
    optimizer.applyGradients = (gradients) => {
      seen.push(optimizer.getConfig()['learningRate'] as number);
      apply(gradients);
    };
    const [xs, ys] = [tf.ones([8, 2]), tf.ones([8, 1])];
    await model.fit(xs, ys, { batchSize: 4, epochs, verbose: 0, callbacks: [schedule] });
    tf.dispose([xs, ys]);
    return seen;
  }

  const planned = (from: number, to: number): number[] => {
    const schedule = new WarmupCosineDecay(options);
    return Array.from({ length: to - from }, (_, i) => schedule.learningRate(from + i));
  };

  test.each<[string, () => tf.Optimizer]>([
    ['Adam', () => tf.train.adam(0.7)],
    ['SGD', () => tf.train.sgd(0.7)],
    ['Momentum', () => tf.train.momentum(0.7, 0.9)],
  ])('sets the rate of %s before every batch', async (_, make) => {
    const schedule = new WarmupCosineDecay(options);
    expect(await rates(make(), schedule, 8)).toEqual(planned(0, 16));
    expect(schedule.step).toBe(16);
  });

  test('goes on from one fit to the next, and from a step given or saved', async () => {
    const schedule = new WarmupCosineDecay(options);
    await rates(tf.train.sgd(1), schedule, 3);
    expect(await rates(tf.train.sgd(1), schedule, 3)).toEqual(planned(6, 12));
    expect(await rates(tf.train.sgd(1), new WarmupCosineDecay({ ...options, initialStep: 40 }), 2)).toEqual(planned(40, 44));
    const saved = JSON.parse(JSON.stringify(schedule.getConfig()));
    expect(await rates(tf.train.sgd(1), new WarmupCosineDecay(saved), 1)).toEqual(planned(12, 14));
  });

  test('leaves the weights where the rate is 0', async () => {
    const model = sequential({ layers: [layers.dense({ units: 1, inputShape: [2] })] });
    trained.push(model);
    model.compile({ optimizer: tf.train.sgd(0.5), loss: 'meanSquaredError' });
    const before = (model.getWeights()[0] as tf.Tensor).dataSync();
    const [xs, ys] = [tf.ones([4, 2]), tf.ones([4, 1])];
    await model.fit(xs, ys, { epochs: 1, verbose: 0, callbacks: [new WarmupCosineDecay(options)] });
    tf.dispose([xs, ys]);
    expect((model.getWeights()[0] as tf.Tensor).dataSync()).toEqual(before);
  });
});

describe('WarmupCosineDecay', () => {
  test('tells the options it was made with', () => {
    expect(new WarmupCosineDecay({ ...options, name: 'rate' }).getConfig()).toEqual({ ...options, initialStep: 0, name: 'rate' });
    expect(new WarmupCosineDecay({ maxLearningRate: 1, totalSteps: 2, warmupSteps: 0 }).getConfig()).toMatchObject({ alpha: 0 });
  });

  test.each([
    { warmupSteps: 100 },
    { warmupSteps: 101 },
    { warmupSteps: -1 },
    { warmupSteps: 0.5 },
    { totalSteps: 0 },
    { maxLearningRate: Number.NaN },
    { maxLearningRate: -1 },
    { alpha: Infinity },
    { initialStep: -1 },
  ])('refuses %p', (wrong) => {
    expect(() => new WarmupCosineDecay({ ...options, ...wrong })).toThrow(expect.objectContaining({ code: 'INVALID_ARGUMENT' }));
  });
});
