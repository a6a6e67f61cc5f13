import { describe, expect, test } from '@jest/globals';
import { frameRecord, recordData, recordLength } from './tf-record-framing.ts';

const place = { where: 'Class.method', name: 'a.tfrec', offset: 40 };
const data = Uint8Array.of(1, 2, 3);

describe('a record', () => {
  test('stands as length, checksum, data, checksum, little-endian', () => {
    // Checksums by the bitwise definition of CRC-32C, masked: of 0x0300000000000000 and of 0x010203.
    const masked = (bytes: readonly number[]) => {
      let crc = 0xffffffff;
      for (const byte of bytes) {
        crc ^= byte;
        for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0x82f63b78 : crc >>> 1;
      }
      crc = ~crc >>> 0;
      const value = (((crc >>> 15) | (crc << 17)) + 0xa282ead8) >>> 0;
      return [value & 255, (value >>> 8) & 255, (value >>> 16) & 255, value >>> 24];
    };
    const length = [3, 0, 0, 0, 0, 0, 0, 0];
    expect([...frameRecord(data)]).toEqual([...length, ...masked(length), 1, 2, 3, ...masked([1, 2, 3])]);
  });

  test('reads back', () => {
    const record = frameRecord(data);
    expect(recordLength(record, 0, place)).toBe(3);
    expect(recordData(record, 12, 3, place)).toEqual(data);
  });

  test('fails its checksum when any bit changes', () => {
    const record = frameRecord(data);
    for (let bit = 0; bit < record.length * 8; bit++) {
      const damaged = record.slice();
      damaged[bit >> 3] = (damaged[bit >> 3] as number) ^ (1 << (bit & 7));
      const read = () => recordData(damaged, 12, recordLength(damaged, 0, place), place);
      expect(read).toThrow(expect.objectContaining({ code: 'FILE_CORRUPT', message: expect.stringMatching(/^Class\.method: a\.tfrec .*offset 40 /) }));
    }
  });

  test('is truncated when bytes are missing', () => {
    const record = frameRecord(data);
    const expected = expect.objectContaining({ code: 'FILE_TRUNCATED', message: expect.stringMatching(/offset 40/) });
    for (let length = 1; length < 12; length++) expect(() => recordLength(record.subarray(0, length), 0, place)).toThrow(expected);
    for (let length = 12; length < 19; length++) expect(() => recordData(record.subarray(0, length), 12, 3, place)).toThrow(expected);
  });

  test('refuses a length beyond 2⁵³ whatever its checksum, and tells a packed file', () => {
    const header = frameRecord(new Uint8Array()).slice(0, 12);
    header.set([0, 0, 0, 0, 0, 0, 0, 0x80]);
    expect(() => recordLength(header, 0, place)).toThrow(expect.objectContaining({ code: 'FILE_CORRUPT' }));
    const gzip = Uint8Array.of(0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3, 0, 0);
    expect(() => recordLength(gzip, 0, { ...place, offset: 0 })).toThrow(/compression: 'gzip'/);
  });
});
