import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from '@jest/globals';
import { MemoryStorage } from '@sim/core';
import { Indexer } from '@sim/indexer';
import { TripletLoss } from '@sim/losses';
import { MemoryStore } from '@sim/stores';
import { CentreLoss } from '@sim/testing/centre-loss';
import { clusteredExamples } from '@sim/testing/clustered-examples';
import { expectCode } from '@sim/testing/expect-code';
import { calibratedModel, modelAnswers, savedModel, smallModel } from '@sim/testing/small-model';
import { smallNetwork } from '@sim/testing/small-network';
import { stepLosses } from '@sim/testing/step-losses';
import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import * as tfl from '@tensorflow/tfjs-layers';
import { registerModels } from './register-models.ts';
import { SimilarityModel } from './similarity-model.ts';

const { examples, labels } = clusteredExamples(40);
const queries = clusteredExamples(8, 1);

describe('a saved model', () => {
  test('answers as before, bit for bit', async () => {
    const [storage, model] = [new MemoryStorage(), await calibratedModel()];
    const before = await modelAnswers(model);
    const { modelArtifactsInfo } = await model.save(storage);
    expect(modelArtifactsInfo.weightDataBytes).toBe(4 * (3 * 5 + 5 + 5 * 4 + 4));
    const names = (await storage.list()).map((name) => name.replace(/-.*(?=\.)/, ''));
    expect(names).toEqual(['index.sim', 'model.json', 'training.sim', 'weights.bin']);
    expect(await modelAnswers(await SimilarityModel.load(storage))).toEqual(before);
    expect(await modelAnswers(model)).toEqual(before);
  });

  test('answers in another process, bit for bit', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'sim-model-'));
    try {
      const model = await calibratedModel();
      await model.save(folder);
      const program = `
        import '@tensorflow/tfjs-backend-cpu';
        import { createHash } from 'node:crypto';
        import { SimilarityModel } from '@sim/models';
        const model = await SimilarityModel.load(process.argv[1]);
        const { values, shape } = JSON.parse(process.argv[2]);
        const examples = { values: Float32Array.from(values), shape };
        const hash = createHash('sha256').update(await model.embed(examples));
        const hits = await model.lookup(examples, { k: 4 });
        hash.update(hits.ids).update(hits.distances).update(JSON.stringify(await model.match(examples)));
        console.log(hash.digest('hex'));`;
      const hits = await model.lookup(queries.examples, { k: 4 });
      const hash = createHash('sha256').update(await model.embed(queries.examples));
      hash.update(hits.ids).update(hits.distances).update(JSON.stringify(await model.match(queries.examples)));
      const input = JSON.stringify({ values: [...queries.examples.values], shape: queries.examples.shape });
      const flags = ['--conditions=@sim/source', '--import', 'tsx', '--input-type=module'];
      const output = execFileSync(process.execPath, [...flags, '-e', program, folder, input], {
        cwd: fileURLToPath(new URL('..', import.meta.url)),
        encoding: 'utf8',
        stdio: ['ignore', 'pipe', 'ignore'],
      });
      expect(output.trim().split('\n').at(-1)).toBe(hash.digest('hex'));
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  test('takes the place of another one, whose files go', async () => {
    const storage = new MemoryStorage();
    await (await calibratedModel({}, 2)).save(storage);
    const model = await calibratedModel();
    await model.save(storage);
    expect(await storage.list()).toHaveLength(4);
    expect(await modelAnswers(await SimilarityModel.load(storage))).toEqual(await modelAnswers(model));
    await model.save(storage, { saveIndex: false, includeOptimizer: false });
    expect(await storage.list()).toHaveLength(2);
  });

  test('is not overwritten with overwrite: false', async () => {
    const storage = new MemoryStorage();
    const model = await calibratedModel();
    await model.save(storage, { overwrite: false });
    await expectCode('FILE_EXISTS', smallModel({}, 2).save(storage, { overwrite: false }));
    expect(await modelAnswers(await SimilarityModel.load(storage))).toEqual(await modelAnswers(model));
  });

  test('leaves no tensor behind, saved, loaded and disposed of', async () => {
    const model = await calibratedModel({ loss: new CentreLoss() });
    await stepLosses(model, { epochs: 1 });
    const storage = new MemoryStorage();
    const loss = new CentreLoss();
    (await SimilarityModel.load(await savedModel(model, storage), { loss })).dispose();
    const before = tf.memory().numTensors;
    await model.save(storage);
    expect(tf.memory().numTensors).toBe(before);
    const loaded = await SimilarityModel.load(storage, { loss });
    await modelAnswers(loaded);
    loaded.dispose();
    expect(tf.memory().numTensors).toBe(before);
    const own = new MemoryStorage();
    await smallModel({ optimizer: 'adam' }).save(own);
    const made = tf.memory().numTensors;
    const again = await SimilarityModel.load(own);
    await stepLosses(again, { epochs: 1 });
    again.compile({ optimizer: 'sgd', loss });
    again.dispose();
    expect(tf.memory().numTensors).toBe(made);
  });

  test('keeps the settings of its index, with and without its records', async () => {
    const storage = new MemoryStorage();
    const model = await calibratedModel({ distance: 'euclidean', statBufferSize: 7, kvStore: new MemoryStore() });
    for (const saveIndex of [true, false]) {
      await model.save(storage, { saveIndex });
      const loaded = await SimilarityModel.load(storage);
      expect(loaded.indexer.getConfig()).toEqual(model.indexer.getConfig());
      expect(loaded.indexSize).toBe(saveIndex ? 40 : 0);
      expect(loaded.indexer.isCalibrated).toBe(saveIndex);
    }
  });

  test('keeps the output that is the embedding', async () => {
    const { inputs, outputs, hidden } = smallNetwork();
    const model = new SimilarityModel({ inputs, outputs: [hidden, outputs] });
    const storage = new MemoryStorage();
    model.createIndex({ embeddingOutput: 1 });
    await model.index(examples, labels);
    await model.save(storage);
    const loaded = await SimilarityModel.load(storage);
    expect(loaded.embeddingOutput).toBe(1);
    expect([...(await loaded.lookup(examples))]).toEqual([...(await model.lookup(examples))]);
    model.compile({ optimizer: 'sgd', loss: new TripletLoss(), embeddingOutput: 1 });
    await model.save(storage);
    expect(await stepLosses(await SimilarityModel.load(storage), { epochs: 1 })).toEqual(await stepLosses(model, { epochs: 1 }));
  });

  test('without an index comes back without one', async () => {
    const storage = new MemoryStorage();
    await new SimilarityModel(smallNetwork()).save(storage);
    const loaded = await SimilarityModel.load(storage);
    expect(loaded.hasIndex).toBe(false);
    await expectCode('FILE_NOT_FOUND', loaded.loadIndex(storage));
  });

  test('keeps metadata of the user', async () => {
    const storage = new MemoryStorage();
    const model = smallModel();
    await model.save(storage);
    expect((await SimilarityModel.load(storage)).getUserDefinedMetadata()).toBeUndefined();
    model.setUserDefinedMetadata({ author: 'me' });
    await model.save(storage);
    expect((await SimilarityModel.load(storage)).getUserDefinedMetadata()).toEqual({ author: 'me' });
  });
});

describe('an index by itself', () => {
  test('is saved into a folder of its own and read from there', async () => {
    const storage = new MemoryStorage();
    const model = await calibratedModel();
    await model.saveIndex(storage);
    await expectCode('FILE_FORMAT', SimilarityModel.load(storage));
    const other = smallModel();
    await other.index(examples, labels);
    const { indexer } = other;
    await other.loadIndex(storage);
    expect(await modelAnswers(other)).toEqual(await modelAnswers(model));
    await expectCode('DISPOSED', indexer.lookup([[1, 0, 0, 0]]));
  });

  test('takes its place in the folder of a model', async () => {
    const model = await calibratedModel();
    const storage = new MemoryStorage();
    await model.save(storage, { saveIndex: false });
    await expectCode('FILE_NOT_FOUND', model.loadIndex(storage));
    await model.saveIndex(storage);
    const loaded = await SimilarityModel.load(storage);
    expect(await modelAnswers(loaded)).toEqual(await modelAnswers(model));
    expect(loaded.metricLoss).not.toBeNull();
  });

  test('takes the place of another one, unless it must not', async () => {
    const storage = new MemoryStorage();
    const model = await calibratedModel();
    await model.saveIndex(storage, { overwrite: false });
    const before = await storage.list();
    await model.resetIndex();
    await expectCode('FILE_EXISTS', model.saveIndex(storage, { overwrite: false }));
    expect(await storage.list()).toEqual(before);
    await model.saveIndex(storage);
    await model.loadIndex(storage);
    expect(model.indexSize).toBe(0);
  });

  test('that cannot be loaded leaves the old one', async () => {
    const model = await calibratedModel();
    const before = await modelAnswers(model);
    const storage = new MemoryStorage();
    await expectCode('FILE_NOT_FOUND', model.loadIndex(storage));
    const wide = new Indexer({ embeddingSize: 3 });
    const { inputs, hidden } = smallNetwork();
    const other = new SimilarityModel({ inputs, outputs: hidden });
    other.createIndex();
    expect(() => other.useIndex(wide)).toThrow(expect.objectContaining({ code: 'DIMENSION_MISMATCH' }));
    await other.saveIndex(storage);
    await expectCode('DIMENSION_MISMATCH', model.loadIndex(storage));
    expect(await modelAnswers(model)).toEqual(before);
  });

  test('is not put among the files of a model of plain TensorFlow.js', async () => {
    const storage = new MemoryStorage();
    await storage.write('model.json', new TextEncoder().encode('{"modelTopology":{},"weightsManifest":[]}'));
    await expectCode('FILE_FORMAT', (await calibratedModel()).saveIndex(storage));
    expect(await storage.list()).toEqual(['model.json']);
  });
});

describe('plain TensorFlow.js', () => {
  test('reads the model.json of a folder', async () => {
    registerModels();
    const model = await calibratedModel();
    const storage = await savedModel(model);
    const { modelTopology, weightsManifest } = JSON.parse(new TextDecoder().decode(await storage.read('model.json')));
    const [{ paths, weights: weightSpecs }] = weightsManifest;
    const weightData = (await storage.read(paths[0])).slice().buffer;
    const plain = await tfl.loadLayersModel({ load: async () => ({ modelTopology, weightSpecs, weightData }) });
    expect(plain).toBeInstanceOf(SimilarityModel);
    const x = tf.tensor2d(queries.examples.values, [8, 3]);
    expect(await (plain.predict(x) as tf.Tensor).data()).toEqual(await model.embed(queries.examples));
    x.dispose();
  });

  test('gets layers and weights through an IOHandler', async () => {
    registerModels();
    const model = smallModel();
    let artifacts: tf.io.ModelArtifacts | undefined;
    const handler = tf.io.withSaveHandler(async (given) => {
      artifacts = given;
      return { modelArtifactsInfo: tf.io.getModelArtifactsInfoForJSON(given) };
    });
    await model.save(handler, { includeOptimizer: true });
    const plain = (await tfl.loadLayersModel(tf.io.fromMemory(artifacts as tf.io.ModelArtifacts))) as SimilarityModel;
    expect(await plain.embed(queries.examples)).toEqual(await model.embed(queries.examples));
    expect(plain.hasIndex).toBe(false);
  });
});
