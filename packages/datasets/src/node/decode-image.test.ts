import { describe, expect, test } from '@jest/globals';
import { Random } from '@sim/core';
import { plainPng } from '@sim/testing/plain-png';
import type { DecodeOptions } from '../picture.ts';
import { decodeImage } from './decode-image.ts';

const decode = (encoded: Uint8Array, options: Partial<DecodeOptions> = {}) =>
  decodeImage(encoded, { channels: 3, fit: 'fill', name: 'a.png', ...options }, 'Caller');
const svg = (body: string) => new TextEncoder().encode(`<svg xmlns="http://www.w3.org/2000/svg" width="8" height="4">${body}</svg>`);

const random = new Random(1);
const noise = Array.from({ length: 4800 }, () => random.integer(256));

describe('decodeImage', () => {
  test('gives the bytes of every pixel', async () => {
    const pixels = [255, 0, 0, 0, 255, 0, 0, 0, 255, 1, 2, 3, 40, 50, 60, 7, 8, 9];
    expect(await decode(plainPng(2, 3, 3, pixels))).toEqual({ bytes: Uint8Array.from(pixels), height: 2, width: 3 });
  });

  test('repeats grey for three channels, and keeps it for one', async () => {
    const grey = plainPng(1, 2, 1, [10, 200]);
    expect([...(await decode(grey)).bytes]).toEqual([10, 10, 10, 200, 200, 200]);
    expect([...(await decode(grey, { channels: 1 })).bytes]).toEqual([10, 200]);
  });

  test('makes colours grey, by about their brightness', async () => {
    const { bytes } = await decode(plainPng(1, 3, 3, [0, 0, 0, 255, 255, 255, 0, 255, 0]), { channels: 1 });
    expect([bytes[0], bytes[1]]).toEqual([0, 255]);
    expect(bytes[2]).toBeGreaterThan(140);
    expect(bytes).toHaveLength(3);
  });

  test('puts transparent parts on white', async () => {
    const { bytes } = await decode(plainPng(1, 2, 4, [9, 9, 9, 0, 0, 0, 0, 128]));
    expect([...bytes.subarray(0, 3)]).toEqual([255, 255, 255]);
    expect(Math.abs((bytes[3] as number) - 127)).toBeLessThanOrEqual(1);
  });

  test('resizes by stretching, cutting or padding', async () => {
    // Left half red, right half blue; twice as wide as high.
    const wide = svg('<rect width="4" height="4" fill="red"/><rect x="4" width="4" height="4" fill="blue"/>');
    const corner = async (fit: DecodeOptions['fit']) => [...(await decode(wide, { size: [4, 4], fit })).bytes.subarray(0, 3)];
    expect(await corner('fill')).toEqual([255, 0, 0]);
    expect(await corner('cover')).toEqual([255, 0, 0]);
    expect(await corner('contain')).toEqual([255, 255, 255]);
    const stretched = await decode(wide, { size: [6, 20] });
    expect([stretched.height, stretched.width, stretched.bytes.length]).toEqual([6, 20, 360]);
  });

  test('keeps an even picture even, whatever its size', async () => {
    const even = plainPng(5, 7, 1, new Uint8Array(35).fill(77));
    for (const size of [[3, 3], [20, 11]] as const)
      expect(new Set((await decode(even, { size, channels: 1 })).bytes)).toEqual(new Set([77]));
  });

  test.each([
    ['text', new TextEncoder().encode('<!doctype html>')],
    ['nothing', new Uint8Array()],
    ['a cut picture', plainPng(40, 40, 3, noise).subarray(0, 2000)],
  ])('refuses %s', async (_, bytes) => {
    await expect(decode(bytes)).rejects.toMatchObject({
      code: 'FILE_FORMAT',
      message: expect.stringMatching(/^Caller: a\.png is no picture/),
    });
  });
});
