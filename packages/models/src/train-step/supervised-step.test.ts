import { describe, expect, test } from '@jest/globals';
import { MultiSimilarityLoss } from '@sim/losses';
import { CentreLoss } from '@sim/testing/centre-loss';
import { clusteredExamples } from '@sim/testing/clustered-examples';
import { smallNetwork } from '@sim/testing/small-network';
import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import * as tfl from '@tensorflow/tfjs-layers';
import { makeSupervisedStep } from './supervised-step.ts';

const { examples, labels } = clusteredExamples(8);

/** A compiled network, a batch, and what they hold in tensors. */
function prepare(metrics: tfl.ModelCompileArgs['metrics'] = [], l2 = 0) {
  const model = tfl.model(smallNetwork({ l2 }));
  model.compile({ optimizer: tf.train.sgd(1), loss: 'meanSquaredError', metrics });
  return { model, batch: { inputs: [tf.tensor2d(examples.values, [8, 3])], targets: [tf.tensor1d(labels, 'int32')] } };
}

const weightsOf = (model: tfl.LayersModel): number[] => model.getWeights().flatMap((weight) => [...weight.dataSync()]);

describe('makeSupervisedStep', () => {
  test('goes against the gradient of the loss, as differences of the loss show', () => {
    const { model, batch } = prepare();
    const loss = new MultiSimilarityLoss();
    const lossNow = (): number =>
      tf.tidy(() => loss.call(batch.targets[0] as tf.Tensor, model.apply(batch.inputs) as tf.Tensor).dataSync()[0] as number);
    const before = weightsOf(model);
    const logs = makeSupervisedStep()(batch, model, loss, { model: tf.train.sgd(1) });
    const step = weightsOf(model).map((weight, i) => weight - (before[i] as number));
    // Along its own direction d, a step of plain gradient descent is −∇, so that the slope there is −|d|².
    const setAlong = (t: number): void => {
      let offset = 0;
      tf.tidy(() =>
        model.setWeights(
          model.getWeights().map(({ shape, size }) => {
            const values = before.slice(offset, offset + size).map((weight, i) => weight + t * (step[offset + i] as number));
            offset += size;
            return tf.tensor(values, shape);
          }),
        ),
      );
    };
    setAlong(0);
    expect(logs.loss.dataSync()[0]).toBeCloseTo(lossNow(), 6);
    const h = 0.02;
    setAlong(h);
    const ahead = lossNow();
    setAlong(-h);
    const slope = (ahead - lossNow()) / (2 * h);
    const squared = step.reduce((sum, d) => sum + d * d, 0);
    expect(squared).toBeGreaterThan(1e-4);
    expect(slope / -squared).toBeCloseTo(1, 1);
  });

  test('logs loss, penalties and metrics, and leaves nothing else behind', () => {
    const meanLabel = (yTrue: tf.Tensor): tf.Tensor => tf.cast(yTrue, 'float32');
    const { model, batch } = prepare([meanLabel], 0.25);
    const kernel = model.getWeights()[0] as tf.Tensor;
    const penalty = 0.25 * tf.tidy(() => tf.sum(tf.square(kernel)).dataSync()[0] as number);
    const loss = new MultiSimilarityLoss();
    const bare = tf.tidy(() => loss.call(batch.targets[0] as tf.Tensor, model.apply(batch.inputs) as tf.Tensor).dataSync()[0] as number);
    const optimizer = tf.train.sgd(0.1);
    const before = tf.memory().numTensors;
    const logs = makeSupervisedStep()(batch, model, loss, { model: optimizer });
    expect(tf.memory().numTensors).toBe(before + 2);
    expect(Object.keys(logs)).toEqual(['loss', 'meanLabel']);
    expect(logs['loss'].dataSync()[0]).toBeCloseTo(bare + penalty, 5);
    expect(logs['meanLabel']?.dataSync()[0]).toBeCloseTo(1.5, 6);
    tf.dispose(logs);
  });

  test('trains in training mode: half of a dropout is gone', () => {
    const inputs = tfl.input({ shape: [100] });
    const dropped = tfl.layers.dropout({ rate: 0.5, seed: 1 }).apply(inputs) as tfl.SymbolicTensor;
    const outputs = tfl.layers.dense({ units: 2 }).apply(dropped) as tfl.SymbolicTensor;
    const model = tfl.model({ inputs, outputs: [dropped, outputs] });
    let zeros = 0;
    const countZeros = (_: tf.Tensor, rows: tf.Tensor): tf.Tensor => {
      if (rows.shape[1] === 100) zeros = [...rows.dataSync()].filter((value) => value === 0).length;
      return tf.scalar(0);
    };
    model.compile({ optimizer: 'sgd', loss: 'meanSquaredError', metrics: [countZeros] });
    const target = tf.tensor1d([0, 0, 1, 1], 'int32');
    const step = makeSupervisedStep({ embeddingOutput: 1 });
    // The losses of the outputs are no metrics here.
    model.metricsNames.splice(1, 2);
    model.metricsTensors.splice(0, 2);
    step({ inputs: [tf.ones([4, 100])], targets: [target, target] }, model, new MultiSimilarityLoss(), { model: tf.train.sgd(0.1) });
    expect(zeros).toBeGreaterThan(120);
    expect(zeros).toBeLessThan(280);
  });

  test('updates what the loss learns with the optimizer of the loss alone', () => {
    const { model, batch } = prepare();
    const loss = new CentreLoss();
    const step = makeSupervisedStep();
    step(batch, model, loss, { model: tf.train.sgd(0.1) });
    expect([...loss.centres.dataSync()].every((value) => value === 0)).toBe(true);
    const before = weightsOf(model);
    step(batch, model, loss, { model: tf.train.sgd(0), loss: tf.train.sgd(0.1) });
    expect(weightsOf(model)).toEqual(before);
    expect([...loss.centres.dataSync()].every((value) => value !== 0)).toBe(true);
  });

  test('trains a loss on a model whose layers are all frozen', () => {
    const { model, batch } = prepare();
    model.trainable = false;
    const loss = new CentreLoss();
    makeSupervisedStep()(batch, model, loss, { model: tf.train.sgd(0.1), loss: tf.train.sgd(0.1) });
    expect([...loss.centres.dataSync()].some((value) => value !== 0)).toBe(true);
  });
});
