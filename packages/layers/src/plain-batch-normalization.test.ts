import { describe, expect, test } from '@jest/globals';
import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { layers, loadLayersModel, sequential } from '@tensorflow/tfjs-layers';
import { PlainBatchNormalization } from './plain-batch-normalization.ts';
import { registerLayers } from './register-layers.ts';

const rows = [[1, 10], [2, 10], [6, 40]];
const means = [3, 20];
const variances = [14 / 3, 200];

const inTraining = (layer: layers.Layer, x: tf.Tensor): tf.Tensor => layer.apply(x, { training: true }) as tf.Tensor;

describe('PlainBatchNormalization', () => {
  test('normalises by the batch in training, by running values otherwise', () => {
    tf.tidy(() => {
      const layer = new PlainBatchNormalization({ momentum: 0.9, epsilon: 0.5 });
      const trained = inTraining(layer, tf.tensor2d(rows)).arraySync() as number[][];
      const applied = (layer.apply(tf.tensor2d(rows)) as tf.Tensor).arraySync() as number[][];
      for (const [i, row] of rows.entries())
        for (const [j, x] of row.entries()) {
          const [mean, variance] = [means[j] as number, variances[j] as number];
          expect(trained[i]?.[j]).toBeCloseTo((x - mean) / Math.sqrt(variance + 0.5), 5);
          expect(applied[i]?.[j]).toBeCloseTo((x - 0.1 * mean) / Math.sqrt(0.9 + 0.1 * variance + 0.5), 5);
        }
    });
  });

  test('agrees with the layer of TensorFlow.js with scale 1 and centre 0, gradient included', () => {
    tf.tidy(() => {
      const x = tf.randomNormal([5, 2, 3], 1, 2, 'float32', 4);
      const upstream = tf.randomNormal([5, 2, 3], 0, 1, 'float32', 5);
      const [own, other] = [new PlainBatchNormalization(), layers.batchNormalization()].map((layer) =>
        tf.valueAndGrad((input: tf.Tensor) => inTraining(layer, input))(x, upstream),
      ) as [{ value: tf.Tensor; grad: tf.Tensor }, { value: tf.Tensor; grad: tf.Tensor }];
      expect(tf.max(tf.abs(tf.sub(own.value, other.value))).dataSync()[0]).toBeLessThan(1e-4);
      expect(tf.max(tf.abs(tf.sub(own.grad, other.grad))).dataSync()[0]).toBeLessThan(1e-4);
    });
  });

  test('has two weights for each feature, none of which is trained', () => {
    const layer = new PlainBatchNormalization({ inputShape: [7] });
    const model = sequential({ layers: [layer] });
    expect(layer.countParams()).toBe(14);
    expect(model.trainableWeights).toHaveLength(0);
    const before = tf.memory().numTensors;
    tf.tidy(() => void inTraining(model, tf.ones([2, 7])));
    expect(tf.memory().numTensors).toBe(before);
    model.dispose();
    expect(tf.memory().numTensors).toBe(before - 2);
  });

  test('comes back with a saved model', async () => {
    registerLayers();
    const layer = new PlainBatchNormalization({ inputShape: [2], momentum: 0.5, epsilon: 0.25 });
    const model = sequential({ layers: [layer] });
    tf.tidy(() => void inTraining(model, tf.tensor2d(rows)));
    const saved: tf.io.ModelArtifacts[] = [];
    await model.save(tf.io.withSaveHandler(async (artifacts) => {
      saved.push(artifacts);
      return { modelArtifactsInfo: tf.io.getModelArtifactsInfoForJSON(artifacts) };
    }));
    const loaded = await loadLayersModel(tf.io.fromMemory(saved[0] as tf.io.ModelArtifacts));
    expect(loaded.layers[0]?.getConfig()).toEqual(layer.getConfig());
    tf.tidy(() => {
      const x = tf.tensor2d(rows);
      expect((loaded.predict(x) as tf.Tensor).arraySync()).toEqual((model.predict(x) as tf.Tensor).arraySync());
    });
  });

  test('refuses an epsilon of 0 and below', () => {
    expect(() => new PlainBatchNormalization({ epsilon: -1 })).toThrow(expect.objectContaining({ code: 'INVALID_ARGUMENT' }));
  });
});
