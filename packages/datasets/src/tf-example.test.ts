import { describe, expect, test } from '@jest/globals';
import { TfExample } from './tf-example.ts';

const example = new TfExample(
  new Map([
    ['label', { kind: 'ints', values: BigInt64Array.of(7n, -2n) }],
    ['huge', { kind: 'ints', values: BigInt64Array.of(2n ** 60n) }],
    ['name', { kind: 'bytes', values: [Uint8Array.of(0xc3, 0xa4)] }],
    ['row', { kind: 'floats', values: Float32Array.of(0.5) }],
  ]),
);

describe('TfExample', () => {
  test('gives each kind of values', () => {
    expect(example.ints('label')).toEqual([7, -2]);
    expect(example.bigInts('huge')).toEqual(BigInt64Array.of(2n ** 60n));
    expect(example.bytes('name')).toEqual([Uint8Array.of(0xc3, 0xa4)]);
    expect(example.strings('name')).toEqual(['ä']);
    expect(example.floats('row')).toEqual(Float32Array.of(0.5));
  });

  test('refuses what it does not hold', () => {
    const refused = (call: () => unknown, code: string, message: RegExp) =>
      expect(call).toThrow(expect.objectContaining({ code, message: expect.stringMatching(message) }));
    refused(() => example.ints('lable'), 'UNKNOWN_KEY', /got "lable". Use one of: label, huge, name, row\./);
    refused(() => new TfExample(new Map()).bytes('a'), 'UNKNOWN_KEY', /none; it is empty/);
    refused(() => example.floats('label'), 'INVALID_ARGUMENT', /holds ints\. Ask for ints\./);
    refused(() => example.ints('huge'), 'INVALID_ARGUMENT', /got 1152921504606846976\. Use bigInts/);
  });
});
