import { describe, expect, test } from '@jest/globals';
import type { Progress } from '@sim/core';
import { plainPng } from '@sim/testing/plain-png';
import { type EncodedPicture, decodePictures } from './decode-pictures.ts';

const grey = (value: number, side = 2): EncodedPicture => ({
  name: `${value}.png`,
  read: () => plainPng(side, side, 1, new Uint8Array(side * side).fill(value)),
});
const decode = (pictures: readonly EncodedPicture[], options = {}, call = {}) =>
  decodePictures(pictures, { channels: 1, fit: 'fill', ...options }, 'Caller', call);

describe('decodePictures', () => {
  test('keeps the order of many', async () => {
    const { values, shape } = await decode(Array.from({ length: 50 }, (_, i) => grey(5 * i)));
    expect(shape).toEqual([50, 2, 2, 1]);
    expect(values).toEqual(Float32Array.from({ length: 200 }, (_, i) => (5 * Math.floor(i / 4)) / 255));
  });

  test('brings all to the size asked for', async () => {
    expect((await decode([grey(1, 5), grey(2, 3)], { size: [3, 4], channels: 3 })).shape).toEqual([2, 3, 4, 3]);
  });

  test('reports progress and stops when told to', async () => {
    const heard: Progress[] = [];
    await decode([grey(1), grey(2)], {}, { onProgress: (progress: Progress) => heard.push(progress) });
    expect(heard).toEqual([1, 2].map((done) => ({ stage: 'decode', done, total: 2 })));
    await expect(decode([grey(1)], {}, { signal: AbortSignal.abort() })).rejects.toMatchObject({ code: 'ABORTED' });
  });

  test('starts no more pictures after a failure', async () => {
    let started = 0;
    const counted = Array.from({ length: 100 }, (_, i) => ({
      name: `${i}`,
      read: () => (started++ === 3 ? new Uint8Array() : plainPng(2, 2, 1, [1, 2, 3, 4])),
    }));
    await expect(decode(counted, { size: [2, 2] })).rejects.toMatchObject({ code: 'FILE_FORMAT' });
    expect(started).toBeLessThan(50);
  });

  test('refuses pictures of different size, by name, and none', async () => {
    await expect(decode([grey(1), grey(2), grey(3, 4)])).rejects.toMatchObject({
      code: 'SHAPE_MISMATCH',
      message: expect.stringMatching(/^Caller: 3\.png is not of 2 × 2 pixels as 1\.png, got \[4, 4\]/),
    });
    await expect(decode([])).rejects.toMatchObject({ code: 'EMPTY_INPUT' });
  });
});
