import { describe, expect, test } from '@jest/globals';
import { numbersOf, withBackends } from '@sim/testing/with-backends';
import * as tf from '@tensorflow/tfjs-core';
import { initializers, layers, sequential } from '@tensorflow/tfjs-layers';
import type { LossInput } from './loss-input.ts';
import type { LossTerms } from './loss-terms.ts';
import { MetricLoss, type MetricLossOptions } from './metric-loss.ts';
import { TripletLoss } from './triplet-loss.ts';

/** A loss of the user's own: the length of each row from a point that is trained with the model. */
class FromCenter extends MetricLoss {
  readonly center: tf.Variable;

  constructor({ distance = 'manhattan', reduction = 'mean', name = 'from_center' }: MetricLossOptions = {}) {
    super({ distance, reduction, name });
    this.center = tf.tidy(() => tf.variable(tf.tensor2d([[1, 1]])));
  }

  override get trainableWeights(): readonly tf.Variable[] {
    return [this.center];
  }

  override terms({ embeddings }: LossInput): LossTerms {
    const values = tf.squeeze(this.distance.call(embeddings, this.center as tf.Tensor as tf.Tensor2D), [1]);
    return [{ over: 'element', values, mask: tf.onesLike(values) }];
  }
}

withBackends('a loss of the user', () => {
  test('only says its terms; its weights are trained like any variable', async () => {
    const loss = new FromCenter();
    const call = (): tf.Scalar => loss.fn(tf.tensor1d([0, 1], 'int32'), tf.tensor2d([[1, 2], [4, 4]]));
    expect(await numbersOf(call)).toEqual([3.5]);
    const { value, grads } = tf.tidy(() => tf.variableGrads(call, [...loss.trainableWeights]));
    const gradient = Object.values(grads)[0] as tf.Tensor;
    expect(Array.from(await gradient.data())).toEqual([-0.5, -1]);
    tf.dispose([value, gradient]);
    expect(loss.className).toBe('FromCenter');
    loss.dispose();
    expect(loss.center.isDisposed).toBe(true);
  });

  test('names itself in what it refuses', () => {
    const loss = new FromCenter();
    tf.tidy(() => {
      expect(() => loss.call(tf.tensor1d([0], 'int32'), tf.zeros([2, 2]))).toThrow(
        'FromCenter.call: labels must have one entry for each of the 2 embeddings, got 1. Pass 2 labels.',
      );
    });
    loss.dispose();
    expect(() => new FromCenter({ reduction: 'max' as 'mean' })).toThrow(/FromCenter.constructor: unknown reduction/);
  });
});

withBackends('MetricLoss in plain TensorFlow.js', () => {
  test('trains a compiled model through fitDataset', async () => {
    const model = sequential({
      layers: [layers.dense({ units: 4, inputShape: [3], kernelInitializer: initializers.glorotUniform({ seed: 1 }) })],
    });
    const loss = new TripletLoss({ distance: 'euclidean', margin: 1, negativeMiningStrategy: 'hard' });
    model.compile({ optimizer: tf.train.adam(0.05), loss: loss.fn });
    const batch = () => ({
      xs: tf.tensor2d([[1, 0, 0], [0.9, 0.1, 0], [0, 1, 0], [0.1, 0.9, 0], [0, 0, 1], [0, 0.1, 0.9]]),
      ys: tf.tensor1d([0, 0, 1, 1, 2, 2], 'int32'),
    });
    async function* batches() {
      for (let step = 0; step < 10; step++) yield batch();
    }
    const dataset = { size: 10, iterator: async () => batches() };
    const { history } = await model.fitDataset(dataset, { epochs: 8, verbose: 0 });
    const losses = history.loss as number[];
    expect(losses.at(-1)).toBeLessThan((losses[0] as number) / 2);
    model.dispose();
    (model.optimizer as tf.Optimizer).dispose();
  });
});

describe('MetricLoss.fn', () => {
  test('carries the name that the loss was given', () => {
    expect(new TripletLoss().fn.name).toBe('triplet_loss');
    expect(new TripletLoss({ name: 'pull' }).fn.name).toBe('pull');
  });
});
