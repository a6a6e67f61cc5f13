import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, test } from '@jest/globals';
import { MemoryStorage, openStorage } from '@sim/core';
import { expectCode } from '@sim/testing/expect-code';
import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import type * as tfl from '@tensorflow/tfjs-layers';
import type { WeightsLocation } from './architecture-options.ts';
import { convNetSim } from './conv-net-sim.ts';
import { type Network, withWeights } from './pretrained-weights.ts';

/** A small network whose layers but the last are the backbone. */
function network(seed: number, filters = 4): Network<tfl.LayersModel> {
  const model = convNetSim({ inputShape: [6, 6, 1], filters: [filters], embeddingSize: 3, seed });
  return { model, backbone: model.layers.slice(0, -1) };
}

const valuesOf = (layers: readonly tfl.layers.Layer[]): number[][] =>
  layers.flatMap((layer) => layer.getWeights().map((weight) => Array.from(weight.dataSync())));

const wanted = (): number[][] => valuesOf(network(1).backbone);

async function loaded(location: WeightsLocation): Promise<number[][]> {
  const model = await withWeights(location, () => network(2), 'test');
  expect(valuesOf(model.layers.slice(-1))).toEqual(valuesOf(network(2).model.layers.slice(-1)));
  return valuesOf(model.layers.slice(0, -1));
}

async function saved(storage = new MemoryStorage()): Promise<MemoryStorage> {
  await network(1).model.save(storage as never);
  return storage;
}

async function artifactsOf(model: tfl.LayersModel): Promise<tf.io.ModelArtifacts> {
  let artifacts: tf.io.ModelArtifacts | undefined;
  await model.save(
    tf.io.withSaveHandler(async (parts) => {
      artifacts = parts;
      return { modelArtifactsInfo: tf.io.getModelArtifactsInfoForJSON(parts) };
    }),
  );
  return artifacts as tf.io.ModelArtifacts;
}

describe('withWeights', () => {
  test('leaves a network without weights as it was made', async () => {
    const model = await withWeights(null, () => network(2), 'test');
    expect(valuesOf(model.layers)).toEqual(valuesOf(network(2).model.layers));
  });

  test('takes the backbone from a storage and leaves the head', async () => {
    expect(await loaded(await saved())).toEqual(wanted());
  });

  test('takes it from a folder, by path and URL', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'weights-'));
    await network(1).model.save(openStorage(folder) as never);
    expect(await loaded(folder)).toEqual(wanted());
    expect(await loaded(pathToFileURL(folder))).toEqual(wanted());
    await rm(folder, { recursive: true });
  });

  test('takes it from an http server', async () => {
    const storage = await saved();
    const server = createServer((request, response) => {
      storage.read((request.url ?? '').slice(1)).then((bytes) => response.end(bytes), () => response.writeHead(404).end());
    });
    await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    expect(await loaded(`http://127.0.0.1:${port}/model.json`)).toEqual(wanted());
    await new Promise((resolve) => void server.close(resolve));
  });

  test('takes it from an IOHandler, also where the network lies in another one', async () => {
    const artifacts = await artifactsOf(network(1).model);
    expect(await loaded(tf.io.fromMemory(artifacts))).toEqual(wanted());
    const weightSpecs = artifacts.weightSpecs?.map((spec) => ({ ...spec, name: `outer/inner/${spec.name}` })) ?? [];
    expect(await loaded(tf.io.fromMemory({ ...artifacts, weightSpecs }))).toEqual(wanted());
  });

  test('adapts weights before it assigns them, and leaves no tensor behind', async () => {
    const storage = await saved();
    const { model: comparison } = network(2);
    const before = tf.memory().numTensors;
    const model = await withWeights(storage, () => network(2), 'test', (weights) => ({
      ...weights,
      tensors: new Map([...weights.tensors].map(([name, tensor]) => [name, tf.mul(tensor, 2)])),
    }));
    expect(tf.memory().numTensors - before).toBe(comparison.weights.length);
    expect(valuesOf(model.layers.slice(0, -1))).toEqual(wanted().map((values) => values.map((value) => Math.fround(2 * value))));
  });

  test('refuses weights that do not fit or are missing, and leaves nothing behind', async () => {
    const storage = await saved();
    const artifacts = await artifactsOf(network(1).model);
    const [, ...others] = artifacts.weightSpecs ?? [];
    const [first] = artifacts.weightSpecs ?? [];
    const renamed = tf.io.fromMemory({ ...artifacts, weightSpecs: [{ ...first, name: 'x/y' } as never, ...others] });
    const before = tf.memory().numTensors;
    await expectCode('SHAPE_MISMATCH', withWeights(storage, () => network(2, 5), 'test'));
    await expectCode('FILE_FORMAT', withWeights(renamed, () => network(2), 'test'));
    expect(tf.memory().numTensors).toBe(before);
  });

  test('refuses what holds no weights', async () => {
    const write = async (text: string): Promise<MemoryStorage> => {
      const storage = new MemoryStorage();
      await storage.write('model.json', new TextEncoder().encode(text));
      return storage;
    };
    const load = (location: WeightsLocation) => withWeights(location, () => network(2), 'test');
    await expectCode('UNSUPPORTED_OPERATION', load('imagenet'));
    await expectCode('UNSUPPORTED_OPERATION', load({ save: async () => ({ modelArtifactsInfo: undefined as never }) }));
    await expectCode('FILE_NOT_FOUND', load(new MemoryStorage()));
    await expectCode('FILE_FORMAT', load(await write('{')));
    await expectCode('FILE_FORMAT', load(await write('{}')));
    await expectCode('FILE_FORMAT', load(tf.io.fromMemory({ modelTopology: {} })));
  });
});
