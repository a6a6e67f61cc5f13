import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { type NdArray, MemoryStorage, openStorage, Random } from '@sim/core';
import type { EmbeddingModel } from '@sim/layers';
import { MapAtR, PrecisionAtK, RecallAtK } from '@sim/metrics';
import { parseEvents } from '@sim/testing/parse-events';
import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { initializers, layers, type Sequential, sequential } from '@tensorflow/tfjs-layers';
import { EvalCallback, type EvalCallbackOptions } from './eval-callback.ts';

/** Noisy points around one of four directions. */
function points(count: number, seed: number): { x: NdArray<Float32Array>; y: Int32Array } {
  const random = new Random(seed);
  const y = Int32Array.from({ length: count }, (_, i) => i % 4);
  const values = new Float32Array(count * 3);
  for (let i = 0; i < values.length; i++) {
    const label = y[Math.floor(i / 3)] as number;
    const direction = [Math.cos(label * 1.5), Math.sin(label * 1.5), 0.3];
    values[i] = (direction[i % 3] as number) + 0.45 * random.normal();
  }
  return { x: { values, shape: [count, 3] }, y };
}

const held = points(24, 1);
const gallery = points(20, 2);
const data = { queries: held.x, queryLabels: held.y, targets: gallery.x, targetLabels: gallery.y };
let model: Sequential;

beforeAll(() => {
  const kernelInitializer = initializers.glorotUniform({ seed: 1 });
  model = sequential({ layers: [layers.dense({ units: 4, inputShape: [3], activation: 'tanh', kernelInitializer })] });
  model.compile({ optimizer: tf.train.sgd(0.1), loss: 'meanSquaredError' });
});

/** Targets of every query from the closest to the farthest by cosine, in plain loops. */
function neighbours(network: Sequential) {
  const embed = ({ values, shape }: NdArray) =>
    tf.tidy(() => (network.predict(tf.tensor(values, [...shape])) as tf.Tensor2D).arraySync());
  const rows = embed(gallery.x);
  const dot = (a: number[], b: number[]) => a.reduce((sum, value, i) => sum + value * (b[i] as number), 0);
  return embed(held.x).map((query, i) => {
    const found = rows.map((row, j) => ({
      isRight: gallery.y[j] === held.y[i],
      label: gallery.y[j] as number,
      distance: 1 - dot(query, row) / Math.sqrt(dot(query, query) * dot(row, row)),
    }));
    return { label: held.y[i] as number, found: found.sort((a, b) => a.distance - b.distance) };
  });
}

type Judged = ReturnType<typeof neighbours>[number];
const mean = (judged: Judged[], score: (query: Judged) => number) =>
  judged.reduce((sum, query) => sum + score(query), 0) / judged.length;
const nearest = ({ found }: Judged) => (found[0]?.isRight ? 1 : 0);
const recallAt = (k: number) => ({ found }: Judged) => (found.slice(0, k).some(({ isRight }) => isRight) ? 1 : 0);
const precisionAt = (k: number) => ({ found }: Judged) => found.slice(0, k).filter(({ isRight }) => isRight).length / k;
/** Each class has five targets. */
const mapAtR = (query: Judged) =>
  [1, 2, 3, 4, 5].reduce((sum, i) => sum + (query.found[i - 1]?.isRight ? precisionAt(i)(query) : 0), 0) / 5;

function expectClose(actual: Record<string, number>, expected: Record<string, number>) {
  expect(Object.keys(actual).sort()).toEqual(Object.keys(expected).sort());
  for (const [name, value] of Object.entries(expected)) expect(actual[name]).toBeCloseTo(value, 6);
}

describe('EvalCallback.evaluate', () => {
  test('agrees with plain loops, whatever k the metrics need', async () => {
    const callback = new EvalCallback({
      ...data,
      retrievalMetrics: ['map@r', new RecallAtK({ k: 3 }), new PrecisionAtK({ k: 7 })],
      batchSize: 7,
    });
    const judged = neighbours(model);
    const expected = {
      binary_accuracy: mean(judged, nearest),
      'map@r': mean(judged, mapAtR),
      'recall@3': mean(judged, recallAt(3)),
      'precision@7': mean(judged, precisionAt(7)),
    };
    for (const value of Object.values(expected)) expect(value).toBeGreaterThan(0.2);
    expect(expected.binary_accuracy).toBeLessThan(1);
    expectClose(await callback.evaluate(model), expected);
  });

  test('evaluates known and unknown classes apart', async () => {
    const callback = new EvalCallback({ ...data, retrievalMetrics: [new RecallAtK({ k: 2 })], knownClasses: [0, 2] });
    const judged = neighbours(model);
    const known = judged.filter(({ label }) => label % 2 === 0);
    const unknown = judged.filter(({ label }) => label % 2 === 1);
    expectClose(await callback.evaluate(model), {
      binary_accuracy_known_classes: mean(known, nearest),
      binary_accuracy_unknown_classes: mean(unknown, nearest),
      'recall@2_known_classes': mean(known, recallAt(2)),
      'recall@2_unknown_classes': mean(unknown, recallAt(2)),
    });
  });

  test.each([
    ['every class is known', [0, 1, 2, 3], 'binary_accuracy_known_classes'],
    ['no class is known', [9], 'binary_accuracy_unknown_classes'],
  ])('leaves a side without queries out: %s', async (_, knownClasses, name) => {
    const results = await new EvalCallback({ ...data, knownClasses }).evaluate(model);
    expectClose(results, { [name]: mean(neighbours(model), nearest) });
  });

  test('evaluates a single query and a single target', async () => {
    const one: EvalCallbackOptions = {
      queries: { values: held.x.values.subarray(0, 3), shape: [1, 3] },
      queryLabels: [0],
      targets: { values: gallery.x.values.subarray(0, 3), shape: [1, 3] },
      targetLabels: [0],
      retrievalMetrics: [new RecallAtK({ k: 4 })],
    };
    expect(await new EvalCallback(one).evaluate(model)).toEqual({ binary_accuracy: 1, 'recall@4': 1 });
  });

  test('logs every threshold, the first one also by the plain name', async () => {
    const results = await new EvalCallback({ ...data, distanceThresholds: [0.02, 0.005, 2] }).evaluate(model);
    const judged = neighbours(model);
    const within = (threshold: number) => (query: Judged) =>
      (query.found[0] as { distance: number }).distance <= threshold ? nearest(query) : 0;
    expect(mean(judged, within(0.005))).not.toBe(mean(judged, within(0.02)));
    expectClose(results, {
      binary_accuracy: mean(judged, within(0.02)),
      'binary_accuracy@0.005': mean(judged, within(0.005)),
      'binary_accuracy@0.02': mean(judged, within(0.02)),
      'binary_accuracy@2': mean(judged, within(2)),
    });
  });

  test('lets the majority of k neighbours decide, not of those that a metric needs', async () => {
    const options = { ...data, matcher: 'match_majority_vote', retrievalMetrics: [new RecallAtK({ k: 15 })] };
    const majority = ({ label, found }: Judged) => {
      const votes = [0, 1, 2, 3].map((candidate) => found.slice(0, 3).filter((hit) => hit.label === candidate).length);
      const most = Math.max(...votes);
      if (votes.filter((vote) => vote === most).length > 1) return Number.NaN;
      return votes.indexOf(most) === label ? 1 : 0;
    };
    const judged = neighbours(model);
    const clear = judged.flatMap((query, i) => (Number.isNaN(majority(query)) ? [] : [i]));
    expect(clear.length).toBeGreaterThan(10);
    const take = (values: NdArray<Float32Array>) => ({
      values: Float32Array.from(clear.flatMap((row) => [...values.values.subarray(row * 3, row * 3 + 3)])),
      shape: [clear.length, 3],
    });
    const queries = { queries: take(held.x), queryLabels: clear.map((row) => held.y[row] as number) };
    const results = await new EvalCallback({ ...options, ...queries, k: 3 }).evaluate(model);
    const kept = clear.map((row) => judged[row] as Judged);
    expect(results['binary_accuracy']).toBeCloseTo(mean(kept, majority), 6);
  });

  test('drops the query itself where queries are among the targets', async () => {
    const same = { queries: held.x, queryLabels: held.y, targets: held.x, targetLabels: held.y };
    const metrics = [new RecallAtK({ k: 24, dropClosestLookup: true }), new RecallAtK({ k: 1 })];
    const results = await new EvalCallback({ ...same, retrievalMetrics: metrics }).evaluate(model);
    expect(results['recall@1']).toBe(1);
    expect(results['recall@24']).toBe(1);
  });

  test('ranks by the distance it is given', async () => {
    // By inner product the longest target is the closest to all; by angle each query has a target of its own.
    const plain = { predict: (x: tf.Tensor) => tf.clone(x) };
    const rows = {
      queries: { values: Float32Array.of(1, 0, 0.6, 0.8), shape: [2, 2] },
      queryLabels: ['right', 'up'],
      targets: { values: Float32Array.of(1, 0, 6, 8), shape: [2, 2] },
      targetLabels: ['right', 'up'],
    };
    expect(await new EvalCallback(rows).evaluate(plain)).toEqual({ binary_accuracy: 1 });
    const results = await new EvalCallback({ ...rows, distance: 'inner_product' }).evaluate(plain);
    expect(results).toEqual({ binary_accuracy: 0.5 });
  });

  test('understands counts by the user’s own integer labels', async () => {
    const [queryLabels, targetLabels] = [held.y.map((label) => label + 5), gallery.y.map((label) => label + 5)];
    const retrievalMetrics = [new MapAtR({ r: { 5: 5, 6: 5, 7: 5, 8: 5 } })];
    const results = await new EvalCallback({ ...data, queryLabels, targetLabels, retrievalMetrics }).evaluate(model);
    expect(results['map@r']).toBeCloseTo(mean(neighbours(model), mapAtR), 6);
  });

  test('takes tensors, leaves them to their owner and leaves no tensor behind', async () => {
    const queries = tf.tensor(held.x.values, [24, 3]);
    const targets = tf.tensor(gallery.x.values, [20, 3]);
    const before = tf.memory().numTensors;
    const results = await new EvalCallback({ ...data, queries, targets }).evaluate(model);
    expect(tf.memory().numTensors).toBe(before);
    expect(results).toEqual(await new EvalCallback(data).evaluate(model));
    tf.dispose([queries, targets]);
  });

  test('asks the model for nothing but predict and the shape of its input', async () => {
    const guarded = new Proxy({ predict: model.predict.bind(model), inputs: model.inputs }, {
      get(target, name) {
        if (name === 'predict' || name === 'inputs') return target[name];
        throw new Error(`touched ${String(name)}`);
      },
      set(_, name) {
        throw new Error(`changed ${String(name)}`);
      },
    });
    await expect(new EvalCallback(data).evaluate(guarded)).resolves.toHaveProperty('binary_accuracy');
  });

  test('looks at the output that is the embedding', async () => {
    const twoHeads: EmbeddingModel = {
      predict: (x) => tf.tidy(() => [tf.zeros([x.shape[0] as number, 2]), model.predict(x) as tf.Tensor]),
    };
    const evaluation = new EvalCallback({ ...data, embeddingOutput: 1 });
    expect(await evaluation.evaluate(twoHeads)).toEqual(await new EvalCallback(data).evaluate(model));
  });

  test('says so when the model has diverged', async () => {
    const diverged = { predict: (x: tf.Tensor) => tf.mul(x, Number.NaN) };
    await expect(new EvalCallback(data).evaluate(diverged)).rejects.toMatchObject({ code: 'NOT_FINITE' });
  });
});

describe('EvalCallback in training', () => {
  async function fit(callback: EvalCallback, epochs: number) {
    const [xs, ys] = [tf.tensor(gallery.x.values, [20, 3]), tf.zeros([20, 4])];
    const history = await model.fit(xs, ys, { epochs, verbose: 0, callbacks: [callback] });
    tf.dispose([xs, ys]);
    return history;
  }

  test('writes plain numbers into the logs of every epoch and keeps them', async () => {
    const callback = new EvalCallback({ ...data, metrics: ['f1', 'precision'], prefix: 'held_out_' });
    const { history } = await fit(callback, 3);
    expect(callback.epochs).toEqual([0, 1, 2]);
    expect(Object.keys(callback.history).sort()).toEqual(['held_out_f1', 'held_out_precision']);
    for (const [name, values] of Object.entries(callback.history)) expect(history[name]).toEqual(values);
    const now = await callback.evaluate(model);
    for (const [name, values] of Object.entries(callback.history)) expect(values.at(-1)).toBe(now[name]);
    expect(history['loss']).toHaveLength(3);
  });

  test('evaluates every so many epochs', async () => {
    const callback = new EvalCallback({ ...data, every: 2 });
    const { history } = await fit(callback, 5);
    expect(callback.epochs).toEqual([1, 3]);
    expect(history['binary_accuracy']).toHaveLength(2);
  });

  test('writes every evaluation for TensorBoard when told to', async () => {
    const storage = new MemoryStorage();
    const callback = new EvalCallback({ ...data, every: 2, knownClasses: [0, 2], tbLogdir: storage });
    await fit(callback, 4);
    const [name] = await storage.list();
    const [version, ...events] = parseEvents(await storage.read(name as string));
    expect(version?.fileVersion).toBe('brain.Event:2');
    expect(events.map(({ step }) => step)).toEqual([1, 3]);
    for (const [i, { scalars }] of events.entries()) {
      expect(Object.keys(scalars).sort()).toEqual(Object.keys(callback.history).sort());
      for (const [log, value] of Object.entries(scalars)) expect(value).toBe(Math.fround(callback.history[log]?.[i] as number));
    }
  });

  test.each([
    ['a path', (folder: string) => folder],
    ['a path with a slash', (folder: string) => `${folder}/`],
    ['a URL', (folder: string) => pathToFileURL(folder)],
  ])('writes into the run "index" below %s, as the original', async (_, of) => {
    const folder = await mkdtemp(join(tmpdir(), 'board-'));
    await fit(new EvalCallback({ ...data, tbLogdir: of(folder) }), 1);
    const names = await openStorage(join(folder, 'index')).list();
    expect(names).toEqual([expect.stringMatching(/^events\.out\.tfevents\./)]);
    await rm(folder, { recursive: true });
  });

  test('leaves no tensor behind', async () => {
    await fit(new EvalCallback(data), 1);
    const before = tf.memory().numTensors;
    await fit(new EvalCallback(data), 2);
    expect(tf.memory().numTensors).toBe(before);
  });
});

describe('EvalCallback refuses', () => {
  const none = { values: new Float32Array(), shape: [0, 3] };
  test.each<[string, Partial<EvalCallbackOptions>, string]>([
    ['no queries', { queries: none, queryLabels: [] }, 'EMPTY_INPUT'],
    ['no targets', { targets: none, targetLabels: [] }, 'EMPTY_INPUT'],
    ['query labels of another number', { queryLabels: [1] }, 'LENGTH_MISMATCH'],
    ['target labels of another number', { targetLabels: [1] }, 'LENGTH_MISMATCH'],
    ['labels of two kinds', { targetLabels: Array.from(gallery.y, String) }, 'INVALID_LABEL'],
    ['known classes of another kind', { knownClasses: ['0'] }, 'INVALID_LABEL'],
    ['an unknown distance', { distance: 'far' }, 'UNKNOWN_NAME'],
    ['an unknown metric', { metrics: ['acurracy'] }, 'UNKNOWN_NAME'],
    ['an unknown retrieval metric', { retrievalMetrics: ['recall@much'] }, 'UNKNOWN_NAME'],
    ['an unknown matcher', { matcher: 'match_farthest' }, 'UNKNOWN_NAME'],
    ['k below 1', { k: 0 }, 'K_OUT_OF_RANGE'],
    ['no thresholds', { distanceThresholds: [] }, 'EMPTY_INPUT'],
    ['every zeroth epoch', { every: 0 }, 'INVALID_ARGUMENT'],
    ['batches of nothing', { batchSize: 0 }, 'INVALID_ARGUMENT'],
  ])('%s', (_, options, code) => {
    expect(() => new EvalCallback({ ...data, ...options })).toThrow(expect.objectContaining({ code }));
  });
});
