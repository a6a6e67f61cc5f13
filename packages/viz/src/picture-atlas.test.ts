import { expect, test } from '@jest/globals';
import { decode } from 'fast-png';
import { pictureAtlas } from './picture-atlas.ts';

test('tile i stands in column i mod columns of row i / columns', () => {
  const values = Uint8Array.from({ length: 5 * 6 }, (_, i) => i * 8);
  const { uri, columns, rows } = pictureAtlas({ values, shape: [5, 2, 3] }, {}, 'test');
  expect([columns, rows]).toEqual([3, 2]);
  const png = decode(Uint8Array.from(atob(uri.split(',')[1] as string), (c) => c.charCodeAt(0)));
  expect([png.width, png.height]).toEqual([9, 4]);
  for (let i = 0; i < 5; i++)
    for (let y = 0; y < 2; y++)
      for (let x = 0; x < 3; x++)
        expect(png.data[(Math.floor(i / 3) * 2 + y) * 9 + (i % 3) * 3 + x]).toBe(values[i * 6 + y * 3 + x]);
});

test('large pictures become tiles of at most 32 px', () => {
  const { uri } = pictureAtlas({ values: new Uint8Array(100 * 64 * 3), shape: [1, 100, 64, 3] }, {}, 'test');
  const png = decode(Uint8Array.from(atob(uri.split(',')[1] as string), (c) => c.charCodeAt(0)));
  expect([png.width, png.height, png.channels]).toEqual([16, 25, 3]);
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
