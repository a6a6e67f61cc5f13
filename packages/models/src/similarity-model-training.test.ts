import { describe, expect, test } from '@jest/globals';
import { MultiSimilarityLoss, TripletLoss } from '@sim/losses';
import { MultiShotMemorySampler } from '@sim/samplers';
import { CentreLoss } from '@sim/testing/centre-loss';
import { clusteredExamples } from '@sim/testing/clustered-examples';
import { expectCode } from '@sim/testing/expect-code';
import { smallModel } from '@sim/testing/small-model';
import { smallNetwork } from '@sim/testing/small-network';
import { clusterSampler, stepLosses } from '@sim/testing/step-losses';
import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import * as tfl from '@tensorflow/tfjs-layers';
import type { SimilarityCompileArgs } from './compile-options.ts';
import { SimilarityModel } from './similarity-model.ts';
import { makeSupervisedStep } from './train-step/supervised-step.ts';

const { examples, labels } = clusteredExamples(40);

describe('SimilarityModel.fit with a sampler', () => {
  test('lowers the loss', async () => {
    const curve = await stepLosses(smallModel(), { epochs: 20 });
    expect(curve).toHaveLength(40);
    const sum = (steps: number[]): number => steps.reduce((total, loss) => total + loss, 0);
    expect(sum(curve.slice(-10))).toBeLessThan(0.7 * sum(curve.slice(0, 10)));
  });

  test('the same seed gives the same losses to the last bit, another one others', async () => {
    const curves = await Promise.all([1, 1, 2].map((seed) => stepLosses(smallModel({}, seed), { epochs: 3 })));
    expect(curves[0]).toEqual(curves[1]);
    expect(curves[0]).not.toEqual(curves[2]);
  });

  test('resumes at initialEpoch with the batches that it would have seen', async () => {
    const whole = await stepLosses(smallModel(), { epochs: 4 });
    const model = smallModel();
    const halves = [...(await stepLosses(model, { epochs: 2 })), ...(await stepLosses(model, { epochs: 4, initialEpoch: 2 }))];
    expect(halves).toEqual(whole);
  });

  test('takes string labels', async () => {
    const names = Array.from(labels, (label) => `class ${label}`);
    expect(await stepLosses(smallModel(), { epochs: 2 }, clusterSampler(2, names))).toEqual(await stepLosses(smallModel(), { epochs: 2 }));
  });

  test('trains on whole numbers as on the same numbers in float32', async () => {
    const whole = examples.values.map((value) => Math.round(10 * value));
    const curve = (values: Float32Array | Int32Array) =>
      stepLosses(smallModel(), { epochs: 2 }, new MultiShotMemorySampler({ values, shape: examples.shape }, labels, { stepsPerEpoch: 2 }));
    expect(await curve(Int32Array.from(whole))).toEqual(await curve(whole));
  });

  test('adds the penalties of the layers', async () => {
    const curve = async (l2?: number) => {
      const model = new SimilarityModel(smallNetwork(l2 === undefined ? {} : { l2 }));
      model.compile({ optimizer: tf.train.sgd(0), loss: new MultiSimilarityLoss() });
      const kernel = model.getWeights()[0]?.dataSync() as Float32Array;
      return { loss: (await stepLosses(model, { epochs: 1 }))[0] as number, sum: kernel.reduce((sum, w) => sum + w * w, 0) };
    };
    const [bare, penalised] = [await curve(), await curve(0.5)];
    expect(penalised.loss).toBeCloseTo(bare.loss + 0.5 * bare.sum, 5);
  });

  test('leaves no tensor behind, step after step and fit after fit', async () => {
    const model = smallModel({ metrics: [meanNorm] });
    await model.fit(clusterSampler(), { epochs: 1 });
    const before = tf.memory().numTensors;
    const counts: number[] = [];
    await model.fit(clusterSampler(50), {
      epochs: 1,
      callbacks: { onBatchBegin: async () => void counts.push(tf.memory().numTensors) },
    });
    expect(counts).toHaveLength(50);
    // The first step makes the running sums of the epoch's logs.
    expect(new Set(counts.slice(1)).size).toBe(1);
    expect(tf.memory().numTensors).toBe(before);
  });

  test('averages a loss that is not reduced', async () => {
    const curve = (reduction: 'mean' | 'none') => stepLosses(smallModel({ loss: new TripletLoss({ reduction }) }), { epochs: 1 });
    const [mean, none] = [await curve('mean'), await curve('none')];
    for (const [i, loss] of mean.entries()) expect(none[i]).toBeCloseTo(loss, 6);
  });

  test('trains what a custom step says, and refuses logs that nobody asked for or that are missing', async () => {
    const scalar = (value: number) => tf.scalar(value);
    const ones = smallModel({ trainStep: () => ({ loss: scalar(7) }) });
    expect(await stepLosses(ones, { epochs: 1 })).toEqual([7, 7]);
    const before = tf.memory().numTensors;
    for (const trainStep of [() => ({ loss: scalar(7), more: scalar(8) }), () => ({}) as { loss: tf.Scalar }]) {
      const model = smallModel({ trainStep });
      await expectCode('INVALID_ARGUMENT', model.fit(clusterSampler(), { epochs: 1 }));
    }
    expect(tf.memory().numTensors - before).toBe(2 * (4 + 2));
  });

  test('disposes of a batch whose step throws, and trains on', async () => {
    const step = makeSupervisedStep();
    const batches: tf.Tensor[] = [];
    const model = smallModel({
      trainStep: ({ inputs, targets }, ...rest) => {
        batches.push(...inputs, ...targets);
        if (batches.length === 2) throw new RangeError('a bad batch');
        return step({ inputs, targets }, ...rest);
      },
    });
    await expect(model.fit(clusterSampler(), { epochs: 1 })).rejects.toThrow('a bad batch');
    expect(await stepLosses(model, { epochs: 3 })).toEqual(await stepLosses(smallModel(), { epochs: 3 }));
    expect(batches).toHaveLength(2 + 12);
    expect(batches.every(({ isDisposed }) => isDisposed)).toBe(true);
  });
});

const meanNorm = (_yTrue: tf.Tensor, yPred: tf.Tensor): tf.Tensor => tf.mean(tf.sqrt(tf.sum(tf.square(yPred), 1)));
const meanLabel = (yTrue: tf.Tensor): tf.Tensor => tf.mean(tf.cast(yTrue, 'float32'));

describe('logs', () => {
  test('hold metrics of a metric loss, functions and names, averaged over batches', async () => {
    // As many labels as an embedding has numbers, so that a metric of TensorFlow.js can compare them.
    const sampler = new MultiShotMemorySampler(examples, labels, { classesPerBatch: 4, examplesPerClassPerBatch: 1, stepsPerEpoch: 3 });
    const model = smallModel({ metrics: [meanNorm, meanLabel, 'cosine'] });
    const { history } = await model.fit(sampler, { epochs: 2 });
    expect(Object.keys(history)).toEqual(['loss', 'meanNorm', 'meanLabel', 'cosine']);
    expect(history['meanNorm']).toHaveLength(2);
    // Every batch holds each of the classes 0 to 3 equally often.
    for (const value of history['meanLabel'] as number[]) expect(value).toBeCloseTo(1.5, 6);
    for (const value of history['meanNorm'] as number[]) expect(value).toBeCloseTo(1, 6);
  });

  test('hold the mean of the steps as the loss of an epoch', async () => {
    const model = smallModel();
    const steps: number[] = [];
    const { history } = await model.fit(clusterSampler(4), {
      epochs: 1,
      callbacks: { onBatchEnd: async (_batch, logs) => void steps.push(logs?.['loss'] as number) },
    });
    expect(history['loss']?.[0]).toBeCloseTo(steps.reduce((sum, loss) => sum + loss, 0) / 4, 5);
  });

  test('hold the loss of validation data from another sampler', async () => {
    const model = smallModel({ optimizer: tf.train.sgd(0) });
    const { history } = await model.fit(clusterSampler(3), {
      epochs: 1,
      validationData: clusterSampler(3).dataset(1) as never,
      validationBatches: 3,
    });
    expect(history['val_loss']?.[0]).toBeCloseTo(history['loss']?.[0] as number, 5);
  });
});

describe('plain losses', () => {
  test('train through TensorFlow.js', async () => {
    const model = smallModel({ loss: 'meanSquaredError', metrics: ['mae'], distance: 'euclidean' });
    const plain = tfl.model(smallNetwork());
    plain.compile({ optimizer: tf.train.adam(0.02), loss: 'meanSquaredError', metrics: ['mae'] });
    const [x, y] = [tf.tensor2d(examples.values, [40, 3]), tf.ones([40, 4])];
    const args = { epochs: 3, shuffle: false, verbose: 0 } as const;
    const [ours, theirs] = [await model.fit(x, y, args), await plain.fit(x, y, args)];
    expect(ours.history).toEqual(theirs.history);
    expect(Object.keys(ours.history)).toEqual(['loss', 'mae']);
    expect(model.metricLoss).toBeNull();
    tf.dispose([x, y]);
  });

  test('train on a sampler', async () => {
    const loss = new MultiSimilarityLoss();
    const plain = await stepLosses(smallModel({ loss: loss.fn, distance: 'cosine' }), { epochs: 2 });
    expect(plain).toEqual(await stepLosses(smallModel({ loss }), { epochs: 2 }));
  });
});

describe('a loss that learns', () => {
  /** Centres after one step of plain gradient descent. */
  async function centresAfterOneStep(lossLearningRateMultiplier?: number): Promise<Float32Array> {
    const loss = new CentreLoss();
    const args = lossLearningRateMultiplier === undefined ? {} : { lossLearningRateMultiplier };
    const model = smallModel({ optimizer: tf.train.sgd(0.1), loss, ...args });
    await model.fit(clusterSampler(1), { epochs: 1 });
    return loss.centres.data<'float32'>();
  }

  test('is updated by an optimizer of its own, as fast as the multiplier says', async () => {
    // With all centres at 0 the gradient is −2 · the sum of the class's rows / batch, here from the same formula by hand.
    const model = new SimilarityModel(smallNetwork());
    model.createIndex();
    const batch = await clusterSampler(1).batch(0, 0);
    const rows = await model.embed(batch.examples);
    const expected = new Float32Array(16);
    for (const [i, label] of batch.labels.entries())
      for (let j = 0; j < 4; j++)
        expected[label * 4 + j] = (expected[label * 4 + j] as number) + (0.1 * 2 * (rows[i * 4 + j] as number)) / batch.labels.length;
    for (const multiplier of [undefined, 1, 5]) {
      const centres = await centresAfterOneStep(multiplier);
      for (const [i, value] of expected.entries()) expect(centres[i]).toBeCloseTo((multiplier ?? 1) * value, 5);
    }
  });

  test('follows the learning rate that a callback sets', async () => {
    const curve = async (rate: number, change: boolean) => {
      const loss = new CentreLoss();
      const optimizer = tf.train.adam(rate);
      const model = smallModel({ optimizer, loss, lossLearningRateMultiplier: 2 });
      const onEpochBegin = async (): Promise<void> => {
        if (change) Object.assign(optimizer, { learningRate: 0.05 });
      };
      await model.fit(clusterSampler(), { epochs: 1, callbacks: { onEpochBegin } });
      return loss.centres.data();
    };
    expect(await curve(0.001, true)).toEqual(await curve(0.05, false));
  });

  test('learns: its loss falls, and no tensor is left behind', async () => {
    const model = smallModel({ loss: new CentreLoss(), lossLearningRateMultiplier: 10 });
    const curve = await stepLosses(model, { epochs: 10 });
    expect(curve.at(-1)).toBeLessThan((curve[0] as number) / 5);
    const before = tf.memory().numTensors;
    await stepLosses(model, { epochs: 2 });
    expect(tf.memory().numTensors).toBe(before);
  });

  test.each([0, -1, Number.NaN, Number.POSITIVE_INFINITY])('refuses the multiplier %p', (lossLearningRateMultiplier) => {
    expect(() => smallModel({ loss: new CentreLoss(), lossLearningRateMultiplier })).toThrow(
      expect.objectContaining({ code: 'INVALID_ARGUMENT' }),
    );
  });
});

describe('a model with two outputs', () => {
  function twoHeads(args: Partial<SimilarityCompileArgs> = {}): SimilarityModel {
    const { inputs, outputs, hidden } = smallNetwork();
    const model = new SimilarityModel({ inputs, outputs: [hidden, outputs] });
    model.compile({ optimizer: tf.train.adam(0.02), loss: new MultiSimilarityLoss(), embeddingOutput: 1, ...args });
    return model;
  }

  test('trains the one that is the embedding, as if the other were not there', async () => {
    const model = twoHeads({ metrics: [meanNorm] });
    expect(await stepLosses(model, { epochs: 3 })).toEqual(await stepLosses(smallModel(), { epochs: 3 }));
    const { history } = await model.fit(clusterSampler(), { epochs: 1 });
    const [hidden, embedding] = model.outputNames;
    expect(Object.keys(history)).toEqual(['loss', `${hidden}_meanNorm`, `${embedding}_meanNorm`]);
    expect(history[`${embedding}_meanNorm`]?.[0]).toBeCloseTo(1, 5);
  });

  test('refuses validation data, whose logs TensorFlow.js mixes up', async () => {
    const fit = twoHeads().fit(clusterSampler(), { epochs: 1, validationData: clusterSampler().dataset(1) as never });
    await expectCode('UNSUPPORTED_OPERATION', fit);
  });
});

describe('SimilarityModel.fit refuses', () => {
  test('a model that is not compiled', async () => {
    const model = new SimilarityModel(smallNetwork());
    model.createIndex();
    await expectCode('NOT_COMPILED', model.fit(clusterSampler(), { epochs: 1 }));
    await expectCode('NOT_COMPILED', model.fit(tf.ones([1, 3]), tf.ones([1, 4])));
  });

  test('examples of another shape, naming both', async () => {
    const wide = new MultiShotMemorySampler({ values: new Float32Array(40), shape: [10, 4] }, labels.subarray(0, 10), { stepsPerEpoch: 1 });
    const before = tf.memory().numTensors;
    const model = smallModel();
    await expect(model.fit(wide, { epochs: 1 })).rejects.toMatchObject({
      code: 'SHAPE_MISMATCH',
      message: expect.stringMatching(/SimilarityModel.fit: .*\[count, 3\], got \[4, 4\]/),
    });
    model.dispose();
    // Adam's own two numbers stay with whoever made it.
    expect(tf.memory().numTensors - before).toBe(2);
  });

  test.each([0, -1, 1.5, undefined as never])('%p epochs', async (epochs) => {
    await expectCode('INVALID_ARGUMENT', smallModel().fit(clusterSampler(), { epochs }));
  });
});
