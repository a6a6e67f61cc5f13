import { gunzipSync, inflateSync } from 'node:zlib';
import { describe, expect, test } from '@jest/globals';
import { MemoryStorage } from '@sim/core';
import { joinBytes } from './join-bytes.ts';
import { frameRecord } from './tf-record-framing.ts';
import { TfRecordWriter, type TfRecordWriterOptions } from './tf-record-writer.ts';

const records = Array.from({ length: 12 }, (_, i) => new Uint8Array(i * 100_000).fill(i));
const framed = joinBytes(records.map(frameRecord));

async function write(options?: TfRecordWriterOptions): Promise<Uint8Array> {
  const storage = new MemoryStorage();
  await storage.write('a.tfrec', Uint8Array.of(1, 2, 3));
  const writer = new TfRecordWriter({ storage, name: 'a.tfrec' }, options);
  // Without waiting: order is kept all the same.
  await Promise.all(records.map((record) => writer.write(record)));
  await writer.close();
  expect(writer.count).toBe(12);
  return storage.read('a.tfrec');
}

describe('TfRecordWriter', () => {
  test('writes records one after another over an old file', async () => {
    expect(Buffer.compare(await write(), framed)).toBe(0);
  });

  test('packs', async () => {
    expect(Buffer.compare(gunzipSync(await write({ compression: 'gzip' })), framed)).toBe(0);
    expect(Buffer.compare(inflateSync(await write({ compression: 'zlib' })), framed)).toBe(0);
  });

  test('can be read up to the last record after a flush, and goes on', async () => {
    const storage = new MemoryStorage();
    const writer = new TfRecordWriter({ storage, name: 'a' });
    const some = records.slice(0, 3);
    for (const [i, record] of some.entries()) {
      void writer.write(record);
      await writer.flush();
      expect(Buffer.compare(await storage.read('a'), joinBytes(some.slice(0, i + 1).map(frameRecord)))).toBe(0);
    }
    await writer.flush();
    await writer.close();
    expect(Buffer.compare(await storage.read('a'), joinBytes(some.map(frameRecord)))).toBe(0);
  });

  test('writes an empty file when nothing was added', async () => {
    const storage = new MemoryStorage();
    await new TfRecordWriter({ storage, name: 'a' }).close();
    expect(await storage.read('a')).toHaveLength(0);
  });

  test('refuses an unknown compression', () => {
    expect(() => new TfRecordWriter('a.tfrec', { compression: 'brotli' as 'gzip' })).toThrow(expect.objectContaining({ code: 'UNKNOWN_NAME' }));
  });
});
