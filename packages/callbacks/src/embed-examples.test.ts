import { describe, expect, test } from '@jest/globals';
import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { type EmbeddingModel, embedExamples } from './embed-examples.ts';

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

describe('embedExamples', () => {
  test('embeds an array batch by batch, the last one smaller', async () => {
    const { model, seen } = doubling();
    const before = tf.memory().numTensors;
    const rows = await embedExamples(model, { values, shape: [5, 2, 2] }, 2, 'here');
    expect(rows).toEqual({ values: doubled, count: 5, dim: 4 });
    expect(seen.map(({ shape }) => shape)).toEqual([[2, 2, 2], [2, 2, 2], [1, 2, 2]]);
    expect(seen[0]?.batchSize).toBe(2);
    expect(tf.memory().numTensors).toBe(before);
  });

  test('embeds a tensor and leaves it to its owner', async () => {
    const { model } = doubling();
    const x = tf.tensor(values, [5, 2, 2]);
    const before = tf.memory().numTensors;
    expect(await embedExamples(model, x, 3, 'here')).toEqual({ values: doubled, count: 5, dim: 4 });
    expect(tf.memory().numTensors).toBe(before);
    expect(x.isDisposed).toBe(false);
    x.dispose();
  });

  test.each([
    [Uint8Array.of(1, 2), 'float32'],
    [Int32Array.of(1, 2), 'int32'],
    [Float32Array.of(1, 2), 'float32'],
  ])('hands %p to the model as %s', async (array, dtype) => {
    const { model, seen } = doubling();
    await embedExamples(model, { values: array, shape: [2, 1] }, 8, 'here');
    expect(seen.map((batch) => batch.dtype)).toEqual([dtype]);
  });

  test.each<[string, (x: tf.Tensor) => tf.Tensor | tf.Tensor[]]>([
    ['images in place of rows', (x) => tf.mul(x, 2)],
    ['several outputs', (x) => [tf.reshape(x, [-1, 4]), tf.reshape(x, [-1, 4])]],
    ['one row for all', (x) => tf.reshape(x, [1, -1])],
  ])('refuses a model that makes %s and keeps no tensor of it', async (_, predict) => {
    const before = tf.memory().numTensors;
    await expect(embedExamples({ predict }, { values, shape: [5, 2, 2] }, 5, 'here')).rejects.toMatchObject({
      code: 'SHAPE_MISMATCH',
      message: expect.stringMatching(/^here: the model must make one row of each example/),
    });
    expect(tf.memory().numTensors).toBe(before);
  });
});
