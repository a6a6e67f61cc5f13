import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, jest, test } from '@jest/globals';
import { type ByteStorage, MemoryStorage, type NdArray, openStorage, type Rows } from '@sim/core';
import { MetricEmbedding } from '@sim/layers';
import { MultiSimilarityLoss } from '@sim/losses';
import { SimilarityModel } from '@sim/models';
import { MultiShotMemorySampler } from '@sim/samplers';
import { expectCode } from '@sim/testing/expect-code';
import '@sim/wasm-training';
import '@tensorflow/tfjs-backend-wasm';
import * as tf from '@tensorflow/tfjs-core';
import * as tfl from '@tensorflow/tfjs-layers';
import { cachedFeatures } from './cached-features.ts';
import { convNetSim } from './conv-net-sim.ts';
import { FrozenEncoder } from './frozen-encoder.ts';

beforeAll(() => tf.setBackend('wasm'));

/** Images of two kinds: the mean of the even ones is higher. */
function imagesOf(count: number, side = 6): NdArray<Float32Array> {
  const values = Float32Array.from({ length: count * side * side }, (_, i) => {
    const isEven = Math.floor(i / (side * side)) % 2 === 0;
    return Math.fround((Math.sin(i * 12.9898) + 1) / (isEven ? 2 : 4));
  });
  return { values, shape: [count, side, side, 1] };
}

/** A convolutional network, whose calls are counted in images. */
function encoderOf({ seed = 0, version }: { seed?: number; version?: string } = {}) {
  const model = convNetSim({ inputShape: [6, 6, 1], filters: [4], embeddingSize: 8, seed });
  const encoder = new FrozenEncoder(model, { version });
  const embed = jest.spyOn(encoder, 'embed');
  const embedded = (): number => embed.mock.calls.reduce((sum, [images]) => sum + (images.shape[0] as number), 0);
  return { encoder, embedded };
}

describe('cachedFeatures', () => {
  test('gives the rows of the encoder, rounded to 11 bits, and the same again without it', async () => {
    const storage = new MemoryStorage();
    const { encoder, embedded } = encoderOf();
    const images = imagesOf(600);
    const exact: Rows = await encoderOf().encoder.embed(images);
    const features = await cachedFeatures(encoder, images, { storage });
    expect(features.shape).toEqual([600, 8]);
    const wrong = features.values.findIndex((value, i) => {
      const expected = exact.values[i] as number;
      return Math.abs(value - expected) > Math.max(Math.abs(expected) * 2 ** -11, 2 ** -25);
    });
    expect(wrong).toBe(-1);
    expect(embedded()).toBe(600);
    expect(await storage.list()).toHaveLength(2);
    const later = encoderOf();
    expect(await cachedFeatures(later.encoder, images, { storage })).toEqual(features);
    expect(later.embedded()).toBe(0);
  });

  test('keeps float32 to the last digit', async () => {
    const storage = new MemoryStorage();
    const { encoder } = encoderOf();
    const images = imagesOf(20);
    const { values } = await encoder.embed(images);
    for (let run = 0; run < 2; run++)
      expect((await cachedFeatures(encoder, images, { storage, precision: 'float32' })).values).toEqual(values);
    expect((await cachedFeatures(encoder, images, { storage })).values).not.toEqual(values);
  });

  test('makes again what another encoder, version, type or image asks for, and nothing else', async () => {
    const storage = new MemoryStorage();
    const images = imagesOf(520);
    await cachedFeatures(encoderOf().encoder, images, { storage });
    const made = async (input: NdArray, options = {}): Promise<number> => {
      const { encoder, embedded } = encoderOf(options);
      await cachedFeatures(encoder, input, { storage });
      return embedded();
    };
    expect(await made(images, { seed: 1 })).toBe(520);
    expect(await made(images, { version: 'b' })).toBe(520);
    const changed = { ...images, values: images.values.slice() };
    changed.values[515 * 36] = 0.25;
    expect(await made(changed)).toBe(8);
    const longer = imagesOf(530);
    expect(await made(longer)).toBe(18);
    expect(await made({ ...longer, values: Int32Array.from(longer.values) })).toBe(530);
    expect(await made(images)).toBe(0);
  });

  test('goes on where a run was ended, and comes to the same', async () => {
    const images = imagesOf(1100);
    const expected = await cachedFeatures(encoderOf().encoder, images, { storage: new MemoryStorage() });
    const storage = new MemoryStorage();
    const stop = new AbortController();
    const onProgress = ({ done }: { done: number }): void => void (done > 600 && stop.abort());
    await expectCode('ABORTED', cachedFeatures(encoderOf().encoder, images, { storage, signal: stop.signal, onProgress }));
    expect(await storage.list()).toHaveLength(1);
    const { encoder, embedded } = encoderOf();
    const seen: number[] = [];
    const onProgressAgain = (p: { done: number; total: number }): void => void seen.push(p.done / p.total);
    const features = await cachedFeatures(encoder, images, { storage, onProgress: onProgressAgain });
    expect(features).toEqual(expected);
    expect(embedded()).toBe(1100 - 512);
    expect(seen[0]).toBe(512 / 1100);
    expect(seen).toEqual([...new Set(seen)].toSorted((a, b) => a - b));
    expect(seen.at(-1)).toBe(1);
  });

  test('a write that fails leaves nothing wrong behind', async () => {
    const images = imagesOf(30);
    const memory = new MemoryStorage();
    const full: ByteStorage = Object.create(memory, {
      list: { value: () => memory.list() },
      write: { value: () => Promise.reject(new Error('the disk is full')) },
    });
    await expect(cachedFeatures(encoderOf().encoder, images, { storage: full })).rejects.toThrow('the disk is full');
    expect(await memory.list()).toEqual([]);
  });

  test('names a damaged file, and makes it again once it is removed', async () => {
    const storage = new MemoryStorage();
    const images = imagesOf(30);
    const features = await cachedFeatures(encoderOf().encoder, images, { storage });
    const [name] = (await storage.list()) as [string];
    const bytes = await storage.read(name);
    bytes[bytes.length - 1] = (bytes.at(-1) as number) ^ 1;
    await storage.write(name, bytes);
    const { encoder, embedded } = encoderOf();
    const damaged = cachedFeatures(encoder, images, { storage });
    await expect(damaged).rejects.toMatchObject({ code: 'FILE_CORRUPT', message: expect.stringContaining(name) });
    expect(embedded()).toBe(0);
    await storage.remove(name);
    expect(await cachedFeatures(encoder, images, { storage })).toEqual(features);
  });

  test('keeps files in a folder, takes tensors, and leaves none behind', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'sim-features-'));
    try {
      const { encoder } = encoderOf();
      const images = imagesOf(10);
      const tensor = tf.tensor(images.values, [...images.shape]);
      const before = tf.memory().numTensors;
      const features = await cachedFeatures(encoder, tensor, { storage: folder });
      expect(tf.memory().numTensors).toBe(before);
      expect(await cachedFeatures(encoderOf().encoder, images, { storage: folder })).toEqual(features);
      expect(await openStorage(folder).list()).toEqual([expect.stringMatching(/^features-[0-9a-f]{64}\.sim$/)]);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  test('trains a head', async () => {
    const labels = Array.from({ length: 60 }, (_, i) => (i % 2 ? 'dark' : 'light'));
    const features = await cachedFeatures(encoderOf().encoder, imagesOf(60), { storage: new MemoryStorage() });
    const inputs = tfl.input({ shape: features.shape.slice(1) });
    const hidden = tfl.layers.dense({ units: 16, activation: 'relu' }).apply(inputs);
    const head = new SimilarityModel({ inputs, outputs: new MetricEmbedding({ units: 4 }).apply(hidden) as tfl.SymbolicTensor });
    head.compile({ optimizer: tf.train.adam(0.01), loss: new MultiSimilarityLoss() });
    const sampler = new MultiShotMemorySampler(features, labels, { examplesPerClassPerBatch: 8, stepsPerEpoch: 30 });
    const { history } = await head.fit(sampler, { epochs: 2, verbose: 0 });
    expect(history['loss']?.[1]).toBeLessThan(history['loss']?.[0] as number);
  });

  test('refuses code without a version, no images, and other precisions', async () => {
    const storage = new MemoryStorage();
    const images = imagesOf(3);
    const byCode = (options = {}): FrozenEncoder => new FrozenEncoder(() => new Float32Array(6).fill(7e4), options);
    await expectCode('INVALID_ARGUMENT', cachedFeatures(byCode(), images, { storage }));
    const { encoder } = encoderOf();
    await expectCode('EMPTY_INPUT', cachedFeatures(encoder, { values: new Float32Array(0), shape: [0, 6, 6, 1] }, { storage }));
    await expectCode('SHAPE_MISMATCH', cachedFeatures(encoder, { ...images, shape: [2, 6, 6, 1] }, { storage }));
    await expectCode('INVALID_ARGUMENT', cachedFeatures(encoder, images, { storage, batchSize: 0 }));
    await expectCode('UNKNOWN_NAME', cachedFeatures(encoder, images, { storage, precision: 'int8' as 'float16' }));
    const versioned = byCode({ version: '1' });
    await expect(cachedFeatures(versioned, images, { storage })).rejects.toThrow(/65,504.*float32/);
    expect((await cachedFeatures(versioned, images, { storage, precision: 'float32' })).values[5]).toBe(7e4);
    encoder.dispose();
    await expectCode('DISPOSED', cachedFeatures(encoder, images, { storage }));
  });
});
