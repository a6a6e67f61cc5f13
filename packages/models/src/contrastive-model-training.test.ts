import { describe, expect, test } from '@jest/globals';
import { Barlow, SimSiamLoss, VicReg } from '@sim/losses';
import { MultiShotMemorySampler } from '@sim/samplers';
import { clusteredExamples } from '@sim/testing/clustered-examples';
import { expectCode } from '@sim/testing/expect-code';
import { smallContrastiveModel, smallParts, viewSampler } from '@sim/testing/small-contrastive-model';
import { stepLosses } from '@sim/testing/step-losses';
import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import * as tfl from '@tensorflow/tfjs-layers';
import type { ContrastiveModel } from './contrastive-model.ts';

const { examples, labels } = clusteredExamples(40);
const mean = (values: number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
const tensorOf = () => tf.tensor2d(examples.values, [40, 3]);

const kinds = [
  ['simsiam', () => smallContrastiveModel()],
  ['simclr', () => smallContrastiveModel({ algorithm: 'simclr' })],
  ['barlow', () => smallContrastiveModel({ algorithm: 'barlow' }, { loss: new Barlow() })],
  ['vicreg', () => smallContrastiveModel({ algorithm: 'vicreg' }, { loss: new VicReg() })],
] as const;

describe('ContrastiveModel.fit with a sampler', () => {
  test.each(kinds)('lowers the loss and trains every part: %s', async (_name, make) => {
    const model = make();
    const read = () => model.trainableWeights.map((weight) => weight.read().dataSync());
    const before = read();
    const curve = await stepLosses(model, { epochs: 20 }, viewSampler());
    expect(curve).toHaveLength(40);
    expect(mean(curve.slice(-8))).toBeLessThan(mean(curve.slice(0, 8)));
    for (const [i, weight] of read().entries()) expect(weight).not.toEqual(before[i]);
  });

  test('the same seed gives the same losses to the last bit, another one others', async () => {
    const curve = (seed: number) => stepLosses(smallContrastiveModel(smallParts('simsiam', { seed })), { epochs: 3 }, viewSampler());
    const first = await curve(1);
    expect(await curve(1)).toEqual(first);
    expect(await curve(2)).not.toEqual(first);
  });

  test('resumes at initialEpoch with the batches that it would have seen', async () => {
    const whole = await stepLosses(smallContrastiveModel(), { epochs: 4 }, viewSampler());
    const model = smallContrastiveModel();
    const first = await stepLosses(model, { epochs: 2 }, viewSampler());
    expect([...first, ...(await stepLosses(model, { epochs: 4, initialEpoch: 2 }, viewSampler()))]).toEqual(whole);
  });

  test('takes the one view of other samplers twice, and refuses three', async () => {
    const sampler = new MultiShotMemorySampler(examples, labels, { classesPerBatch: 4, stepsPerEpoch: 1 });
    const { examples: drawn } = await sampler.batch(0, 0);
    const rows = tf.tensor2d(drawn.values as Float32Array, [8, 3]);
    const twice = await smallContrastiveModel().fit(rows, rows, { batchSize: 8, shuffle: false, verbose: 0 });
    expect((await smallContrastiveModel().fit(sampler, { epochs: 1 })).history['loss']).toEqual(twice.history['loss']);
    await expectCode('SHAPE_MISMATCH', smallContrastiveModel().fit(viewSampler(2, 3), { epochs: 1 }));
    rows.dispose();
  });

  test('leaves no tensor behind, step after step and fit after fit', async () => {
    const model = smallContrastiveModel({ ...smallParts('simsiam', { l2: 0.1 }) }, { metrics: ['cosine'] });
    await model.fit(viewSampler(), { epochs: 1 });
    const before = tf.memory().numTensors;
    const counts: number[] = [];
    await model.fit(viewSampler(20), { epochs: 1, callbacks: { onBatchBegin: async () => void counts.push(tf.memory().numTensors) } });
    // The first step makes the running sums of the epoch's logs.
    expect(new Set(counts.slice(1)).size).toBe(1);
    expect(tf.memory().numTensors).toBe(before);
    await expect(model.fit(viewSampler(2, 3), { epochs: 1 })).rejects.toThrow('two views');
    expect(tf.memory().numTensors).toBe(before);
  });
});

describe('ContrastiveModel.fit with tensors', () => {
  test('takes the two views of every example once an epoch', async () => {
    const [a, b] = [tensorOf(), tf.tidy(() => tf.add(tensorOf(), 0.1))];
    const model = smallContrastiveModel({ algorithm: 'barlow' }, { loss: new Barlow() });
    const { history, epoch } = await model.fit(a, b, { epochs: 12, batchSize: 20, verbose: 0 });
    const losses = history['loss'] as number[];
    expect(epoch).toHaveLength(12);
    expect(mean(losses.slice(-3))).toBeLessThan(mean(losses.slice(0, 3)));
    tf.dispose([a, b]);
  });

  test('trains a convolutional backbone on images', async () => {
    const backbone = tfl.sequential({
      layers: [
        tfl.layers.conv2d({ filters: 5, kernelSize: 3, inputShape: [6, 6, 1], activation: 'relu', kernelInitializer: tfl.initializers.glorotUniform({ seed: 1 }) }),
        tfl.layers.globalAveragePooling2d({}),
      ],
    });
    const model = smallContrastiveModel({ ...smallParts('simclr'), backbone });
    const images = tf.randomNormal([16, 6, 6, 1], 0, 1, 'float32', 2);
    const mirrored = tf.reverse(images, 2);
    const { history } = await model.fit(images, mirrored, { epochs: 20, batchSize: 16, verbose: 0 });
    const losses = history['loss'] as number[];
    expect(losses.at(-1)).toBeLessThan(losses[0] as number);
    expect(await model.embed(images)).toHaveLength(16 * 4);
    tf.dispose([images, mirrored]);
  });

  test('refuses what it cannot honour', async () => {
    const x = tensorOf();
    const model = smallContrastiveModel();
    const before = tf.memory().numTensors;
    await expectCode('UNSUPPORTED_OPERATION', model.fit(x, x, { validationSplit: 0.5 }));
    await expectCode('UNSUPPORTED_OPERATION', model.fit(viewSampler(), { epochs: 1, validationData: viewSampler().dataset(1) as never }));
    await expectCode('UNSUPPORTED_OPERATION', model.evaluateDataset());
    expect(() => model.evaluate()).toThrow(expect.objectContaining({ code: 'UNSUPPORTED_OPERATION' }));
    await expectCode('SHAPE_MISMATCH', model.fit(tf.tidy(() => tf.slice(x, 0, 8)), x));
    await expectCode('SHAPE_MISMATCH', model.fit(tf.zeros([4, 2]), tf.zeros([4, 2])));
    expect(tf.memory().numTensors - before).toBe(3);
    x.dispose();
  });
});

describe('logs', () => {
  const logsOf = async (model: ContrastiveModel): Promise<Record<string, number>> => {
    const { history } = await model.fit(viewSampler(1), { epochs: 1 });
    return Object.fromEntries(Object.entries(history).map(([name, values]) => [name, values[0] as number]));
  };

  test('hold the spread of projections and predictions over both views', async () => {
    const layer = (part: 'predictor' | 'projector', model: ContrastiveModel) => model[part]?.layers.at(-1) as unknown as { value(): Promise<number> };
    const model = smallContrastiveModel({}, { optimizer: tf.train.sgd(0) });
    const logs = await logsOf(model);
    expect(Object.keys(logs)).toEqual(['loss', 'proj_std', 'pred_std']);
    // A step of rate 0 with both views exchanged leaves the other view's measure in the layers.
    const last = { proj_std: await layer('projector', model).value(), pred_std: await layer('predictor', model).value() };
    const { values } = (await viewSampler(1).batch(0, 0)).examples;
    const views = [values.subarray(24), values.subarray(0, 24)].map((view) => tf.tensor2d(view as Float32Array, [8, 3])) as [tf.Tensor, tf.Tensor];
    await model.fit(...views, { batchSize: 8, shuffle: false, verbose: 0 });
    expect(logs['proj_std']).toBeCloseTo((last.proj_std + (await layer('projector', model).value())) / 2, 5);
    expect(logs['pred_std']).toBeCloseTo((last.pred_std + (await layer('predictor', model).value())) / 2, 5);
    tf.dispose(views);
  });

  test('hold the two parts of a loss with regularisers', async () => {
    const model = smallContrastiveModel(smallParts('simsiam', { l2: 0.5 }), { optimizer: tf.train.sgd(0) });
    const kernel = model.backbone.getWeights()[0]?.dataSync() as Float32Array;
    const logs = await logsOf(model);
    expect(Object.keys(logs)).toEqual(['loss', 'proj_std', 'pred_std', 'contrastive_loss', 'regularization_loss']);
    expect(logs['regularization_loss']).toBeCloseTo(0.5 * kernel.reduce((sum, w) => sum + w * w, 0), 5);
    expect(logs['loss']).toBeCloseTo((logs['contrastive_loss'] as number) + (logs['regularization_loss'] as number), 5);
    const bare = await logsOf(smallContrastiveModel({}, { optimizer: tf.train.sgd(0) }));
    expect(logs['contrastive_loss']).toBeCloseTo(bare['loss'] as number, 5);
  });

  test('hold compiled metrics, functions and names', async () => {
    const rows = (a: tf.Tensor) => tf.scalar(a.shape[0] as number);
    const distance = (a: tf.Tensor, b: tf.Tensor) => tf.mean(tf.abs(tf.sub(a, b)));
    for (const algorithm of ['simsiam', 'simclr'] as const) {
      const logs = await logsOf(smallContrastiveModel({ algorithm }, { metrics: [rows, distance, 'mae'] }));
      expect(Object.keys(logs).slice(0, 4)).toEqual(['loss', 'rows', 'distance', 'mae']);
      expect(logs['rows']).toBe(8);
      expect(logs['distance']).toBeGreaterThan(0);
      expect(logs['mae']).toBeCloseTo(logs['distance'] as number, 5);
    }
  });

  test('come from a train step of one’s own', async () => {
    const model = smallContrastiveModel({ algorithm: 'simclr' }, { trainStep: ({ inputs }) => ({ loss: tf.scalar((inputs[0]?.shape[0]) as number), proj_std: tf.scalar(1) }) });
    expect(await logsOf(model)).toEqual({ loss: 16, proj_std: 1 });
    await expectCode('INVALID_ARGUMENT', smallContrastiveModel({}, { trainStep: () => ({ loss: tf.scalar(1) }) }).fit(viewSampler(), { epochs: 1 }));
  });

  test('tell of an average where the loss is not reduced', async () => {
    const loss = async (reduction: 'mean' | 'none') => (await logsOf(smallContrastiveModel({}, { loss: new SimSiamLoss({ reduction }) })))['loss'];
    expect(await loss('none')).toBeCloseTo((await loss('mean')) as number, 6);
  });
});
