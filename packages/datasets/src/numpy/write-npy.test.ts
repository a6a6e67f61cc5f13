import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { readFileSync } from 'node:fs';
import type { NpyValues } from './npy-array.ts';
import { readNpy } from './read-npy.ts';
import { writeNpy } from './write-npy.ts';

const { arrays } = JSON.parse(readFileSync(new URL('../../fixtures/numpy-files.json', import.meta.url), 'utf8')) as {
  readonly arrays: readonly { name: string; base64: string }[];
};

describe('writeNpy', () => {
  test.each(['<f4', '<f8', '<i2', '<i4', '<i8', '<i1', '<u1', '<u8', 'bool', 'single value', 'no rows', 'texts', 'byte strings'])(
    'writes %s byte for byte as NumPy does',
    (name) => {
      const numpys = new Uint8Array(Buffer.from(arrays.find((array) => array.name === name)?.base64 ?? '', 'base64'));
      // NumPy of today leaves room for a longer first axis in the same description.
      const text = (bytes: Uint8Array): string => Buffer.from(bytes).toString('latin1').replace(/ +\n/, '\n');
      expect(text(writeNpy(readNpy(numpys)))).toBe(text(numpys));
    },
  );

  test('elements begin at a multiple of 64, whatever the shape', () => {
    for (let axes = 0; axes < 40; axes++) {
      const bytes = writeNpy({ values: Uint8Array.of(7), shape: Array.from({ length: axes }, () => 1) });
      expect((bytes.length - 1) % 64).toBe(0);
      expect(readNpy(bytes)).toEqual({ values: Uint8Array.of(7), shape: Array.from({ length: axes }, () => 1), dtype: '|u1' });
    }
  });

  test.each<[string, fc.Arbitrary<NpyValues>]>([
    ['float32', fc.float32Array()],
    ['float64', fc.float64Array()],
    ['int16', fc.int16Array()],
    ['uint32', fc.uint32Array()],
    ['int64', fc.bigInt64Array()],
    ['texts', fc.array(fc.string({ unit: 'grapheme' }).filter((text) => !text.endsWith('\0')))],
    ['byte strings', fc.array(fc.uint8Array().filter((bytes) => bytes.at(-1) !== 0))],
  ])('%s come back', (_, values) => {
    fc.assert(
      fc.property(values, (given) => {
        const found = readNpy(writeNpy({ values: given, shape: [given.length] }));
        expect(found.shape).toEqual([given.length]);
        // An empty list says of no kind of text what it is.
        if (given.length > 0) expect(found.values).toEqual(given);
      }),
    );
  });

  test('leaves the values as they were', () => {
    const values = Float32Array.of(1, 2);
    writeNpy({ values, shape: [2] });
    expect(values).toEqual(Float32Array.of(1, 2));
  });

  test.each([
    ['LENGTH_MISMATCH', { values: Float32Array.of(1), shape: [2] }],
    ['INVALID_ARGUMENT', { values: Float32Array.of(1), shape: [-1] }],
    ['INVALID_ARGUMENT', { values: ['a', Uint8Array.of(1)] as never, shape: [2] }],
  ])('says %s for what is no array', (code, array) => {
    expect(() => writeNpy(array)).toThrow(expect.objectContaining({ code }));
  });
});
