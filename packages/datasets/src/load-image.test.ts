import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, test } from '@jest/globals';
import { plainPng } from '@sim/testing/plain-png';
import sharp from 'sharp';
import { loadImage } from './load-image.ts';

const pixels = [255, 0, 51, 102, 153, 204];
const png = plainPng(1, 2, 3, pixels);

describe('loadImage', () => {
  test('reads a file by path and URL, and bytes, as numbers in [0, 1]', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'sim-image-'));
    const path = join(folder, 'a.png');
    await writeFile(path, png);
    const expected = { values: Float32Array.of(1, 0, 0.2, 0.4, 0.6, 0.8), shape: [1, 2, 3] };
    for (const picture of [path, pathToFileURL(path), png]) expect(await loadImage(picture)).toEqual(expected);
    await expect(loadImage(join(folder, 'b.png'))).rejects.toMatchObject({ code: 'FILE_NOT_FOUND' });
    await writeFile(path, 'no picture');
    await expect(loadImage(path)).rejects.toMatchObject({
      code: 'FILE_FORMAT',
      message: expect.stringMatching(/^loadImage: a\.png is no picture/),
    });
    await rm(folder, { recursive: true });
  });

  test('brings a picture to a target size and stays in [0, 1]', async () => {
    const noisy = plainPng(9, 9, 1, Array.from({ length: 81 }, (_, i) => (i % 2) * 255));
    const { values, shape } = await loadImage(noisy, { targetSize: [20, 30] });
    expect(shape).toEqual([20, 30, 3]);
    expect(Math.min(...values)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...values)).toBeLessThanOrEqual(1);
    expect((await loadImage(noisy, { targetSize: 4, channels: 1 })).shape).toEqual([4, 4, 1]);
  });

  test('reads JPEG close to what was packed', async () => {
    const source = plainPng(16, 16, 3, Array.from({ length: 768 }, (_, i) => [200, 100, 50][i % 3] as number));
    const { values, shape } = await loadImage(await sharp(source).jpeg({ quality: 95 }).toBuffer());
    expect(shape).toEqual([16, 16, 3]);
    for (const [i, value] of values.entries()) expect(Math.abs(value - ([200, 100, 50][i % 3] as number) / 255)).toBeLessThan(0.02);
  });

  test('refuses options that make no sense', async () => {
    await expect(loadImage(png, { targetSize: 0 })).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' });
    await expect(loadImage(png, { fit: 'inside' as 'fill' })).rejects.toMatchObject({ code: 'UNKNOWN_NAME' });
  });
});
