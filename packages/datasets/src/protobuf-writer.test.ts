import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { ProtobufReader, WIRE } from './protobuf-reader.ts';
import { ProtobufWriter } from './protobuf-writer.ts';

describe('ProtobufWriter', () => {
  test('writes the example of the Protocol Buffers guide, last things first', () => {
    const writer = new ProtobufWriter(0);
    writer.bytes(Uint8Array.of(0x68, 0x69));
    writer.wrap(2, 0);
    writer.varint(150);
    writer.varint(1 << 3);
    expect([...writer.finish()]).toEqual([0x08, 0x96, 0x01, 0x12, 2, 0x68, 0x69]);
  });

  test('writes fields that the reader reads, whatever the capacity was', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 300 })), fc.nat(400), (values, capacity) => {
        const writer = new ProtobufWriter(capacity);
        for (const value of values.toReversed()) {
          const end = writer.length;
          writer.bytes(value);
          writer.wrap(5, end);
        }
        const reader = new ProtobufReader(writer.finish(), 'here');
        for (const value of values) {
          expect([reader.next(), reader.field, reader.wireType]).toEqual([true, 5, WIRE.bytes]);
          expect([...reader.bytes()]).toEqual([...value]);
        }
        expect(reader.isAtEnd).toBe(true);
      }),
    );
  });

  test('writes every 64-bit integer, numbers as bigints', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }), fc.maxSafeInteger(), (big, number) => {
        const writer = new ProtobufWriter(4);
        writer.varint(number);
        writer.varint(big);
        const halves: number[] = [];
        const reader = new ProtobufReader(writer.finish(), 'here');
        reader.int64(halves);
        reader.int64(halves);
        const [low = 0, high = 0, low2 = 0, high2 = 0] = halves;
        expect(BigInt.asIntN(64, (BigInt(high) << 32n) | BigInt(low))).toBe(big);
        expect(BigInt.asIntN(64, (BigInt(high2) << 32n) | BigInt(low2))).toBe(BigInt(number));
        expect(reader.isAtEnd).toBe(true);
      }),
    );
  });

  test('refuses numbers that are no integers', () => {
    expect(() => new ProtobufWriter(8).varint(0.5)).toThrow(RangeError);
  });
});
