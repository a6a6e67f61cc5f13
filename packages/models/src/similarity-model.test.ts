import { describe, expect, test } from '@jest/globals';
import { Indexer } from '@sim/indexer';
import { MultiSimilarityLoss, TripletLoss } from '@sim/losses';
import { RecallAtK } from '@sim/metrics';
import { MemoryStore } from '@sim/stores';
import { clusteredExamples } from '@sim/testing/clustered-examples';
import { expectCode } from '@sim/testing/expect-code';
import { smallNetwork } from '@sim/testing/small-network';
import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import * as tfl from '@tensorflow/tfjs-layers';
import { SimilarityModel } from './similarity-model.ts';

const { examples, labels } = clusteredExamples(20);
const queries = clusteredExamples(8, 1);
const loss = new MultiSimilarityLoss();

function compiled<Data = unknown>(): SimilarityModel<Data> {
  const model = new SimilarityModel<Data>(smallNetwork());
  model.compile({ optimizer: 'sgd', loss });
  return model;
}

async function indexed(): Promise<SimilarityModel> {
  const model = compiled();
  await model.index(examples, labels);
  return model;
}

describe('SimilarityModel', () => {
  test('answers as an indexer that is given the embeddings', async () => {
    const model = await indexed();
    const indexer = new Indexer({ embeddingSize: 4 });
    await indexer.add({ embeddings: await model.embed(examples), labels });
    const rows = await model.embed(queries.examples);
    const wanted = await indexer.lookup(rows, { k: 3 });
    const found = await model.lookup(queries.examples, { k: 3, batchSize: 3 });
    expect([...found]).toEqual([...wanted]);
    expect(await model.calibrate(queries.examples, queries.labels)).toEqual(await indexer.calibrate(rows, queries.labels));
    expect(await model.match(queries.examples)).toEqual(await indexer.match(rows));
    expect(await model.match(queries.examples, { cutpoint: 'all' })).toEqual(await indexer.match(rows, { cutpoint: 'all' }));
    const metrics = [new RecallAtK({ k: 2 })];
    expect(await model.evaluateRetrieval(queries.examples, queries.labels, { metrics })).toEqual(
      await indexer.evaluateRetrieval(rows, queries.labels, { metrics }),
    );
    expect(await model.evaluateClassification(queries.examples, queries.labels)).toEqual(
      await indexer.evaluateCutpoints(rows, queries.labels),
    );
  });

  test('embeds as predict does, arrays and tensors alike', async () => {
    const model = compiled();
    const x = tf.tensor2d(examples.values, [20, 3]);
    const predicted = model.predict(x) as tf.Tensor;
    const rows = await predicted.data();
    expect(await model.embed(examples, { batchSize: 7 })).toEqual(rows);
    expect(await model.embed(x)).toEqual(rows);
    tf.dispose([x, predicted]);
  });

  test('keeps data and keys beside the records', async () => {
    const model = compiled<Float32Array>();
    const keys = Array.from(labels, (_, i) => `row ${i}`);
    expect([...(await model.index(examples, labels, { data: examples, keys }))]).toEqual([...labels.keys()]);
    const [hit] = await model.singleLookup({ values: examples.values.subarray(6, 9), shape: [3] }, { k: 1 });
    expect(hit).toMatchObject({ rank: 1, id: 2, key: 'row 2', label: 2, data: examples.values.slice(6, 9) });
    expect(model.indexSize).toBe(20);
  });

  test('adds and looks up single examples, arrays and tensors', async () => {
    const model = compiled<string>();
    const x = tf.tensor1d([1, 1, 0]);
    const before = tf.memory().numTensors;
    expect(await model.indexSingle(x, 'plus', { data: 'first', key: 'a' })).toBe(0);
    expect(await model.indexSingle({ values: Float32Array.of(-1, -1, -1), shape: [3] }, 'minus')).toBe(1);
    expect(await model.indexSingle({ values: Float32Array.of(0, 0, 1), shape: [3] })).toBe(2);
    const hits = await model.singleLookup(x, { k: 3 });
    expect(hits[0]).toMatchObject({ id: 0, key: 'a', label: 'plus', data: 'first' });
    expect(hits.find(({ id }) => id === 1)).toMatchObject({ key: null, label: 'minus', data: null });
    expect(hits.find(({ id }) => id === 2)).toMatchObject({ label: null });
    expect(tf.memory().numTensors).toBe(before);
    x.dispose();
  });

  test('50 lookups leave no tensor behind', async () => {
    const model = await indexed();
    const before = tf.memory().numTensors;
    for (let i = 0; i < 50; i++) await model.lookup(queries.examples, { k: 2 });
    expect(tf.memory().numTensors).toBe(before);
  });

  test('dispose frees everything that the model made', async () => {
    const before = tf.memory().numTensors;
    const model = await indexed();
    model.compile({ optimizer: 'adam', loss });
    const { indexer } = model;
    expect(model.dispose().refCountAfterDispose).toBe(0);
    expect(tf.memory().numTensors).toBe(before);
    await expectCode('DISPOSED', indexer.lookup([[1, 0, 0, 0]]));
  });

  test('a model that is part of another one keeps its index until both are disposed of', async () => {
    const part = await indexed();
    const inputs = tfl.input({ shape: [3] });
    tfl.model({ inputs, outputs: part.apply(inputs) as tfl.SymbolicTensor });
    expect(part.dispose().refCountAfterDispose).toBeGreaterThan(0);
    expect((await part.lookup(queries.examples, { k: 1 })).length).toBe(8);
  });

  test('tells how far embedding and search are, and ends when told to', async () => {
    const model = await indexed();
    const stages = new Set<string>();
    await model.lookup(queries.examples, { k: 1, onProgress: ({ stage }) => stages.add(stage) });
    expect([...stages]).toEqual(['embed', 'lookup']);
    await expectCode('ABORTED', model.index(examples, labels, { signal: AbortSignal.abort() }));
    expect(model.indexSize).toBe(20);
  });

  test('empties its index', async () => {
    const model = await indexed();
    await model.calibrate(queries.examples, queries.labels);
    await model.resetIndex();
    expect(model.indexSize).toBe(0);
    expect(model.indexer.isCalibrated).toBe(false);
  });

  test('prints a summary of the index', async () => {
    const model = await indexed();
    await model.lookup(queries.examples);
    const lines: string[] = [];
    expect(model.indexSummary((line) => lines.push(line))).toMatchObject({ size: 20, numLookups: 8, statBufferSize: 1000 });
    expect(lines).toContain('records: 20');
  });

  test('gives its index as rows for tables', async () => {
    const model = compiled<string>();
    await model.index(examples, labels, { data: Array.from(labels, (label) => `class ${label}`) });
    const rows = await model.toDataFrame();
    expect(rows).toEqual(await model.indexer.toDataFrame());
    expect(Float32Array.from(rows.flatMap(({ embedding }) => [...embedding]))).toEqual(await model.embed(examples));
    const [first, ...others] = await model.toDataFrame(1);
    expect(first).toMatchObject({ id: 0, key: null, label: labels[0], data: `class ${labels[0]}` });
    expect(others).toEqual([]);
    await expectCode('INVALID_ARGUMENT', model.toDataFrame(-1));
    await expectCode('NOT_COMPILED', new SimilarityModel(smallNetwork()).toDataFrame());
  });
});

describe('SimilarityModel.compile', () => {
  const model = new SimilarityModel(smallNetwork());

  test.each([
    ['cosine without a loss', {}, 'cosine'],
    ["the loss's own distance", { loss: new TripletLoss({ distance: 'euclidean' }) }, 'euclidean'],
    ['the distance that is named', { loss, distance: 'l1' }, 'manhattan'],
    ['the distance that is named for a plain loss', { loss: 'meanSquaredError', distance: 'snr' }, 'snr'],
  ] as const)('takes %s', (_, args, name) => {
    model.compile({ optimizer: 'sgd', ...args });
    expect(model.indexer.ranking.name).toBe(name);
  });

  test.each([['meanSquaredError'], [['meanSquaredError']], [loss.fn]])('does not guess the distance of the loss %p', (plain) => {
    expect(() => model.compile({ optimizer: 'sgd', loss: plain as never })).toThrow(
      expect.objectContaining({ code: 'INVALID_ARGUMENT', message: expect.stringMatching(/^SimilarityModel.compile: .*cosine/) }),
    );
  });

  test('gives its options to the index', () => {
    const kvStore = new MemoryStore();
    model.compile({ optimizer: 'sgd', loss, kvStore, search: 'linear', evaluator: 'memory', statBufferSize: 7 });
    expect(model.indexer.getConfig()).toMatchObject({
      embeddingSize: 4,
      search: { className: 'LinearSearch' },
      kvStore: { className: 'MemoryStore' },
      evaluator: 'MemoryEvaluator',
      statBufferSize: 7,
    });
    expect(() => model.compile({ optimizer: 'sgd', loss, search: 'nothing' })).toThrow(expect.objectContaining({ code: 'UNKNOWN_NAME' }));
  });

  test('leaves the index as it was when it throws', async () => {
    const filled = await indexed();
    const refused = [{ distance: 'far' }, { embeddingOutput: 1 }, { loss: 'meanSquaredError' }, { optimizer: 'best' }];
    for (const args of refused)
      expect(() => filled.compile({ optimizer: 'sgd', loss, ...args })).toThrow(/far|outputs|cosine|best/);
    expect(filled.indexSize).toBe(20);
  });

  test('refuses metrics that logs could not tell apart', () => {
    const same = [(): tf.Tensor => tf.scalar(1), (): tf.Tensor => tf.scalar(2)];
    expect(() => model.compile({ optimizer: 'sgd', loss, metrics: same })).toThrow(
      expect.objectContaining({ code: 'INVALID_ARGUMENT' }),
    );
  });

  test('again frees the optimizer that it made before', () => {
    model.compile({ optimizer: 'adam', loss });
    const before = tf.memory().numTensors;
    model.compile({ optimizer: 'adam', loss });
    expect(tf.memory().numTensors).toBe(before);
  });
});

describe('SimilarityModel with several outputs', () => {
  const { inputs, outputs, hidden } = smallNetwork();
  const model = new SimilarityModel({ inputs, outputs: [hidden, outputs] });

  test.each([[0, 5], [1, 4]])('embeds with output %i', async (embeddingOutput, size) => {
    model.createIndex({ embeddingOutput });
    expect(model.indexer.embeddingSize).toBe(size);
    const x = tf.tensor2d(examples.values, [20, 3]);
    const predicted = (model.predict(x) as tf.Tensor[])[embeddingOutput] as tf.Tensor;
    expect(await model.embed(examples)).toEqual(await predicted.data());
    x.dispose();
  });

  test('keeps the output for another index', () => {
    model.createIndex({ embeddingOutput: 1 });
    model.createIndex({ statBufferSize: 5 });
    expect(model.embeddingOutput).toBe(1);
    model.compile({ optimizer: 'sgd', loss });
    expect(model.embeddingOutput).toBe(0);
  });

  test.each([2, -1, 0.5, Number.NaN])('has no output %p', (embeddingOutput) => {
    expect(() => model.createIndex({ embeddingOutput })).toThrow(
      expect.objectContaining({ code: 'INVALID_ARGUMENT', message: expect.stringContaining('from 0 to 1') }),
    );
  });

  test('with several inputs says what it cannot do', async () => {
    const other = tfl.input({ shape: [5] });
    const joined = tfl.layers.add().apply([hidden, other]) as tfl.SymbolicTensor;
    const wide = new SimilarityModel({ inputs: [inputs, other], outputs: joined });
    wide.createIndex();
    await expectCode('UNSUPPORTED_OPERATION', wide.embed(examples));
  });
});

describe('SimilarityModel refuses', () => {
  test('index calls before compile, naming the cure', async () => {
    const model = new SimilarityModel(smallNetwork());
    expect(model.hasIndex).toBe(false);
    expect(model.indexSize).toBe(0);
    const calls: [string, () => Promise<unknown>][] = [
      ['index', () => model.index(examples, labels)],
      ['lookup', () => model.lookup(examples)],
      ['calibrate', () => model.calibrate(examples, labels)],
      ['match', () => model.match(examples)],
      ['evaluateRetrieval', () => model.evaluateRetrieval(examples, labels, { metrics: [] })],
      ['evaluateClassification', () => model.evaluateClassification(examples, labels)],
      ['saveIndex', () => model.saveIndex('nowhere')],
      ['resetIndex', () => model.resetIndex()],
      ['indexSummary', async () => model.indexSummary()],
      ['indexer', async () => model.indexer],
    ];
    for (const [name, call] of calls)
      await expect(call()).rejects.toMatchObject({
        code: 'NOT_COMPILED',
        message: expect.stringMatching(new RegExp(`^SimilarityModel.${name}: .*compile, or createIndex`)),
      });
  });

  test('to answer before it knows enough', async () => {
    const model = compiled();
    await expectCode('INDEX_EMPTY', model.lookup(examples));
    await expectCode('INDEX_EMPTY', model.calibrate(examples, labels));
    await expectCode('INDEX_EMPTY', model.evaluateRetrieval(examples, labels, { metrics: ['precision@k'] }));
    await model.index(examples, labels);
    await expectCode('NOT_CALIBRATED', model.match(examples));
    await expectCode('NOT_CALIBRATED', model.evaluateClassification(examples, labels));
    await expectCode('K_OUT_OF_RANGE', model.lookup(examples, { k: 21 }));
    await expectCode('K_OUT_OF_RANGE', model.lookup(examples, { k: 0 }));
    await model.calibrate(examples, labels);
    await expectCode('UNKNOWN_CUTPOINT', model.match(examples, { cutpoint: 'never' }));
  });

  test('embeddings that are no numbers, and adds nothing', async () => {
    const model = await indexed();
    model.setWeights(model.getWeights().map((weight) => tf.fill(weight.shape, Number.NaN)));
    await expectCode('NOT_FINITE', model.index(examples, labels));
    await expectCode('NOT_FINITE', model.lookup(examples));
    expect(model.indexSize).toBe(20);
  });

  test('labels of two kinds and of another number, and adds nothing', async () => {
    const model = await indexed();
    await expectCode('INVALID_LABEL', model.index(examples, Array.from(labels, String)));
    await expectCode('INVALID_LABEL', model.index(examples, [...labels.subarray(1), 'one'] as never));
    await expectCode('INVALID_LABEL', model.calibrate(examples, Array.from(labels, String)));
    await expectCode('LENGTH_MISMATCH', model.index(examples, labels.subarray(1)));
    expect(model.indexSize).toBe(20);
  });

  test('examples of another shape, naming both', async () => {
    const model = await indexed();
    await expect(model.lookup({ values: new Float32Array(8), shape: [2, 4] })).rejects.toMatchObject({
      code: 'SHAPE_MISMATCH',
      message: 'SimilarityModel.lookup: the model takes examples of shape [count, 3], got [2, 4]. Reshape or resize the examples; a single one is a batch of one.',
    });
    await expectCode('SHAPE_MISMATCH', model.lookup({ values: new Float32Array(3), shape: [3] }));
    await expectCode('SHAPE_MISMATCH', model.singleLookup(examples));
    await expectCode('INVALID_ARGUMENT', model.singleLookup([1, 2, 3] as never));
    await expectCode('EMPTY_INPUT', model.index({ values: new Float32Array(0), shape: [0, 3] }));
  });

  test('an output that is no row', () => {
    const images = tfl.input({ shape: [4, 4, 1] });
    expect(() => new SimilarityModel({ inputs: images, outputs: images }).createIndex()).toThrow(
      expect.objectContaining({ code: 'SHAPE_MISMATCH' }),
    );
  });

  test('an index of embeddings of another size', async () => {
    const model = await indexed();
    expect(() => model.useIndex(new Indexer({ embeddingSize: 5 }))).toThrow(expect.objectContaining({ code: 'DIMENSION_MISMATCH' }));
    expect(model.indexSize).toBe(20);
  });
});
