import { describe, expect, test } from '@jest/globals';
import { Indexer } from '@sim/indexer';
import { MultiSimilarityLoss, SimSiamLoss } from '@sim/losses';
import { clusteredExamples } from '@sim/testing/clustered-examples';
import { expectCode } from '@sim/testing/expect-code';
import { smallContrastiveModel, smallParts } from '@sim/testing/small-contrastive-model';
import { calibrated, modelAnswers } from '@sim/testing/small-model';
import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { ContrastiveModel } from './contrastive-model.ts';
import { registerModels } from './register-models.ts';

const { examples, labels } = clusteredExamples(20);

/** Rows scaled to length 1, in float64; a row of zeros stays zeros. */
function unit(rows: number[][]): number[][] {
  return rows.map((row) => row.map((x) => x / (Math.hypot(...row) || 1)));
}

describe('the embeddings of a ContrastiveModel', () => {
  test.each([['projector', 4], ['backbone', 5]] as const)('are what the %s makes, scaled to length 1', async (embedWith, dim) => {
    const model = smallContrastiveModel({ embedWith });
    const rows = tf.tidy(() => {
      const features = model.backbone.predict(tf.tensor2d(examples.values, [20, 3])) as tf.Tensor2D;
      return unit((embedWith === 'backbone' ? features : (model.projector.predict(features) as tf.Tensor2D)).arraySync());
    });
    const embedded = await model.embed(examples, { batchSize: 7 });
    expect(model.indexer.embeddingSize).toBe(dim);
    for (const [i, value] of rows.flat().entries()) expect(embedded[i]).toBeCloseTo(value, 5);
  });

  test('are the same from predict and predictOnBatch', () => {
    const model = smallContrastiveModel();
    tf.tidy(() => {
      const x = tf.tensor2d(examples.values, [20, 3]);
      expect(model.predict(x).arraySync()).toEqual(model.predictOnBatch(x).arraySync());
      expect(model.predict(x).shape).toEqual([20, 4]);
    });
  });

  test('have a number of their own beside the outputs, projections and predictions', () => {
    expect(smallContrastiveModel().outputs.map(({ shape }) => shape)).toEqual([[null, 4], [null, 4]]);
    expect(smallContrastiveModel({ algorithm: 'simclr' }).outputs.map(({ shape }) => shape)).toEqual([[null, 4]]);
  });
});

describe('the index of a ContrastiveModel', () => {
  test('answers as an indexer that is given the embeddings, compared by cosine', async () => {
    const model = smallContrastiveModel();
    await model.index(examples, labels);
    const indexer = new Indexer({ embeddingSize: 4, distance: 'cosine' });
    const rows = await model.embed(examples);
    await indexer.add({ embeddings: rows, labels });
    expect(model.indexer.getConfig()).toEqual(indexer.getConfig());
    expect([...(await model.lookup(examples, { k: 3 }))]).toEqual([...(await indexer.lookup(rows, { k: 3 }))]);
    expect(await model.calibrate(examples, labels)).toEqual(await indexer.calibrate(rows, labels));
    expect(await model.match(examples)).toEqual(await indexer.match(rows));
  });

  test('can be made without a loss, and is there before training', async () => {
    const model = new ContrastiveModel(smallParts());
    expect(() => model.indexer).toThrow(expect.objectContaining({ code: 'NOT_COMPILED', message: expect.stringMatching(/^ContrastiveModel\.indexer/) }));
    model.createIndex({ distance: 'euclidean' });
    await model.index(examples, labels);
    expect(model.indexSize).toBe(20);
    expect(model.indexer.getConfig().distance).toBe('euclidean');
    await expectCode('NOT_COMPILED', model.fit(tf.zeros([2, 3]), tf.zeros([2, 3])));
  });

  test('leaves no tensor behind, also when the model goes', async () => {
    const parts = smallParts();
    const before = tf.memory().numTensors;
    const model = new ContrastiveModel(parts);
    model.compile({ optimizer: 'sgd', loss: new SimSiamLoss() });
    const weights = model.weights.length;
    await modelAnswers(await calibrated(model));
    const used = tf.memory().numTensors;
    await modelAnswers(model);
    expect(tf.memory().numTensors).toBe(used);
    model.dispose();
    expect(tf.memory().numTensors).toBe(before - weights);
  });
});

describe('ContrastiveModel', () => {
  test('refuses parts that do not fit, and embeddings of something else', () => {
    expect(() => new ContrastiveModel({ ...smallParts(), algorithm: 'byol' as never })).toThrow(
      expect.objectContaining({ code: 'UNKNOWN_NAME', message: expect.stringMatching(/^ContrastiveModel\.constructor/) }),
    );
    expect(() => new ContrastiveModel({ ...smallParts(), embedWith: 'predictor' as never })).toThrow(
      expect.objectContaining({ code: 'UNKNOWN_NAME', message: expect.stringContaining('backbone, projector') }),
    );
  });

  test('refuses losses of labels, which know nothing of views, and metrics of one name', () => {
    const model = new ContrastiveModel(smallParts());
    for (const loss of [new MultiSimilarityLoss() as never, 'meanSquaredError'])
      expect(() => model.compile({ optimizer: 'sgd', loss })).toThrow(expect.objectContaining({ code: 'INVALID_ARGUMENT', message: expect.stringContaining('two views') }));
    const proj_std = () => tf.scalar(0);
    expect(() => model.compile({ optimizer: 'sgd', loss: new SimSiamLoss(), metrics: [proj_std] })).toThrow(
      expect.objectContaining({ code: 'INVALID_ARGUMENT', message: expect.stringContaining('proj_std') }),
    );
    expect(model.compileArgs).toBeNull();
  });

  test('shows all its parts in the summary', () => {
    const lines: string[] = [];
    smallContrastiveModel({ name: 'views' }).summary(80, [0.5, 0.8, 1], (line) => void lines.push(String(line)));
    const text = lines.join('\n');
    for (const part of ['projector (Model)', 'predictor (Model)']) expect(text).toContain(part);
    // 3·5+5, then 5·4+4·4+4·4+2·4 and 4·3+4·3+3·4+4.
    expect(text).toContain(`Total params: ${20 + 60 + 40}`);
  });

  test('makes a model like itself from its configuration, with other weights', () => {
    registerModels();
    const model = smallContrastiveModel({ embedWith: 'backbone', name: 'views' });
    const again = ContrastiveModel.fromConfig(ContrastiveModel, JSON.parse(JSON.stringify(model.getConfig())) as tf.serialization.ConfigDict) as ContrastiveModel;
    expect(again.getConfig()).toEqual(model.getConfig());
    expect(again).toMatchObject({ algorithm: 'simsiam', embedWith: 'backbone', name: 'views' });
    expect(again.backbone).not.toBe(model.backbone);
  });
});
