import { expect, test } from '@jest/globals';
import { centralDifferences } from '@sim/testing/central-differences';
import { expectGradient, expectWithin } from '@sim/testing/close';
import { randomRows } from '@sim/testing/degenerate-batches';
import { numbersOf, withBackends } from '@sim/testing/with-backends';
import * as tf from '@tensorflow/tfjs-core';
import {
  initializers,
  input,
  type LayersModel,
  type layers,
  loadLayersModel,
  model,
  regularizers,
  type SymbolicTensor,
} from '@tensorflow/tfjs-layers';
import { MetricEmbedding, type MetricEmbeddingArgs } from './metric-embedding.ts';
import { registerLayers } from './register-layers.ts';

const modelOf = (args: MetricEmbeddingArgs, features = 3): LayersModel => {
  const inputs = input({ shape: [features] });
  return model({ inputs, outputs: new MetricEmbedding(args).apply(inputs) as SymbolicTensor });
};

/** Runs `use` on a model and frees it. */
async function using<T>(args: MetricEmbeddingArgs, use: (model: LayersModel) => Promise<T>): Promise<T> {
  const made = modelOf(args);
  const result = await use(made);
  made.dispose();
  return result;
}

const identity = { units: 3, kernelInitializer: initializers.identity({}) };

withBackends('MetricEmbedding', () => {
  test('scales the rows of a dense layer to length 1', async () => {
    const values = await using(identity, (made) =>
      numbersOf(() => made.predict(tf.tensor2d([[3, 4, 0], [0, -2, 0]])) as tf.Tensor),
    );
    for (const [i, value] of [0.6, 0.8, 0, 0, -1, 0].entries()) expectWithin(values[i] as number, value, 1e-6);
  });

  test('is the dense layer of the same weights, normalised', async () => {
    const rows = randomRows(5, 3, 1);
    const args = { units: 4, activation: 'tanh', biasInitializer: initializers.constant({ value: 0.25 }) } as const;
    await using(args, async (made) => {
      const [kernel, bias] = made.getWeights().map((weight) => Array.from(weight.dataSync())) as [number[], number[]];
      const values = await numbersOf(() => made.predict(tf.tensor2d(rows)) as tf.Tensor);
      const expected = rows.flatMap((row) => {
        const dense = bias.map((b, unit) =>
          Math.tanh(row.reduce((sum, x, i) => sum + x * (kernel[i * 4 + unit] as number), b)),
        );
        return dense.map((value) => value / Math.hypot(...dense));
      });
      for (const [i, value] of expected.entries()) expectWithin(values[i] as number, value, 1e-5);
    });
  });

  test('leaves a zero row zero, with a finite gradient', async () => {
    const rows = [[0, 0, 0], [1, 2, 2]];
    await using(identity, async (made) => {
      const call = (x: tf.Tensor): tf.Tensor => made.apply(x) as tf.Tensor;
      expect((await numbersOf(() => call(tf.tensor2d(rows)))).slice(0, 3)).toEqual([0, 0, 0]);
      const gradient = await numbersOf(() => tf.grad((x) => tf.sum(call(x)))(tf.tensor2d(rows)));
      expect(gradient.every(Number.isFinite)).toBe(true);
    });
  });

  test('has the gradient of the formula', async () => {
    const [rows, weights] = [randomRows(2, 3, 4), randomRows(2, 3, 5)];
    await using(identity, async (made) => {
      const weighted = (x: tf.Tensor): tf.Tensor => tf.sum(tf.mul(made.apply(x) as tf.Tensor, tf.tensor2d(weights)));
      const formula = (x: Float64Array): number =>
        weights.reduce((sum, row, i) => {
          const length = Math.hypot(...x.slice(3 * i, 3 * i + 3));
          return sum + row.reduce((ofRow, weight, j) => ofRow + (weight * (x[3 * i + j] as number)) / length, 0);
        }, 0);
      expectGradient(
        await numbersOf(() => tf.grad(weighted)(tf.tensor2d(rows))),
        centralDifferences(formula, rows.flat()),
      );
    });
  });

  test('normalises the last axis of a sequence', async () => {
    const layer = new MetricEmbedding(identity);
    const values = await numbersOf(() => layer.apply(tf.tensor3d([[[3, 4, 0], [0, 0, 5]]])) as tf.Tensor);
    for (const [i, value] of [0.6, 0.8, 0, 0, 0, 1].entries()) expectWithin(values[i] as number, value, 1e-6);
    expect(layer.computeOutputShape([null, 2, 3])).toEqual([null, 2, 3]);
    layer.dispose();
  });

  test('trains the weights of the dense layer, unless it is frozen', async () => {
    await using({ units: 2, useBias: false }, async (made) => {
      expect(made.trainableWeights.map(({ shape }) => shape)).toEqual([[3, 2]]);
      const layer = made.layers[1] as layers.Layer;
      layer.trainable = false;
      expect([made.trainableWeights.length, made.nonTrainableWeights.length]).toEqual([0, 1]);
    });
    const frozen = modelOf({ units: 2, trainable: false });
    expect([frozen.trainableWeights.length, frozen.nonTrainableWeights.length]).toEqual([0, 2]);
    frozen.dispose();
  });

  test('is saved and loaded as itself once it is registered', async () => {
    registerLayers();
    const made = modelOf({ units: 4, name: 'embedding', activation: 'relu', kernelInitializer: 'heNormal' });
    let artifacts: tf.io.ModelArtifacts = {};
    const keep = async (saved: tf.io.ModelArtifacts): Promise<tf.io.SaveResult> => {
      artifacts = saved;
      return { modelArtifactsInfo: { dateSaved: new Date(0), modelTopologyType: 'JSON' } };
    };
    await made.save(tf.io.withSaveHandler(keep));
    const loaded = await loadLayersModel(tf.io.fromMemory(artifacts));
    expect(loaded.layers[1]).toBeInstanceOf(MetricEmbedding);
    expect(loaded.layers[1]?.getConfig()).toEqual(made.layers[1]?.getConfig());
    const rows = randomRows(3, 3, 6);
    const [before, after] = await Promise.all(
      [made, loaded].map((net) => numbersOf(() => net.predict(tf.tensor2d(rows)) as tf.Tensor)),
    );
    expect(after).toEqual(before);
    made.dispose();
    loaded.dispose();
  });

  test('regularises the dense weights', () => {
    const layer = new MetricEmbedding({ units: 2, kernelRegularizer: regularizers.l2({ l2: 0.1 }) });
    layer.apply(input({ shape: [3] }));
    expect(layer.losses).toHaveLength(1);
    layer.dispose();
  });
});

test('is made again from its configuration', () => {
  const layer = new MetricEmbedding({ units: 5, useBias: false, kernelInitializer: initializers.ones(), name: 'head' });
  const config = JSON.parse(JSON.stringify(layer.getConfig()));
  expect(config).toMatchObject({ name: 'head', units: 5, useBias: false, trainable: true });
  expect(new MetricEmbedding(config).getConfig()).toEqual(layer.getConfig());
});

test('takes the short form of an input shape that dense layers take', () => {
  expect(new MetricEmbedding({ units: 2, inputDim: 7 }).batchInputShape).toEqual([null, 7]);
  expect(new MetricEmbedding({ units: 2, inputShape: [4] }).batchInputShape).toEqual([null, 4]);
});
