import { describe, expect, test } from '@jest/globals';
import { encodeExample } from './encode-example.ts';
import { parseExample } from './parse-example.ts';

describe('encodeExample', () => {
  test('writes the bytes that TensorFlow’s guide to TFRecord prints, features in order of name', () => {
    const bytes = encodeExample({
      feature3: { floats: [0.9876] },
      feature1: { ints: [4] },
      feature2: { bytes: ['goat'] },
      feature0: { ints: Int32Array.of(0) },
    });
    const published =
      '\nR\n\x11\n\x08feature0\x12\x05\x1a\x03\n\x01\x00\n\x11\n\x08feature1\x12\x05\x1a\x03\n\x01\x04' +
      '\n\x14\n\x08feature2\x12\x08\n\x06\n\x04goat\n\x14\n\x08feature3\x12\x08\x12\x06\n\x04[\xd3|?';
    expect(String.fromCharCode(...bytes)).toBe(published);
  });

  test('writes integers of any size and sign, strings as UTF-8, and empty lists', () => {
    const example = parseExample(
      encodeExample({ big: { ints: [2n ** 63n - 1n, -(2n ** 63n), -1, 300] }, name: { bytes: ['äπ😀'] }, none: { floats: [] } }),
    );
    expect([...example.bigInts('big')]).toEqual([2n ** 63n - 1n, -(2n ** 63n), -1n, 300n]);
    expect(example.strings('name')).toEqual(['äπ😀']);
    expect(example.floats('none')).toHaveLength(0);
  });
});
