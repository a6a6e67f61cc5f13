import { expect, test } from '@jest/globals';
import { pictureAtlas } from './picture-atlas.ts';

test('tile i stands in column i mod columns of row i / columns', () => {
  const values = Uint8Array.from({ length: 5 * 6 }, (_, i) => i * 8);
  const { pixels, columns, rows } = pictureAtlas({ values, shape: [5, 2, 3] }, {}, 'test');
  expect([columns, rows]).toEqual([3, 2]);
  expect([pixels.width, pixels.height]).toEqual([9, 4]);
  for (let i = 0; i < 5; i++)
    for (let y = 0; y < 2; y++)
      for (let x = 0; x < 3; x++)
        expect(pixels.data[(Math.floor(i / 3) * 2 + y) * 9 + (i % 3) * 3 + x]).toBe(values[i * 6 + y * 3 + x]);
});

test('a square atlas has as many rows as columns, the last ones black', () => {
  const values = new Uint8Array(5).fill(255);
  const { pixels, columns, rows } = pictureAtlas({ values, shape: [5, 1, 1] }, { isSquare: true }, 'test');
  expect([columns, rows]).toEqual([3, 3]);
  expect([...pixels.data]).toEqual([255, 255, 255, 255, 255, 0, 0, 0, 0]);
});

test('large pictures become tiles of at most 32 px, or of the side that is asked for', () => {
  const pictures = { values: new Uint8Array(100 * 64 * 3), shape: [1, 100, 64, 3] };
  const { pixels } = pictureAtlas(pictures, {}, 'test');
  expect([pixels.width, pixels.height, pixels.channels]).toEqual([16, 25, 3]);
  const { pixels: large } = pictureAtlas(pictures, { maxTile: 50 }, 'test');
  expect([large.width, large.height]).toEqual([32, 50]);
});

test('refuses values that are no batch of pictures', () => {
  const code = 'SHAPE_MISMATCH';
  expect(() => pictureAtlas({ values: new Uint8Array(6), shape: [2, 3] }, {}, 'test')).toThrow(
    expect.objectContaining({ code }),
  );
  expect(() => pictureAtlas({ values: new Uint8Array(6), shape: [2, 2, 2] }, {}, 'test')).toThrow(
    expect.objectContaining({ code }),
  );
});
