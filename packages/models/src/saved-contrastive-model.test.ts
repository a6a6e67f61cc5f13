import { describe, expect, test } from '@jest/globals';
import { MemoryStorage } from '@sim/core';
import { type LossTerms, SimSiamLoss, simCLRLoss, TwoViewLoss } from '@sim/losses';
import { expectCode } from '@sim/testing/expect-code';
import { smallContrastiveModel, smallParts, viewSampler } from '@sim/testing/small-contrastive-model';
import { calibrated, calibratedModel, modelAnswers, savedModel } from '@sim/testing/small-model';
import { stepLosses } from '@sim/testing/step-losses';
import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import * as tfl from '@tensorflow/tfjs-layers';
import { ContrastiveModel } from './contrastive-model.ts';
import { registerModels } from './register-models.ts';
import { SimilarityModel } from './similarity-model.ts';

const weightsOf = (model: tfl.LayersModel) => model.getWeights().map((weight) => weight.dataSync());

describe('a saved ContrastiveModel', () => {
  test.each([['simsiam', 'projector'], ['simclr', 'backbone']] as const)('answers as before, with the weights of all parts: %s, %s', async (algorithm, embedWith) => {
    const model = smallContrastiveModel({ algorithm, embedWith });
    await stepLosses(model, { epochs: 2 }, viewSampler());
    await calibrated(model);
    const loaded = await ContrastiveModel.load(await savedModel(model));
    expect(loaded).toBeInstanceOf(ContrastiveModel);
    expect(loaded).toMatchObject({ algorithm, embedWith, name: model.name });
    expect(weightsOf(loaded)).toEqual(weightsOf(model));
    expect(await modelAnswers(loaded)).toEqual(await modelAnswers(model));
    expect(loaded.indexer.getConfig()).toEqual(model.indexer.getConfig());
  });

  test.each([['adam', () => tf.train.adam(0.02)], ['momentum', () => tf.train.momentum(0.1, 0.9)]] as const)('goes on training to the last bit: %s', async (_name, optimizer) => {
    const whole = await stepLosses(smallContrastiveModel({}, { optimizer: optimizer() }), { epochs: 6 }, viewSampler());
    const model = smallContrastiveModel({}, { optimizer: optimizer() });
    const first = await stepLosses(model, { epochs: 3 }, viewSampler());
    const loaded = await ContrastiveModel.load(await savedModel(model));
    expect([...first, ...(await stepLosses(loaded, { epochs: 6, initialEpoch: 3 }, viewSampler()))]).toEqual(whole);
  });

  test('keeps how it was compiled', async () => {
    const loss = new SimSiamLoss({ projectionType: 'angular_distance', margin: 0.5 });
    const model = smallContrastiveModel({}, { loss, metrics: ['mae'], distance: 'euclidean', statBufferSize: 7 });
    const loaded = await ContrastiveModel.load(await savedModel(model));
    expect(loaded.trainLoss).toBeInstanceOf(SimSiamLoss);
    expect(loaded.trainLoss?.getConfig()).toEqual(loss.getConfig());
    expect(loaded.metricsNames).toEqual(['loss', 'mae', 'proj_std', 'pred_std']);
    expect(loaded.indexer.getConfig()).toEqual(model.indexer.getConfig());
    expect(loaded.optimizer.getConfig()).toEqual(model.optimizer.getConfig());
  });

  test('needs a loss and a train step of one’s own again', async () => {
    class OwnLoss extends TwoViewLoss {
      static readonly className = 'OwnLoss';
      constructor() {
        super({ name: 'own_loss' });
      }
      override terms(viewA: tf.Tensor2D, viewB: tf.Tensor2D): LossTerms {
        return simCLRLoss(viewA, viewB);
      }
    }
    const storage = await savedModel(smallContrastiveModel({ algorithm: 'simclr' }, { loss: new OwnLoss() }));
    await expectCode('UNKNOWN_NAME', ContrastiveModel.load(storage));
    const loss = new OwnLoss();
    expect((await ContrastiveModel.load(storage, { loss })).trainLoss).toBe(loss);
    expect((await ContrastiveModel.load(storage, { compile: false })).compileArgs).toBeNull();
    const trainStep = () => ({ loss: tf.scalar(7), proj_std: tf.scalar(1) });
    const own = await savedModel(smallContrastiveModel({ algorithm: 'simclr' }, { trainStep }));
    expect((await ContrastiveModel.load(own)).compileArgs).toBeNull();
    expect(await stepLosses(await ContrastiveModel.load(own, { trainStep }), { epochs: 1 }, viewSampler())).toEqual([7, 7]);
  });

  test('may have a SimilarityModel for a backbone', async () => {
    const { backbone: plain, ...parts } = smallParts('simclr');
    const backbone = new SimilarityModel({ inputs: plain.inputs, outputs: plain.outputs });
    const model = smallContrastiveModel({ ...parts, backbone });
    const loaded = await ContrastiveModel.load(await savedModel(model));
    expect(loaded.backbone).toBeInstanceOf(SimilarityModel);
    expect(weightsOf(loaded)).toEqual(weightsOf(model));
  });

  test('is told from a SimilarityModel', async () => {
    const [contrastive, similarity] = [await savedModel(smallContrastiveModel()), await savedModel(await calibratedModel())];
    const before = tf.memory().numTensors;
    await expectCode('FILE_FORMAT', ContrastiveModel.load(similarity));
    await expectCode('FILE_FORMAT', SimilarityModel.load(contrastive));
    expect(tf.memory().numTensors).toBe(before);
    await expect(ContrastiveModel.load(similarity)).rejects.toThrow('Load it with SimilarityModel.load,');
  });

  test('leaves no tensor behind, saved, loaded, trained and disposed of', async () => {
    const model = await calibrated(smallContrastiveModel());
    await stepLosses(model, { epochs: 1 }, viewSampler());
    const storage = new MemoryStorage();
    (await ContrastiveModel.load(await savedModel(model, storage))).dispose();
    const before = tf.memory().numTensors;
    await model.save(storage);
    const loaded = await ContrastiveModel.load(storage);
    await stepLosses(loaded, { epochs: 1 }, viewSampler());
    loaded.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });

  test('is a model of TensorFlow.js, also around a Sequential backbone', async () => {
    registerModels();
    const backbone = tfl.sequential({ layers: [tfl.layers.dense({ units: 5, inputShape: [3], name: 'only' })] });
    const model = smallContrastiveModel({ ...smallParts(), backbone });
    const saved: tf.io.ModelArtifacts[] = [];
    await model.save(tf.io.withSaveHandler(async (artifacts) => {
      saved.push(artifacts);
      return { modelArtifactsInfo: tf.io.getModelArtifactsInfoForJSON(artifacts) };
    }));
    const loaded = (await tfl.loadLayersModel(tf.io.fromMemory(saved[0] as tf.io.ModelArtifacts))) as ContrastiveModel;
    expect(loaded.backbone).toBeInstanceOf(tfl.Sequential);
    tf.tidy(() => {
      const x = tf.tensor2d([[1, 2, 3]]);
      expect(loaded.predict(x).arraySync()).toEqual(model.predict(x).arraySync());
    });
  });
});
