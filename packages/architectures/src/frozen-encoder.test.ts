import { describe, expect, test } from '@jest/globals';
import { expectCode } from '@sim/testing/expect-code';
import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import * as tfl from '@tensorflow/tfjs-layers';
import { FrozenEncoder, type GraphEncoder } from './frozen-encoder.ts';

const images = { values: Float32Array.from({ length: 20 }, (_, i) => i), shape: [5, 2, 2, 1] };

/** Pools by average, then doubles by a dense layer of one weight. */
function layersModel(): tfl.LayersModel {
  const inputs = tfl.input({ shape: [2, 2, 1] });
  const pool = tfl.layers.averagePooling2d({ poolSize: [2, 1], name: 'pool' }).apply(inputs);
  const flat = tfl.layers.flatten().apply(pool);
  const kernelInitializer = tfl.initializers.ones();
  const outputs = tfl.layers.dense({ units: 1, kernelInitializer, name: 'sum' }).apply(flat) as tfl.SymbolicTensor;
  return tfl.model({ inputs, outputs });
}

const graph = (): GraphEncoder & { disposed: number } => ({
  disposed: 0,
  execute: (x, node) => [tf.mul(x, node === 'double' ? 2 : 0)],
  dispose() {
    this.disposed += 1;
  },
});

describe('FrozenEncoder', () => {
  test('embeds by the last layer of a layers model, in batches', async () => {
    const encoder = new FrozenEncoder(layersModel());
    const { values, count, dim } = await encoder.embed(images, { batchSize: 2 });
    expect([count, dim]).toEqual([5, 1]);
    expect(Array.from(values)).toEqual([3, 11, 19, 27, 35]);
  });

  test('embeds by an inner layer, whose map becomes rows', async () => {
    const encoder = new FrozenEncoder(layersModel(), { node: 'pool' });
    const { values, dim } = await encoder.embed(images);
    expect(dim).toBe(2);
    expect(Array.from(values.slice(0, 4))).toEqual([1, 2, 5, 6]);
  });

  test('embeds by a node of a graph model, of images that it prepares', async () => {
    const encoder = new FrozenEncoder(graph(), { node: 'double', prepare: (x) => tf.add(x, 1) });
    const { values, dim } = await encoder.embed(images);
    expect(dim).toBe(4);
    expect(Array.from(values)).toEqual(Array.from(images.values, (value) => 2 * (value + 1)));
  });

  test('embeds by a function, of arrays and tensors', async () => {
    const sizes: (number | undefined)[] = [];
    const encoder = new FrozenEncoder(async ({ values, shape }) => {
      sizes.push(shape[0]);
      return Float32Array.from({ length: 2 * (shape[0] as number) }, (_, i) => values[2 * i] as number);
    });
    const expected = { values: Float32Array.from({ length: 10 }, (_, i) => 2 * i), count: 5, dim: 2 };
    expect(await encoder.embed(images, { batchSize: 3 })).toEqual(expected);
    expect(sizes).toEqual([3, 2]);
    expect(await encoder.embed(tf.tensor(images.values, images.shape))).toEqual(expected);
  });

  test('reports progress and stops when told to', async () => {
    const done: number[] = [];
    for (const encoder of [new FrozenEncoder(layersModel()), new FrozenEncoder(() => new Float32Array(2))]) {
      await encoder.embed({ values: images.values.slice(0, 8), shape: [2, 2, 2, 1] }, { onProgress: (p) => void done.push(p.done) });
      await expectCode('ABORTED', encoder.embed(images, { signal: AbortSignal.abort() }));
    }
    expect(done).toEqual([2, 2]);
  });

  test('leaves no tensors behind, and frees the model', async () => {
    const before = tf.memory().numTensors;
    const encoder = new FrozenEncoder(layersModel(), { node: 'sum' });
    const held = tf.memory().numTensors;
    await encoder.embed(images);
    expect(tf.memory().numTensors).toBe(held);
    encoder.dispose();
    encoder.dispose();
    expect(tf.memory().numTensors).toBe(before);
    await expectCode('DISPOSED', encoder.embed(images));
    const model = graph();
    new FrozenEncoder(model, { node: 'double' }).dispose();
    expect(model.disposed).toBe(1);
  });

  test('refuses images of another shape, none, and functions that give no row of each', async () => {
    const wrong = { values: new Float32Array(9), shape: [1, 3, 3, 1] };
    await expectCode('SHAPE_MISMATCH', new FrozenEncoder(layersModel()).embed(wrong));
    await expectCode('EMPTY_INPUT', new FrozenEncoder(() => new Float32Array(0)).embed({ values: new Float32Array(0), shape: [0, 2] }));
    await expectCode('LENGTH_MISMATCH', new FrozenEncoder(() => new Float32Array(7)).embed(images));
    // Of four images one number each, of the last one four.
    await expectCode('LENGTH_MISMATCH', new FrozenEncoder(() => new Float32Array(4)).embed(images, { batchSize: 4 }));
    await expectCode('SHAPE_MISMATCH', new FrozenEncoder(() => new Float32Array(5)).embed({ values: new Float32Array(3), shape: [2] }));
  });

  test('refuses options that its source does not have', () => {
    const code = (expected: string) => expect.objectContaining({ code: expected });
    expect(() => new FrozenEncoder(layersModel(), { node: 'pole' })).toThrow(code('UNKNOWN_NAME'));
    expect(() => new FrozenEncoder(graph())).toThrow(code('INVALID_ARGUMENT'));
    expect(() => new FrozenEncoder(() => new Float32Array(1), { node: 'x' })).toThrow(code('INVALID_ARGUMENT'));
  });
});
