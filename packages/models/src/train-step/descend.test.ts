import { describe, expect, test } from '@jest/globals';
import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import * as tfl from '@tensorflow/tfjs-layers';
import { descend } from './descend.ts';

function line(): tfl.LayersModel {
  return tfl.sequential({ layers: [tfl.layers.dense({ units: 1, inputShape: [1], useBias: false, kernelInitializer: 'ones' })] });
}

const squareAtTwo = (model: tfl.LayersModel): tf.Scalar => tf.sum(tf.square(model.apply(tf.tensor2d([[2]])) as tf.Tensor));

describe('descend', () => {
  test('moves model and loss against their gradients, each with its own optimizer', () => {
    const [model, own] = [line(), tf.variable(tf.scalar(3))];
    const optimizers = { model: tf.train.sgd(0.1), loss: tf.train.sgd(0.5) };
    // (2w)² + v²: gradients 8w and 2v.
    const logs = descend({ model, optimizers, lossVariables: [own] }, (kept) => {
      kept['twice'] = tf.keep(tf.mul(own, 2) as tf.Scalar);
      return tf.add(squareAtTwo(model), tf.square(own));
    });
    expect([logs.loss.dataSync()[0], logs['twice']?.dataSync()[0]]).toEqual([13, 6]);
    expect(model.getWeights()[0]?.dataSync()[0]).toBeCloseTo(1 - 0.1 * 8, 6);
    expect(own.dataSync()[0]).toBeCloseTo(3 - 0.5 * 6, 6);
  });

  test('leaves the logs alone behind, and nothing when something throws', () => {
    const model = line();
    const optimizers = { model: tf.train.sgd(0.1) };
    const before = tf.memory().numTensors;
    tf.dispose(descend({ model, optimizers }, () => squareAtTwo(model)));
    expect(tf.memory().numTensors).toBe(before);
    expect(() =>
      descend({ model, optimizers }, (logs) => {
        logs['kept'] = tf.keep(tf.scalar(1));
        throw new RangeError('no loss');
      }),
    ).toThrow('no loss');
    expect(tf.memory().numTensors).toBe(before);
  });
});
