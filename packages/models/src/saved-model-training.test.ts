import { describe, expect, test } from '@jest/globals';
import { MemoryStorage } from '@sim/core';
import { MultiSimilarityLoss } from '@sim/losses';
import { MultiShotMemorySampler } from '@sim/samplers';
import { CentreLoss } from '@sim/testing/centre-loss';
import { clusteredExamples } from '@sim/testing/clustered-examples';
import { expectCode } from '@sim/testing/expect-code';
import { calibratedModel, modelAnswers, savedModel, smallModel } from '@sim/testing/small-model';
import { stepLosses } from '@sim/testing/step-losses';
import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { SimilarityModel } from './similarity-model.ts';
import { makeSupervisedStep } from './train-step/supervised-step.ts';

const { examples, labels } = clusteredExamples(40);

describe('training that goes on in a loaded model', () => {
  const optimizers: [string, () => tf.Optimizer][] = [
    ['adam', () => tf.train.adam(0.02)],
    ['sgd', () => tf.train.sgd(0.1)],
    ['momentum', () => tf.train.momentum(0.1, 0.9)],
    ['rmsprop', () => tf.train.rmsprop(0.01)],
    ['adagrad', () => tf.train.adagrad(0.1)],
    ['adadelta', () => tf.train.adadelta(1)],
  ];

  test.each(optimizers)('has the losses of one that did not stop, to the last bit: %s', async (name, make) => {
    const whole = await stepLosses(smallModel({ optimizer: make() }), { epochs: 8 });
    const model = smallModel({ optimizer: make() });
    const parts = await stepLosses(model, { epochs: 3 });
    const loaded = await SimilarityModel.load(await savedModel(model));
    expect(loaded.metricLoss).toBeInstanceOf(MultiSimilarityLoss);
    const again = await SimilarityModel.load(await savedModel(loaded));
    expect([...parts, ...(await stepLosses(again, { epochs: 8, initialEpoch: 3 }))]).toEqual(whole);
    // It went on from the state, not from the start; gradient descent has no state, and that of Adadelta cancels out.
    const fresh = smallModel({ optimizer: make() });
    fresh.setWeights(loaded.getWeights());
    if (!['sgd', 'adadelta'].includes(name)) expect(await stepLosses(fresh, { epochs: 8, initialEpoch: 3 })).not.toEqual(whole.slice(6));
  });

  test('brings back what the loss has learned, and the state of its optimizer', async () => {
    const args = { lossLearningRateMultiplier: 3 };
    const whole = await stepLosses(smallModel({ ...args, loss: new CentreLoss() }), { epochs: 6 });
    const model = smallModel({ ...args, loss: new CentreLoss() });
    const parts = await stepLosses(model, { epochs: 3 });
    const storage = await savedModel(model);
    const loss = new CentreLoss();
    const loaded = await SimilarityModel.load(storage, { loss });
    expect(loss.centres.dataSync()).toEqual(model.metricLoss?.trainableWeights[0]?.dataSync());
    expect([...parts, ...(await stepLosses(loaded, { epochs: 6, initialEpoch: 3 }))]).toEqual(whole);
  });

  test('needs the loss that is not among those of the library', async () => {
    const storage = await savedModel(await calibratedModel({ loss: new CentreLoss() }));
    const before = tf.memory().numTensors;
    await expect(SimilarityModel.load(storage)).rejects.toMatchObject({
      code: 'UNKNOWN_NAME',
      message: 'SimilarityModel.load: the loss that the model was trained with cannot be made again, got "CentreLoss". Pass it as loss, or compile: false for a model that is only to be used.',
    });
    await expectCode('SHAPE_MISMATCH', SimilarityModel.load(storage, { loss: new CentreLoss({ numClasses: 9 }) }));
    const loaded = await SimilarityModel.load(storage, { compile: false });
    expect((await modelAnswers(loaded)).hits).toHaveLength(8);
    await expectCode('NOT_COMPILED', loaded.fit(new MultiShotMemorySampler(examples, labels), { epochs: 1 }));
    loaded.dispose();
    // The weights of the loss that was passed.
    expect(tf.memory().numTensors).toBe(before + 1);
  });

  test('takes another loss, which learns from the start', async () => {
    const model = smallModel();
    await stepLosses(model, { epochs: 2 });
    const loss = new CentreLoss();
    const loaded = await SimilarityModel.load(await savedModel(model), { loss });
    expect(loaded.metricLoss).toBe(loss);
    expect(loaded.trainOptimizers?.model.iterations).toBe(4);
    expect(loaded.trainOptimizers?.loss?.iterations).toBe(0);
    expect(await stepLosses(loaded, { epochs: 3, initialEpoch: 2 })).toHaveLength(2);
  });

  test('of a plain loss with a name', async () => {
    const storage = new MemoryStorage();
    const model = smallModel({ loss: 'meanSquaredError', metrics: ['mae'], distance: 'cosine' });
    const [x, y] = [tf.tensor2d(examples.values, [40, 3]), tf.ones([40, 4])];
    const fit = async (trained: SimilarityModel) => (await trained.fit(x, y, { epochs: 2, shuffle: false, verbose: 0 })).history;
    await fit(model);
    await model.save(storage);
    expect(await fit(await SimilarityModel.load(storage))).toEqual(await fit(model));
    tf.dispose([x, y]);
  });

  test('needs functions again that no file holds', async () => {
    const meanNorm = (_: tf.Tensor, rows: tf.Tensor): tf.Tensor => tf.mean(tf.sqrt(tf.sum(tf.square(rows), 1)));
    const loss = new MultiSimilarityLoss().fn;
    const trainStep = makeSupervisedStep();
    const sampler = new MultiShotMemorySampler(examples, labels, { stepsPerEpoch: 1 });
    const ofFunction = await savedModel(smallModel({ loss, distance: 'cosine', metrics: [meanNorm] }));
    await expectCode('NOT_COMPILED', (await SimilarityModel.load(ofFunction)).fit(sampler, { epochs: 1 }));
    const given = await SimilarityModel.load(ofFunction, { loss, metrics: [meanNorm] });
    expect(Object.keys((await given.fit(sampler, { epochs: 1 })).history)).toEqual(['loss', 'meanNorm']);
    const ofStep = await savedModel(smallModel({ trainStep }));
    await expectCode('NOT_COMPILED', (await SimilarityModel.load(ofStep)).fit(sampler, { epochs: 1 }));
    const stepped = await SimilarityModel.load(ofStep, { trainStep });
    expect((await stepped.fit(sampler, { epochs: 1 })).history['loss']).toHaveLength(1);
  });

  test('is not to be had with includeOptimizer: false', async () => {
    const storage = new MemoryStorage();
    const model = await calibratedModel();
    await model.save(storage, { includeOptimizer: false });
    const loaded = await SimilarityModel.load(storage);
    expect(loaded.trainOptimizers).toBeNull();
    expect(await modelAnswers(loaded)).toEqual(await modelAnswers(model));
  });

  test('cannot be saved with an optimizer that hides its state', async () => {
    const model = smallModel({ optimizer: 'adamax' });
    const storage = new MemoryStorage();
    await expectCode('UNSUPPORTED_OPERATION', model.save(storage));
    expect(await storage.list()).toEqual([]);
    await model.save(storage, { includeOptimizer: false });
    expect((await SimilarityModel.load(storage)).hasIndex).toBe(true);
  });
});

