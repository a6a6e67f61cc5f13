import { expect, test } from '@jest/globals';
import { shrink, toPixels } from './pixels.ts';

test('floats become bytes between black and white, those outside are clipped', () => {
  const values = Float32Array.of(0, 0.5, 1, 1.5, -0.5, 0.25);
  expect([...toPixels({ values, shape: [2, 3] }, {}, 'test').data]).toEqual([0, 128, 255, 255, 0, 64]);
});

test('black and white can be given', () => {
  const values = Float32Array.of(-1, 0, 1, 0.5);
  const range = { minPixelValue: -1, maxPixelValue: 1 };
  expect([...toPixels({ values, shape: [2, 2, 1] }, range, 'test').data]).toEqual([0, 128, 255, 191]);
});

test('blocks become their mean, smaller ones at the edge included', () => {
  const data = Uint8Array.from([0, 10, 20, 20, 30, 40]);
  expect(shrink({ data, width: 3, height: 2, channels: 1 }, 2)).toEqual({
    data: Uint8Array.of(15, 30),
    width: 2,
    height: 1,
    channels: 1,
  });
  const rgb = { data: Uint8Array.of(0, 100, 200, 10, 110, 210), width: 2, height: 1, channels: 3 };
  expect([...shrink(rgb, 2).data]).toEqual([5, 105, 205]);
  expect(shrink(rgb, 1)).toBe(rgb);
});
