import { describe, expect, test } from '@jest/globals';
import { type MetricLoss, MultiSimilarityLoss } from '@sim/losses';
import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import * as tfl from '@tensorflow/tfjs-layers';
import { runStep, type StepParts } from './run-step.ts';
import type { TrainStep } from './train-step.ts';

const inputs = tfl.input({ shape: [2] });
const model = tfl.model({ inputs, outputs: inputs });
model.compile({ optimizer: 'sgd', loss: 'meanSquaredError', metrics: ['mae', 'mse'] });

const parts = (step: TrainStep): StepParts<MetricLoss> => ({
  model,
  step,
  loss: new MultiSimilarityLoss(),
  optimizers: { model: tf.train.sgd(0.1) },
  where: 'Model.fit',
});

const logs = (...names: string[]) =>
  Object.fromEntries(names.map((name, i) => [name, tf.scalar(i)])) as ReturnType<TrainStep>;

describe('runStep', () => {
  test('hands inputs and targets to the step and its logs back in order', () => {
    const data = [tf.ones([1, 2]), tf.zeros([1])];
    const seen: unknown[] = [];
    const given = parts((...args) => {
      seen.push(...args);
      return logs('mse', 'loss', 'mae');
    });
    expect(runStep(data, given).map((log) => log.dataSync()[0])).toEqual([1, 2, 0]);
    expect(seen).toEqual([{ inputs: [data[0]], targets: [data[1]] }, model, given.loss, given.optimizers]);
    // The batch goes with the loop, not with the step.
    expect(data.some(({ isDisposed }) => isDisposed)).toBe(false);
  });

  test.each([[['loss', 'mae']], [['loss', 'mae', 'mse', 'more']], [['loss', 'mae', 'mae2']]])('refuses the logs %j and frees everything', (names) => {
    const { step, ...rest } = parts(() => logs(...names));
    const before = tf.memory().numTensors;
    expect(() => runStep([tf.ones([1, 2]), tf.zeros([1])], { step, ...rest })).toThrow(
      expect.objectContaining({ code: 'INVALID_ARGUMENT', message: expect.stringMatching(/^Model\.fit: .*loss, mae, mse/) }),
    );
    expect(tf.memory().numTensors).toBe(before);
  });

  test('frees the batch of a step that throws', () => {
    const { step, ...rest } = parts(() => {
      throw new RangeError('no');
    });
    const before = tf.memory().numTensors;
    expect(() => runStep([tf.ones([1, 2]), tf.zeros([1])], { step, ...rest })).toThrow('no');
    expect(tf.memory().numTensors).toBe(before);
  });
});
