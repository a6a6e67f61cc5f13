import { describe, expect, test } from '@jest/globals';
import { inflateRawSync } from 'node:zlib';
import { writeZip } from './write-zip.ts';

describe('writeZip', () => {
  test('packs members by deflate, behind a head of 30 bytes and the name', async () => {
    const bytes = new TextEncoder().encode('cat cat cat cat cat cat cat cat cat cat cat cat');
    const file = Buffer.from(await writeZip(new Map([['name', bytes]]), { isCompressed: true }));
    expect(file.readUInt32LE(0)).toBe(0x04034b50);
    expect(file.readUInt32LE(22)).toBe(bytes.length);
    const packed = file.subarray(34, 34 + file.readUInt32LE(18));
    expect(packed.length).toBeLessThan(bytes.length);
    expect(new Uint8Array(inflateRawSync(packed))).toEqual(bytes);
  });

  test('ends with the number of members and where the directory is', async () => {
    const file = Buffer.from(await writeZip(new Map([['a', Uint8Array.of(1, 2)], ['b', Uint8Array.of(3)]]), { isCompressed: false }));
    const end = file.length - 22;
    expect([file.readUInt16LE(end + 10), file.readUInt32LE(file.readUInt32LE(end + 16))]).toEqual([2, 0x02014b50]);
  });
});
