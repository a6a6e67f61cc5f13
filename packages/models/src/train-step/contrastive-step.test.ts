import { describe, expect, test } from '@jest/globals';
import { Random } from '@sim/core';
import { SimSiamLoss } from '@sim/losses';
import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import * as tfl from '@tensorflow/tfjs-layers';
import { makeContrastiveStep } from './contrastive-step.ts';

type Matrix = number[][];

const random = new Random(3);
const matrix = (rows: number): Matrix => Array.from({ length: rows }, () => [random.normal(), random.normal()]);
const product = (a: Matrix, b: Matrix): Matrix => a.map((row) => [0, 1].map((j) => row.reduce((sum, x, k) => sum + x * ((b[k] as number[])[j] as number), 0)));

const views = [matrix(3), matrix(3)] as const;
const weights = [matrix(2), matrix(2), matrix(2)] as const;

/** A linear model of backbone, projector and, with three matrices, predictor. */
function linearModel(matrices: readonly Matrix[]): tfl.LayersModel {
  const inputs = tfl.input({ shape: [2] });
  const dense = (x: tfl.SymbolicTensor) => tfl.layers.dense({ units: 2, useBias: false }).apply(x) as tfl.SymbolicTensor;
  const projection = dense(dense(inputs));
  const model = tfl.model({ inputs, outputs: matrices.length === 3 ? [projection, dense(projection)] : projection });
  tf.tidy(() => model.setWeights(matrices.map((values) => tf.tensor2d(values))));
  model.compile({ optimizer: 'sgd', loss: 'meanSquaredError' });
  model.metricsTensors = [];
  return model;
}

/** Mean of −½·cos + 0.001 over rows, by the formula of SimSiamLoss. */
const lossOf = (a: Matrix, b: Matrix): number =>
  a.reduce((sum, row, i) => {
    const other = b[i] as number[];
    const dot = (x: number[], y: number[]) => x.reduce((total, value, k) => total + value * (y[k] as number), 0);
    return sum - 0.5 * (dot(row, other) / Math.sqrt(dot(row, row) * dot(other, other))) + 0.001;
  }, 0) / a.length;

const project = (x: Matrix, [backbone, projector]: readonly Matrix[]): Matrix => product(product(x, backbone as Matrix), projector as Matrix);

/** Central differences of `f` in every entry of the matrices. */
function gradients(f: (matrices: readonly Matrix[]) => number, at: readonly Matrix[]): number[] {
  const shifted = (m: number, i: number, j: number, by: number) => at.map((one, n) => one.map((row, r) => row.map((x, c) => (n === m && r === i && c === j ? x + by : x))));
  return at.flatMap((one, m) => one.flatMap((row, i) => row.map((_, j) => (f(shifted(m, i, j, 1e-5)) - f(shifted(m, i, j, -1e-5))) / 2e-5)));
}

/** One step of gradient descent with rate 1: the loss, and by how much each weight went down. */
function stepOf(model: tfl.LayersModel, algorithm: 'barlow' | 'simsiam', loss: SimSiamLoss = new SimSiamLoss()): { loss: number; fall: number[] } {
  return tf.tidy(() => {
    const read = () => model.getWeights().flatMap((weight) => [...weight.dataSync()]);
    const before = read();
    const batch = { inputs: [tf.tensor2d([...views[0], ...views[1]])], targets: [] };
    const logs = makeContrastiveStep({ algorithm })(batch, model, loss, { model: tf.train.sgd(1) });
    const after = read();
    return { loss: logs.loss.dataSync()[0] as number, fall: before.map((value, i) => value - (after[i] as number)) };
  });
}

const expectClose = (found: number[], wanted: number[]) => {
  expect(found).toHaveLength(wanted.length);
  for (const [i, value] of wanted.entries()) expect(found[i]).toBeCloseTo(value, 4);
};

describe('makeContrastiveStep', () => {
  test('simsiam: L(stop(z1), p2) + L(stop(z2), p1), its gradient through the predictions alone', () => {
    const fixed = views.map((view) => project(view, weights)) as [Matrix, Matrix];
    const value = (matrices: readonly Matrix[]) => {
      const [p1, p2] = views.map((view) => product(project(view, matrices), matrices[2] as Matrix)) as [Matrix, Matrix];
      return lossOf(fixed[0], p2) + lossOf(fixed[1], p1);
    };
    const { loss, fall } = stepOf(linearModel(weights), 'simsiam');
    expect(loss).toBeCloseTo(value(weights), 5);
    expectClose(fall, gradients(value, weights));
  });

  test('others: L(z1, z2) once, its gradient through both views', () => {
    const matrices = weights.slice(0, 2);
    const value = (at: readonly Matrix[]) => lossOf(project(views[0], at), project(views[1], at));
    const { loss, fall } = stepOf(linearModel(matrices), 'barlow');
    expect(loss).toBeCloseTo(value(matrices), 5);
    expectClose(fall, gradients(value, matrices));
  });

  test('averages a loss that is not reduced', () => {
    const [mean, none] = (['mean', 'none'] as const).map((reduction) => stepOf(linearModel(weights), 'simsiam', new SimSiamLoss({ reduction })));
    expect(none?.loss).toBeCloseTo(mean?.loss as number, 6);
    expectClose(none?.fall as number[], mean?.fall as number[]);
  });

  test('calls metrics with the projections of both views', () => {
    const model = linearModel(weights);
    const first = (a: tf.Tensor) => tf.sum(a);
    const second = (_a: tf.Tensor, b: tf.Tensor) => tf.sum(b);
    model.metricsTensors = [[first, 0], [second, 0]];
    model.metricsNames = ['loss', 'first', 'second'];
    tf.tidy(() => {
      const batch = { inputs: [tf.tensor2d([...views[0], ...views[1]])], targets: [] };
      const logs = makeContrastiveStep()(batch, model, new SimSiamLoss(), { model: tf.train.sgd(1) });
      const sums = views.map((view) => project(view, weights).flat().reduce((sum, x) => sum + x, 0));
      for (const [i, name] of ['first', 'second'].entries()) expect(logs[name]?.dataSync()[0]).toBeCloseTo(sums[i] as number, 5);
    });
  });

  test('refuses a batch that is not made of two views, and leaves nothing behind', () => {
    const model = linearModel(weights);
    const optimizer = tf.train.sgd(1);
    const rows = tf.zeros([3, 2]);
    const before = tf.memory().numTensors;
    expect(() => makeContrastiveStep()({ inputs: [rows], targets: [] }, model, new SimSiamLoss(), { model: optimizer })).toThrow(
      expect.objectContaining({ code: 'SHAPE_MISMATCH', message: expect.stringContaining('two views') }),
    );
    expect(tf.memory().numTensors).toBe(before);
  });
});
