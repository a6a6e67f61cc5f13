import { describe, expect, test } from '@jest/globals';
import { MemoryStorage } from '@sim/core';
import { CIFAR10_CLASSES, loadCifar10 } from './load-cifar10.ts';

/** Byte of a channel of a pixel, which tells the image as well. */
const byteAt = (image: number, channel: number, pixel: number) => (image * 7 + channel * 85 + pixel) % 256;

/** A file as published: for each image its label, then 1,024 bytes red, green, blue. */
function batch(images: readonly number[]): Uint8Array {
  return Uint8Array.from(
    images.flatMap((image) => [
      image % 10,
      ...Array.from({ length: 3072 }, (_, i) => byteAt(image, Math.floor(i / 1024), i % 1024)),
    ]),
  );
}

async function folder(changes: Record<string, Uint8Array | null> = {}): Promise<MemoryStorage> {
  const storage = new MemoryStorage();
  for (let i = 1; i <= 5; i++) await storage.write(`data_batch_${i}.bin`, batch([2 * i, 2 * i + 1]));
  await storage.write('test_batch.bin', batch([20, 21, 22]));
  for (const [name, bytes] of Object.entries(changes)) await (bytes ? storage.write(name, bytes) : storage.remove(name));
  return storage;
}

describe('loadCifar10', () => {
  test('reads five files and one, pixel by pixel', async () => {
    const { train, test: held } = await loadCifar10({ folder: await folder() });
    expect(train.images.shape).toEqual([10, 32, 32, 3]);
    expect(held.images.shape).toEqual([3, 32, 32, 3]);
    expect(train.labels).toEqual(Int32Array.of(2, 3, 4, 5, 6, 7, 8, 9, 0, 1));
    expect(held.labels).toEqual(Int32Array.of(0, 1, 2));
    let wrong = 0;
    for (let i = 0; i < train.images.values.length; i++) {
      const expected = byteAt(2 + Math.floor(i / 3072), i % 3, Math.floor((i % 3072) / 3)) / 255;
      if (train.images.values[i] !== Math.fround(expected)) wrong++;
    }
    expect(wrong).toBe(0);
  });

  test('stops at the limit, within a file or after it', async () => {
    for (const limit of [1, 3, 4]) {
      const { train, test: held } = await loadCifar10({ folder: await folder(), limit });
      expect([...train.labels]).toEqual([2, 3, 4, 5].slice(0, limit));
      expect(held.images.shape[0]).toBe(Math.min(3, limit));
    }
  });

  test('names ten classes', () => {
    expect([CIFAR10_CLASSES.length, CIFAR10_CLASSES[0], CIFAR10_CLASSES[9]]).toEqual([10, 'airplane', 'truck']);
  });

  test.each([
    ['a missing file', { 'data_batch_3.bin': null }, 'FILE_NOT_FOUND', /lacks data_batch_3\.bin/],
    ['a truncated file', { 'test_batch.bin': batch([1]).subarray(0, 3000) }, 'FILE_TRUNCATED', /test_batch.*got 3000/],
    ['an empty file', { 'test_batch.bin': new Uint8Array() }, 'FILE_TRUNCATED', /got 0/],
    ['a label above nine', { 'data_batch_1.bin': batch([1, 2]).fill(10, 3073, 3074) }, 'FILE_FORMAT', /image 1 does not, got 10/],
  ])('refuses %s', async (_, changes, code, message) => {
    await expect(loadCifar10({ folder: await folder(changes) })).rejects.toMatchObject({ code, message: expect.stringMatching(message) });
  });
});
