import { describe, expect, test } from '@jest/globals';
import { expectCode } from '@sim/testing/expect-code';
import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import * as tfl from '@tensorflow/tfjs-layers';
import { type EmbeddingModel, embedExamples, requireInputShape } from './embed-examples.ts';

/** Doubles its input and remembers the batches it saw. */
function doubling() {
  const seen: { shape: number[]; dtype: string; batchSize: number | undefined }[] = [];
  const model: EmbeddingModel = {
    predict(x, args) {
      seen.push({ shape: x.shape, dtype: x.dtype, batchSize: args?.batchSize });
      return tf.mul(tf.reshape(x, [x.shape[0] as number, -1]), 2);
    },
  };
  return { model, seen };
}

const values = Float32Array.from({ length: 20 }, (_, i) => i);
const doubled = values.map((value) => value * 2);
const examples = { values, shape: [5, 2, 2] };

/** Expects that `call` leaves as many tensors as there were. */
async function expectNoLeak(call: () => Promise<unknown>): Promise<void> {
  const before = tf.memory().numTensors;
  await call();
  expect(tf.memory().numTensors).toBe(before);
}

describe('embedExamples', () => {
  test('embeds an array batch by batch, the last one smaller', async () => {
    const { model, seen } = doubling();
    await expectNoLeak(async () =>
      expect(await embedExamples(model, examples, { batchSize: 2 })).toEqual({ values: doubled, count: 5, dim: 4 }),
    );
    expect(seen.map(({ shape }) => shape)).toEqual([[2, 2, 2], [2, 2, 2], [1, 2, 2]]);
    expect(seen.map(({ batchSize }) => batchSize)).toEqual([2, 2, 1]);
  });

  test('embeds a tensor and leaves it to its owner', async () => {
    const { model } = doubling();
    const x = tf.tensor(values, [5, 2, 2]);
    await expectNoLeak(async () =>
      expect(await embedExamples(model, x, { batchSize: 3 })).toEqual({ values: doubled, count: 5, dim: 4 }),
    );
    expect(x.isDisposed).toBe(false);
    x.dispose();
  });

  test.each([Uint8Array.of(1, 200), Int32Array.of(1, 200), Float32Array.of(1, 200)])('hands %p to the model as float32', async (array) => {
    const { model, seen } = doubling();
    expect([...(await embedExamples(model, { values: array, shape: [2, 1] })).values]).toEqual([2, 400]);
    const tensor = tf.tensor2d(Array.from(array), [2, 1], 'int32');
    expect([...(await embedExamples(model, tensor)).values]).toEqual([2, 400]);
    tensor.dispose();
    expect(seen.map(({ dtype }) => dtype)).toEqual(['float32', 'float32']);
  });

  test('takes the output that is the embedding', async () => {
    const model: EmbeddingModel = { predict: (x) => [x, tf.sum(x, [1, 2]), tf.sum(x, 2)] };
    await expectNoLeak(async () => {
      const { values: sums, dim } = await embedExamples(model, examples, { embeddingOutput: 2, batchSize: 2 });
      expect(dim).toBe(2);
      expect([...sums]).toEqual([1, 5, 9, 13, 17, 21, 25, 29, 33, 37]);
      await expectCode('INVALID_ARGUMENT', embedExamples(model, examples, { embeddingOutput: 3 }));
      await expectCode('INVALID_ARGUMENT', embedExamples(model, examples, { embeddingOutput: -1 }));
    });
  });

  test('embeds with a network of TensorFlow.js', async () => {
    const network = tfl.sequential({
      layers: [tfl.layers.dense({ units: 3, inputShape: [4], kernelInitializer: 'ones', useBias: false })],
    });
    await expectNoLeak(async () => {
      const rows = await embedExamples(network, { values: Int32Array.of(1, 2, 3, 4), shape: [1, 4] });
      expect(rows).toEqual({ values: Float32Array.of(10, 10, 10), count: 1, dim: 3 });
    });
    network.dispose();
  });

  test('tells how far it is and ends when told to', async () => {
    const { model, seen } = doubling();
    const told: number[] = [];
    const controller = new AbortController();
    const onProgress = ({ stage, done, total }: { stage: string; done: number; total: number }): void => {
      expect([stage, total]).toEqual(['embed', 5]);
      told.push(done);
      if (done === 4) controller.abort();
    };
    await expectNoLeak(() =>
      expectCode('ABORTED', embedExamples(model, examples, { batchSize: 2, onProgress, signal: controller.signal })),
    );
    expect(told).toEqual([2, 4]);
    expect(seen).toHaveLength(2);
  });

  test.each<[string, (x: tf.Tensor) => tf.Tensor | tf.Tensor[]]>([
    ['images in place of rows', (x) => tf.mul(x, 2)],
    ['one row for all', (x) => tf.reshape(x, [1, -1])],
    ['numbers in place of rows', (x) => [tf.sum(x, [1, 2])]],
  ])('refuses a model that makes %s and keeps no tensor of it', async (_, predict) => {
    await expectNoLeak(() =>
      expect(embedExamples({ predict }, examples, { where: 'here' })).rejects.toMatchObject({
        code: 'SHAPE_MISMATCH',
        message: expect.stringMatching(/^here: the model must make one row of each/),
      }),
    );
  });

  test('keeps no tensor when the model throws', async () => {
    let calls = 0;
    const predict = (x: tf.Tensor): tf.Tensor => {
      const row = tf.reshape(x, [x.shape[0] as number, -1]);
      if (++calls === 2) throw new RangeError('out of luck');
      return row;
    };
    await expectNoLeak(() => expect(embedExamples({ predict }, examples, { batchSize: 2 })).rejects.toThrow('out of luck'));
  });

  test.each([
    ['EMPTY_INPUT', { values: new Float32Array(0), shape: [0, 2, 2] }],
    ['SHAPE_MISMATCH', { values, shape: [5, 2, 3] }],
    ['INVALID_ARGUMENT', [[1, 2]] as never],
    ['INVALID_ARGUMENT', null as never],
  ] as const)('throws %s for %j', async (code, x) => {
    await expectCode(code, embedExamples(doubling().model, x));
  });

  test('refuses a batch size of nothing', async () => {
    await expectCode('INVALID_ARGUMENT', embedExamples(doubling().model, examples, { batchSize: 0 }));
  });
});

describe('requireInputShape', () => {
  const model = { inputs: [{ shape: [null, 28, null, 1] }] };

  test('accepts what fits, any length where the model has none', () => {
    expect(() => requireInputShape(model, [7, 28, 5, 1], 'here')).not.toThrow();
    expect(() => requireInputShape({}, [3], 'here')).not.toThrow();
  });

  test.each([[[7, 28, 5]], [[28, 5, 1]], [[7, 27, 5, 1]], [[7, 28, 5, 1, 1]], [[7]]])('refuses %j, naming both shapes', (shape) => {
    expect(() => requireInputShape(model, shape, 'here')).toThrow(
      expect.objectContaining({
        code: 'SHAPE_MISMATCH',
        message: expect.stringContaining(`[count, 28, any, 1], got [${shape.join(', ')}]`),
      }),
    );
  });

  test('refuses a model with several inputs', () => {
    const two = { inputs: [...model.inputs, ...model.inputs] };
    expect(() => requireInputShape(two, [7, 28, 5, 1], 'here')).toThrow(expect.objectContaining({ code: 'UNSUPPORTED_OPERATION' }));
  });
});
