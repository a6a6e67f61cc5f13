import { describe, expect, test } from '@jest/globals';
import { encodeEvent } from './event-record.ts';

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

describe('encodeEvent', () => {
  // 0x09 = field 1, eight bytes: 1.0 is 3ff0…; 0x1a = field 3, a string.
  test('writes the first event of a file', () => {
    expect(hex(encodeEvent({ wallTime: 1, fileVersion: 'brain.Event:2' }))).toBe(
      `09000000000000f03f1a0d${Buffer.from('brain.Event:2').toString('hex')}`,
    );
  });

  // 0x10 = field 2, a varint: 300 is ac02; 0x2a = field 5, a message; in it 0x0a = value, of which 0x0a = tag and
  // 0x15 = simple_value, four bytes: 0.5 is 3f000000.
  test('writes values by name', () => {
    const values = ['0a08', '0a0161', '150000003f', '0a09', '0a026263', '15000000c0'];
    expect(hex(encodeEvent({ wallTime: 1, step: 300, scalars: { a: 0.5, bc: -2 } }))).toBe(
      `09000000000000f03f10ac022a15${values.join('')}`,
    );
  });

  test('leaves step 0 out, as Protocol Buffers do', () => {
    expect(hex(encodeEvent({ wallTime: 0, step: 0, scalars: {} }))).toBe(`09${'00'.repeat(8)}2a00`);
  });

  test('writes steps beyond 32 bits', () => {
    expect(hex(encodeEvent({ wallTime: 0, step: 2 ** 40 }))).toBe(`09${'00'.repeat(8)}10${'80'.repeat(5)}20`);
  });
});
