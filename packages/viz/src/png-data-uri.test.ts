import { describe, expect, test } from '@jest/globals';
import { decode } from 'fast-png';
import fc from 'fast-check';
import { pngDataUri } from './png-data-uri.ts';

function pixelsOf(uri: string): { width: number; height: number; channels: number; data: number[] } {
  const bytes = Uint8Array.from(atob(uri.slice('data:image/png;base64,'.length)), (c) => c.charCodeAt(0));
  const { width, height, channels, data } = decode(bytes, { checkCrc: true });
  return { width, height, channels, data: [...data] };
}

describe('pngDataUri', () => {
  test('a decoder reads back every byte, grey or in colour', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(1, 3, 4),
        fc.integer({ min: 1, max: 9 }),
        fc.integer({ min: 1, max: 9 }),
        (c, w, h) => {
          const values = Uint8Array.from({ length: w * h * c }, (_, i) => (i * 37) % 256);
          expect(pixelsOf(pngDataUri({ values, shape: [h, w, c] }))).toEqual({
            width: w,
            height: h,
            channels: c,
            data: [...values],
          });
        },
      ),
    );
  });
  test('floats of [0, 1], without a channel axis', () => {
    expect(pixelsOf(pngDataUri({ values: Float32Array.of(0, 1, 0.2, 0.4), shape: [2, 2] })).data).toEqual([
      0, 255, 51, 102,
    ]);
  });
  test('large pictures are averaged down to maxSide', () => {
    const values = new Uint8Array(300 * 200).fill(77);
    const small = pixelsOf(pngDataUri({ values, shape: [300, 200] }, { maxSide: 64 }));
    expect([small.width, small.height]).toEqual([40, 60]);
    expect(new Set(small.data)).toEqual(new Set([77]));
  });
  test('a digit takes less than a kilobyte', () => {
    const values = Float32Array.from({ length: 784 }, (_, i) =>
      Math.hypot((i % 28) - 14, Math.floor(i / 28) - 14) < 8 ? 1 : 0,
    );
    expect(pngDataUri({ values, shape: [28, 28] }).length).toBeLessThan(1024);
  });
  test.each([
    ['SHAPE_MISMATCH', { values: new Uint8Array(4), shape: [4] }, {}],
    ['SHAPE_MISMATCH', { values: new Uint8Array(4), shape: [2, 3] }, {}],
    ['SHAPE_MISMATCH', { values: new Uint8Array(8), shape: [2, 2, 2] }, {}],
    ['SHAPE_MISMATCH', { values: new Uint8Array(0), shape: [0, 0] }, {}],
    ['NOT_FINITE', { values: Float32Array.of(0, NaN), shape: [1, 2] }, {}],
    ['INVALID_ARGUMENT', { values: Float32Array.of(0, 255), shape: [1, 2] }, {}],
    ['INVALID_ARGUMENT', { values: Float32Array.of(0, 1), shape: [1, 2] }, { maxPixelValue: 0 }],
    ['INVALID_ARGUMENT', { values: Float32Array.of(0, 1), shape: [1, 2] }, { maxSide: 0 }],
  ])('%s for a picture that cannot be right', (code, picture, options) => {
    expect(() => pngDataUri(picture, options)).toThrow(expect.objectContaining({ code }));
  });
});
