import { gzipSync } from 'node:zlib';
import { describe, expect, test } from '@jest/globals';
import { SimError } from '@sim/core';
import type { ByteSource } from './byte-reader.ts';
import { unpackBytes } from './unpack-bytes.ts';

const from = { where: 'here', name: 'a.gz' };

describe('unpackBytes', () => {
  test('leaves a source alone that is not packed', () => {
    const source: ByteSource = { next: async () => undefined, close: async () => undefined };
    expect(unpackBytes(source, 'none', from)).toBe(source);
  });

  test('passes an error of the source on', async () => {
    const error = new SimError({ code: 'FILE_NOT_FOUND', where: 'here', problem: 'no such file', cure: 'Look.' });
    const source: ByteSource = { next: () => Promise.reject(error), close: async () => undefined };
    await expect(unpackBytes(source, 'gzip', from).next()).rejects.toBe(error);
  });

  test('closes the source with itself', async () => {
    let closed = 0;
    const piece = gzipSync(Uint8Array.from({ length: 1000 }, (_, i) => i));
    const source: ByteSource = { next: async () => piece, close: async () => void closed++ };
    const unpacked = unpackBytes(source, 'gzip', from);
    await unpacked.next();
    await unpacked.close();
    expect(closed).toBe(1);
  });
});
