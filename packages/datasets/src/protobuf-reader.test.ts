import { describe, expect, test } from '@jest/globals';
import { ProtobufReader } from './protobuf-reader.ts';

describe('ProtobufReader', () => {
  test('walks through fields of every wire type', () => {
    // Field 1 varint 150 (the example of the Protocol Buffers guide), 2 bytes "hi", 3 fixed32 1.0, 4 fixed64, 16 varint 1.
    const bytes = Uint8Array.of(0x08, 0x96, 0x01, 0x12, 2, 0x68, 0x69, 0x1d, 0, 0, 0x80, 0x3f, 0x21, 1, 2, 3, 4, 5, 6, 7, 8, 0x80, 0x01, 1);
    const reader = new ProtobufReader(bytes, 'here');
    const halves: number[] = [];
    expect([reader.next(), reader.field, reader.wireType]).toEqual([true, 1, 0]);
    reader.int64(halves);
    expect([reader.next(), reader.field, reader.wireType]).toEqual([true, 2, 2]);
    expect([...reader.bytes()]).toEqual([0x68, 0x69]);
    expect([reader.next(), reader.field, reader.wireType]).toEqual([true, 3, 5]);
    expect(reader.float32()).toBe(1);
    expect([reader.next(), reader.field, reader.wireType]).toEqual([true, 4, 1]);
    reader.skip();
    expect([reader.next(), reader.field, reader.isAtEnd]).toEqual([true, 16, false]);
    reader.int64(halves);
    expect([reader.next(), reader.isAtEnd]).toEqual([false, true]);
    expect(halves).toEqual([150, 0, 1, 0]);
  });

  test('reads 64-bit integers in two halves', () => {
    const halvesOf = (...bytes: number[]) => {
      const halves: number[] = [];
      new ProtobufReader(Uint8Array.from(bytes), 'here').int64(halves);
      return halves;
    };
    const ones = Array.from({ length: 9 }, () => 0xff);
    expect(halvesOf(...ones, 0x01)).toEqual([0xffffffff, 0xffffffff]);
    expect(halvesOf(0x80, 0x80, 0x80, 0x80, 0x10)).toEqual([0, 1]);
    expect(halvesOf(0xff, 0xff, 0xff, 0xff, 0x0f)).toEqual([0xffffffff, 0]);
  });

  test('reads a view into a larger buffer', () => {
    const buffer = Uint8Array.of(9, 9, 0x0d, 0, 0, 0, 0x40, 9);
    const reader = new ProtobufReader(buffer.subarray(2, 7), 'here');
    reader.next();
    expect([reader.float32(), reader.next()]).toEqual([2, false]);
  });

  test('reads messages within messages and text, no further than they reach', () => {
    const text = [...'f'.repeat(40), ...'äπ'].join('');
    const utf8 = new TextEncoder().encode(text);
    const inner = [0x0a, 1, 0x66, 0x0a, utf8.length, ...utf8];
    const reader = new ProtobufReader(Uint8Array.of(0x0a, inner.length, ...inner, 0x08, 5), 'here');
    reader.next();
    const message = reader.message();
    const texts = [];
    while (message.next()) texts.push(message.text());
    expect(texts).toEqual(['f', text]);
    expect([reader.next(), reader.wireType, reader.isAtEnd]).toEqual([true, 0, false]);
    const cut = new ProtobufReader(Uint8Array.of(0x0a, 2, 0x0a, 3, 1, 2, 3), 'here');
    cut.next();
    const short = cut.message();
    short.next();
    expect(() => short.bytes()).toThrow(/reaches over the end/);
  });

  test('names the caller in errors', () => {
    const reader = new ProtobufReader(Uint8Array.of(0x12, 5, 1), 'Caller.call');
    reader.next();
    expect(() => reader.bytes()).toThrow(/^Caller\.call: .*reaches over the end/);
  });
});
