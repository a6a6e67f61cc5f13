import { describe, expect, test } from '@jest/globals';
import { expectCode } from '@sim/testing/expect-code';
import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import * as tfl from '@tensorflow/tfjs-layers';
import { encoderDigest } from './encoder-digest.ts';
import type { EncoderSource, FrozenEncoderOptions, GraphEncoder } from './frozen-encoder.ts';

/** A network whose layers TensorFlow.js names, with weights from 1 on. */
function network(activation: 'relu' | 'tanh' = 'relu'): tfl.LayersModel {
  const inner = tfl.sequential({ layers: [tfl.layers.dense({ units: 3, activation, inputShape: [2] })] });
  const model = tfl.sequential({ layers: [inner, tfl.layers.dense({ units: 2 })] });
  const values = model.getWeights().map(({ shape, size }) => tf.tensor(Array.from({ length: size }, (_, i) => i + 1), shape));
  model.setWeights(values);
  return model;
}

const digestOf = (source: EncoderSource, options: FrozenEncoderOptions = {}): Promise<string> =>
  encoderDigest(source, options, 'test');

const opaqueGraph: GraphEncoder = { execute: (x: tf.Tensor) => x, dispose: () => undefined };

const graph = (artifacts: tf.io.ModelArtifacts): GraphEncoder => ({
  ...opaqueGraph,
  save: (handler) => (handler.save as tf.io.SaveHandler)(artifacts),
});

const artifacts = {
  modelTopology: { node: [{ name: 'x' }] },
  weightSpecs: [{ name: 'w', shape: [2], dtype: 'float32' as const }],
  weightData: Float32Array.of(1, 2).buffer,
};

describe('encoderDigest', () => {
  test('of the same network made again is the same, whatever its layers are called', async () => {
    const digest = await digestOf(network());
    expect(digest).toMatch(/^[0-9a-f]{64}$/);
    network();
    expect(await digestOf(network())).toBe(digest);
  });

  test('of a network that differs is another: in a weight, in its form, in its end, in its version', async () => {
    const changed = network();
    const [weight] = changed.layers.at(-1)?.weights ?? [];
    weight?.write(tf.tensor2d([1, 2, 3, 4, 5, 6.5], [3, 2]));
    const model = network();
    const digests = await Promise.all([
      digestOf(model),
      digestOf(changed),
      digestOf(network('tanh')),
      digestOf(model, { node: model.layers[0]?.name }),
      digestOf(model, { version: 'a' }),
      digestOf(model, { version: 'b' }),
    ]);
    expect(new Set(digests).size).toBe(6);
  });

  test('of a graph depends on its nodes, its weights and the node that is asked for', async () => {
    const [node, version] = ['x', 'a'];
    const digest = await digestOf(graph(artifacts), { node });
    expect(await digestOf(graph({ ...artifacts, weightData: Float32Array.of(1, 2).buffer }), { node })).toBe(digest);
    const digests = await Promise.all([
      digestOf(graph({ ...artifacts, weightData: [Float32Array.of(1, 3).buffer] }), { node }),
      digestOf(graph({ ...artifacts, modelTopology: { node: [{ name: 'y' }] } }), { node }),
      digestOf(graph(artifacts), { node: 'y' }),
      digestOf(graph(artifacts), { node, version }),
    ]);
    expect(new Set([digest, ...digests]).size).toBe(5);
  });

  test('of what nobody can look into needs a version', async () => {
    const { weightData: _, ...streamed } = artifacts;
    const opaque: [EncoderSource, FrozenEncoderOptions][] = [
      [() => new Float32Array(1), {}],
      [network(), { prepare: (x) => x }],
      [graph(streamed), { node: 'x' }],
      [opaqueGraph, { node: 'x' }],
    ];
    for (const [source, options] of opaque) {
      await expectCode('INVALID_ARGUMENT', digestOf(source, options));
      const [a, b] = [await digestOf(source, { ...options, version: 'a' }), await digestOf(source, { ...options, version: 'b' })];
      expect(a).not.toBe(b);
    }
  });
});
