import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { encodeExample } from './encode-example.ts';
import { parseExample } from './parse-example.ts';

const latin1 = (text: string) => Uint8Array.from(text, (character) => character.charCodeAt(0));
/** A field of bytes shorter than 128. */
const field = (number: number, ...bytes: readonly number[]) => [(number << 3) | 2, bytes.length, ...bytes];
/** An example of the one feature "f". */
const example = (...feature: readonly number[]) => Uint8Array.from(field(1, ...field(1, ...field(1, 0x66), ...field(2, ...feature))));

describe('parseExample', () => {
  // What TensorFlow's own guide to TFRecord prints for feature0 = False, feature1 = 4, feature2 = b"goat", feature3 = 0.9876.
  const published = latin1(
    '\nR\n\x11\n\x08feature0\x12\x05\x1a\x03\n\x01\x00\n\x11\n\x08feature1\x12\x05\x1a\x03\n\x01\x04' +
      '\n\x14\n\x08feature2\x12\x08\n\x06\n\x04goat\n\x14\n\x08feature3\x12\x08\x12\x06\n\x04[\xd3|?',
  );

  test('reads the published example', () => {
    const parsed = parseExample(published);
    expect([...parsed.features.keys()]).toEqual(['feature0', 'feature1', 'feature2', 'feature3']);
    expect(parsed.ints('feature0')).toEqual([0]);
    expect(parsed.ints('feature1')).toEqual([4]);
    expect(parsed.strings('feature2')).toEqual(['goat']);
    expect(parsed.floats('feature3')).toEqual(Float32Array.of(0.9876));
  });

  test('reads numbers that stand one by one, packed, and both ways', () => {
    const half = [0, 0, 0, 0x3f]; // 0.5
    expect(parseExample(example(...field(2, 0x0d, ...half, 0x0d, ...half))).floats('f')).toEqual(Float32Array.of(0.5, 0.5));
    expect(parseExample(example(...field(2, ...field(1, ...half, ...half)))).floats('f')).toEqual(Float32Array.of(0.5, 0.5));
    expect(parseExample(example(...field(3, 0x08, 5, 0x08, 0xac, 0x02))).ints('f')).toEqual([5, 300]);
    expect(parseExample(example(...field(3, 0x08, 5, ...field(1, 0xac, 0x02, 7)))).ints('f')).toEqual([5, 300, 7]);
  });

  test('leaves fields out that the message does not define', () => {
    const foreign = [0x50, 0x96, 0x01, 0x59, 1, 2, 3, 4, 5, 6, 7, 8, 0x65, 1, 2, 3, 4, ...field(13, 1, 2)];
    expect(parseExample(example(...foreign, ...field(3, ...foreign, 0x08, 5))).ints('f')).toEqual([5]);
    expect(parseExample(Uint8Array.from([...foreign, ...published])).ints('feature1')).toEqual([4]);
  });

  test('reads an example without features and a feature without a list', () => {
    expect(parseExample(new Uint8Array()).features.size).toBe(0);
    expect(parseExample(example()).bytes('f')).toEqual([]);
  });

  test('gives back whatever was encoded', () => {
    const values = fc.oneof(
      fc.record({ bytes: fc.array(fc.uint8Array({ maxLength: 200 })) }),
      fc.record({ floats: fc.float32Array({ noNaN: true }) }),
      fc.record({ ints: fc.bigInt64Array() }),
    );
    fc.assert(
      fc.property(fc.dictionary(fc.string(), values), (features) => {
        const parsed = parseExample(encodeExample(features));
        expect(parsed.features.size).toBe(Object.keys(features).length);
        for (const [name, feature] of Object.entries(features))
          expect(parsed.features.get(name)?.values).toEqual(Object.values(feature)[0]);
      }),
    );
  });

  test('never fails but with FILE_CORRUPT', () => {
    fc.assert(
      fc.property(fc.nat(published.length - 1), fc.nat(255), (place, byte) => {
        const damaged = published.slice();
        damaged[place] = byte;
        try {
          parseExample(damaged);
        } catch (error) {
          expect(error).toMatchObject({ code: 'FILE_CORRUPT' });
        }
      }),
      { numRuns: 2000 },
    );
  });

  test.each([
    ['a cut message', published.subarray(0, 40), /reaches over the end/],
    ['text', latin1('<html>'), /wire type 4/],
    ['an endless integer', example(...field(3, 0x08, ...Array.from({ length: 11 }, () => 0x80))), /more than ten bytes/],
    ['half a float', example(...field(2, ...field(1, 0, 0, 0))), /within a field/],
    ['a field without number', Uint8Array.of(0x02, 0), /number 0/],
  ])('refuses %s', (_, bytes, message) => {
    expect(() => parseExample(bytes)).toThrow(expect.objectContaining({ code: 'FILE_CORRUPT', message: expect.stringMatching(message) }));
  });
});
