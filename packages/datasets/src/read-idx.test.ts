import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { readIdx } from './read-idx.ts';

/** An IDX file: header by the definition of the format, then `body`. */
function idx(type: number, shape: readonly number[], body: readonly number[]): Uint8Array {
  const lengths = shape.flatMap((side) => [side >>> 24, (side >>> 16) & 255, (side >>> 8) & 255, side & 255]);
  return Uint8Array.of(0, 0, type, shape.length, ...lengths, ...body);
}

describe('readIdx', () => {
  test('reads bytes of any shape', () => {
    const shapes = fc.array(fc.integer({ min: 0, max: 4 }), { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(shapes, (shape) => {
        const count = shape.reduce((product, side) => product * side, 1);
        const body = Array.from({ length: count }, (_, i) => (i * 37) % 256);
        expect(readIdx(idx(8, shape, body))).toEqual({ values: Uint8Array.from(body), shape });
      }),
    );
  });

  test.each([
    ['signed bytes', 0x09, [0xff, 0x7f], Int32Array.of(-1, 127)],
    ['16-bit integers', 0x0b, [0xff, 0xfe, 0x01, 0x00], Int32Array.of(-2, 256)],
    ['32-bit integers', 0x0c, [0xff, 0xff, 0xff, 0xfd, 0, 1, 0, 0], Int32Array.of(-3, 65536)],
    ['32-bit floats', 0x0d, [0x3f, 0xc0, 0, 0, 0xc0, 0, 0, 0], Float32Array.of(1.5, -2)],
    ['64-bit floats', 0x0e, [0x3f, 0xf8, 0, 0, 0, 0, 0, 0, 0xc0, 0, 0, 0, 0, 0, 0, 0], Float32Array.of(1.5, -2)],
  ])('reads %s, big-endian', (_, type, body, values) => {
    expect(readIdx(idx(type, [2], body))).toEqual({ values, shape: [2] });
  });

  test('reads a view into a larger buffer and copies out of it', () => {
    const file = idx(8, [2], [7, 9]);
    const buffer = new Uint8Array(file.length + 5);
    buffer.set(file, 3);
    const { values } = readIdx(buffer.subarray(3, 3 + file.length));
    buffer.fill(0);
    expect(values).toEqual(Uint8Array.of(7, 9));
  });

  test('calls every shorter file truncated', () => {
    const whole = idx(8, [2, 3], [1, 2, 3, 4, 5, 6]);
    for (let length = 0; length < whole.length; length++)
      expect(() => readIdx(whole.subarray(0, length), 'digits')).toThrow(
        expect.objectContaining({ code: 'FILE_TRUNCATED', message: expect.stringMatching(/digits ends/) }),
      );
  });

  test('calls a file truncated whose header announces more than memory holds', () => {
    expect(() => readIdx(idx(8, [0xffffffff, 0xffffffff, 0xffffffff], [1]))).toThrow(
      expect.objectContaining({ code: 'FILE_TRUNCATED' }),
    );
  });

  test.each([
    ['text', new TextEncoder().encode('<!doctype html>'), /no IDX file, got "0x3c21646f"/],
    ['a compressed file', Uint8Array.of(0x1f, 0x8b, 8, 0, 0), /gzip/],
    ['an unknown element type', idx(0x0a, [1], [1]), /no IDX file/],
    ['a file without axes', Uint8Array.of(0, 0, 8, 0), /no IDX file/],
    ['a file with bytes to spare', idx(8, [2], [1, 2, 3]), /longer than the 10 bytes .* got 11/],
  ])('refuses %s', (_, bytes, message) => {
    expect(() => readIdx(bytes)).toThrow(
      expect.objectContaining({ code: 'FILE_FORMAT', message: expect.stringMatching(message) }),
    );
  });
});
