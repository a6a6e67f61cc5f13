import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { checkData, decodeData, encodeData } from './data-codec.ts';

const again = (value: unknown) => decodeData(encodeData(value));

const typedArrays: fc.Arbitrary<ArrayBufferView> = fc.oneof(
  fc.int8Array(),
  fc.uint8Array(),
  fc.uint8ClampedArray(),
  fc.int16Array(),
  fc.uint16Array(),
  fc.int32Array(),
  fc.uint32Array(),
  fc.float32Array(),
  fc.float64Array(),
  fc.bigInt64Array(),
  fc.bigUint64Array(),
);
const leaves = fc.oneof(
  fc.constant(null),
  fc.boolean(),
  fc.maxSafeInteger(),
  fc.double().filter((value) => !Object.is(value, -0)),
  fc.string({ unit: 'grapheme' }),
  fc.bigInt({ min: -(2n ** 63n), max: 2n ** 64n - 1n }),
  fc.date({ noInvalidDate: true, min: new Date(-1e14), max: new Date(1e14) }),
  typedArrays,
);
// A key that would set the prototype is refused, see below.
const keys = fc.string().filter((key) => key !== '__proto__');
const { item } = fc.letrec<{ item: unknown }>((tie) => ({
  item: fc.oneof(
    { maxDepth: 4 },
    leaves,
    fc.array(tie('item'), { maxLength: 4 }),
    fc.dictionary(keys, tie('item'), { maxKeys: 4 }),
  ),
}));

describe('encodeData and decodeData', () => {
  test('give back any item', () => {
    fc.assert(
      fc.property(item, (value) => {
        expect(again(value)).toEqual(value);
      }),
      { numRuns: 500 },
    );
  });

  test('give typed arrays of the same kind in memory of their own', () => {
    fc.assert(
      fc.property(typedArrays, (value) => {
        const decoded = again([true, value]) as [boolean, ArrayBufferView];
        expect(Object.prototype.toString.call(decoded[1])).toBe(Object.prototype.toString.call(value));
        expect(decoded[1].byteOffset).toBe(0);
        expect(decoded[1].buffer.byteLength).toBe(value.byteLength);
      }),
    );
  });

  test('write a view of larger memory as its own part, and a Buffer as bytes', () => {
    expect(again(Float64Array.of(1, 2, 3).subarray(1, 2))).toEqual(Float64Array.of(2));
    expect(again(Buffer.from([1, 2]))).toEqual(Uint8Array.of(1, 2));
  });

  test('keep special numbers', () => {
    const values = [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 5e-324, 2 ** 53, -(2 ** 53), 1e300];
    expect(again(values)).toEqual(values);
    expect(again(-0)).toBe(0);
  });

  test('keep objects without a prototype', () => {
    expect(again(Object.assign(Object.create(null), { a: 1 }))).toEqual({ a: 1 });
  });

  test('decode what another encode has not touched', () => {
    const first = encodeData({ a: 1 });
    encodeData('something longer than the first');
    expect(decodeData(first)).toEqual({ a: 1 });
  });
});

describe('checkData', () => {
  class Thing {}
  const cycle: unknown[] = [];
  cycle.push(cycle);
  const deep = (levels: number): unknown => (levels === 0 ? 1 : [deep(levels - 1)]);

  const forbiddenKey: unknown = JSON.parse('{"__proto__": 1}');

  test.each<[string, unknown]>([
    ['data is undefined', undefined],
    ['data.a is undefined', { a: undefined }],
    ['data[1] is undefined', Array.from({ length: 2 }, (_, i) => (i === 0 ? 1 : undefined))],
    ['data.f is a function', { f: () => 0 }],
    ['data[0].s is a symbol', [{ s: Symbol('s') }]],
    ['data.m is an instance of Map', { m: new Map() }],
    ['data is an instance of Thing', new Thing()],
    ['data is an instance of ArrayBuffer', new ArrayBuffer(4)],
    ['data is an instance of DataView', new DataView(new ArrayBuffer(4))],
    ['data is an instance of Promise', Promise.resolve()],
    ['data is no valid date', new Date(Number.NaN)],
    ['data is a bigint of more than 64 bits', 2n ** 64n],
    ['data is a bigint of more than 64 bits', -(2n ** 63n) - 1n],
    ['data.t is text with half a surrogate pair', { t: 'a\ud800b' }],
    ['data.\udc00 is text with half a surrogate pair', { '\udc00': 1 }],
    ['data.__proto__ is a forbidden key', forbiddenKey],
    ['is nested deeper than 100 levels, or in itself', cycle],
    ['is nested deeper than 100 levels, or in itself', deep(101)],
  ])('%s', (message, value) => {
    const refusal = expect.objectContaining({ code: 'INVALID_ARGUMENT', message: expect.stringContaining(message) });
    expect(() => checkData(value, 'data', 'T.t')).toThrow(refusal);
    expect(() => encodeData(value)).toThrow(refusal);
  });

  test('takes a hole in a list for undefined', () => {
    expect(() => checkData(new Array(2), 'data', 'T.t')).toThrow('data[0] is undefined');
  });

  test('what it lets through can be encoded', () => {
    expect(again(deep(100))).toEqual(deep(100));
    expect(again([2n ** 64n - 1n, -(2n ** 63n)])).toEqual([2n ** 64n - 1n, -(2n ** 63n)]);
    expect(again(['😀', { '': null }])).toEqual(['😀', { '': null }]);
  });
});

describe('decodeData', () => {
  test.each<[string, number[]]>([
    ['nothing', []],
    ['a cut map', [0x82, 0xa1, 0x61]],
    ['bytes behind the end', [0xc0, 0xc0]],
    ['a byte without meaning', [0xc1]],
    ['an unknown extension', [0xd4, 0x05, 0x00]],
    ['an unknown kind of typed array', [0xd4, 0x01, 0x63]],
    ['a typed array of broken length', [0xd5, 0x01, 0x07, 0x00]],
    ['a typed array of no kind', [0xc7, 0x00, 0x01]],
    ['a list that says to be enormous', [0xdd, 0xff, 0xff, 0xff, 0xff]],
    ['the key __proto__', [0x81, 0xa9, ...new TextEncoder().encode('__proto__'), 0x01]],
  ])('refuses %s', (_, bytes) => {
    expect(() => decodeData(Uint8Array.from(bytes), 'T.t')).toThrow(expect.objectContaining({ code: 'FILE_CORRUPT' }));
  });

  test('refuses or reads any bytes, and never throws anything else', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 60 }), (bytes) => {
        try {
          decodeData(bytes);
        } catch (error) {
          expect(error).toMatchObject({ code: 'FILE_CORRUPT' });
        }
      }),
      { numRuns: 2000 },
    );
  });
});
