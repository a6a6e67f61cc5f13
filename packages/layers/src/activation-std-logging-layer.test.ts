import { expect, test } from '@jest/globals';
import { expectCode } from '@sim/testing/expect-code';
import { expectWithin } from '@sim/testing/close';
import { randomRows } from '@sim/testing/degenerate-batches';
import { numbersOf, withBackends } from '@sim/testing/with-backends';
import * as tf from '@tensorflow/tfjs-core';
import { input, layers, loadLayersModel, model, type SymbolicTensor } from '@tensorflow/tfjs-layers';
import { ActivationStdLoggingLayer } from './activation-std-logging-layer.ts';
import { registerLayers } from './register-layers.ts';

/** The measure in plain loops. */
function measure(rows: readonly (readonly number[])[]): number {
  const directions = rows.map((row) => row.map((value) => value / Math.hypot(...row)));
  const mean = (values: number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
  const columns = (rows[0] as readonly number[]).map((_, j) => directions.map((row) => row[j] as number));
  return mean(columns.map((column) => Math.sqrt(mean(column.map((value) => (value - mean(column)) ** 2)))));
}

/** Applies a layer to rows, frees what came out and reads the measure. */
async function measured(rows: number[][]): Promise<number> {
  const layer = new ActivationStdLoggingLayer();
  tf.tidy(() => void layer.apply(tf.tensor2d(rows)));
  const value = await layer.value();
  layer.dispose();
  return value;
}

withBackends('ActivationStdLoggingLayer', () => {
  test('passes its input on, with its gradient', async () => {
    const layer = new ActivationStdLoggingLayer();
    const rows = [[3, 4], [0, 0]];
    expect(await numbersOf(() => layer.apply(tf.tensor2d(rows)) as tf.Tensor)).toEqual([3, 4, 0, 0]);
    const tripled = (x: tf.Tensor): tf.Tensor => tf.sum(tf.mul(layer.apply(x) as tf.Tensor, 3));
    expect(await numbersOf(() => tf.grad(tripled)(tf.tensor2d(rows)))).toEqual([3, 3, 3, 3]);
    expect(layer.computeOutputShape([null, 7])).toEqual([null, 7]);
    layer.dispose();
  });

  test('measures the spread of directions, whatever their length', async () => {
    const rows = randomRows(6, 5, 3);
    expectWithin(await measured(rows), measure(rows), 1e-6);
    expectWithin(await measured(rows.map((row, i) => row.map((value) => value * 10 ** i))), measure(rows), 1e-6);
  });

  test('is about 1/√dim for rows that point everywhere and 0 for rows that point one way', async () => {
    expectWithin(await measured(randomRows(500, 64, 4)), 1 / Math.sqrt(64), 0.002);
    expectWithin(await measured([[1, 2], [2, 4], [0.5, 1]]), 0, 1e-4);
  });

  test('measures the latest batch and holds one number', async () => {
    const layer = new ActivationStdLoggingLayer();
    const before = tf.memory().numTensors;
    const batches = [randomRows(4, 3, 5), randomRows(4, 3, 6)];
    for (const rows of batches) {
      tf.tidy(() => void layer.apply(tf.tensor2d(rows)));
      expectWithin(await layer.value(), measure(rows), 1e-6);
      expect(tf.memory().numTensors).toBe(before + 1);
    }
    layer.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });

  test('stands in the logs of training under its name', async () => {
    const rows = randomRows(8, 3, 7);
    const inputs = input({ shape: [3] });
    const spread = new ActivationStdLoggingLayer({ name: 'spread' });
    const outputs = layers.dense({ units: 1 }).apply(spread.apply(inputs)) as SymbolicTensor;
    const network = model({ inputs, outputs });
    const optimizer = tf.train.sgd(0.1);
    network.compile({ optimizer, loss: 'meanSquaredError', metrics: [spread.fn] });
    const [xs, ys] = [tf.tensor2d(rows), tf.zeros([8, 1])];
    const { history } = await network.fit(xs, ys, { batchSize: 4, epochs: 1, shuffle: false, verbose: 0 });
    const [first, second] = [measure(rows.slice(0, 4)), measure(rows.slice(4))];
    expectWithin(history['spread']?.[0] as number, (first + second) / 2, 1e-6);
    tf.dispose([xs, ys]);
    optimizer.dispose();
    network.dispose();
  });

  test('is saved and loaded as itself once it is registered', async () => {
    registerLayers();
    const inputs = input({ shape: [3] });
    const made = model({ inputs, outputs: new ActivationStdLoggingLayer({ name: 'spread' }).apply(inputs) as SymbolicTensor });
    let artifacts: tf.io.ModelArtifacts = {};
    const keep = async (saved: tf.io.ModelArtifacts): Promise<tf.io.SaveResult> => {
      artifacts = saved;
      return { modelArtifactsInfo: { dateSaved: new Date(0), modelTopologyType: 'JSON' } };
    };
    await made.save(tf.io.withSaveHandler(keep));
    const loaded = await loadLayersModel(tf.io.fromMemory(artifacts));
    const layer = loaded.layers[1] as ActivationStdLoggingLayer;
    expect(layer).toBeInstanceOf(ActivationStdLoggingLayer);
    const rows = randomRows(4, 3, 8);
    expect(await numbersOf(() => loaded.predict(tf.tensor2d(rows)) as tf.Tensor)).toHaveLength(12);
    expectWithin(await layer.value(), measure(rows), 1e-6);
    made.dispose();
    loaded.dispose();
  });

  test('says so when there was no batch yet', async () => {
    const layer = new ActivationStdLoggingLayer({ name: 'early' });
    await expectCode('NOT_FITTED', layer.value());
    expect(() => tf.tidy(() => layer.fn(tf.scalar(0), tf.scalar(0)))).toThrow(/the layer early has not seen a batch yet/);
  });
});
