import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { deflateSync, gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { MemoryStorage } from '@sim/core';
import fc from 'fast-check';
import { joinBytes } from './join-bytes.ts';
import { type ReadTfRecordsOptions, type TfRecordSource, readTfRecords } from './read-tf-records.ts';
import { frameRecord } from './tf-record-framing.ts';

async function readAll(source: TfRecordSource, options?: ReadTfRecordsOptions): Promise<Uint8Array[]> {
  const records: Uint8Array[] = [];
  for await (const record of readTfRecords(source, options)) records.push(record);
  return records;
}

async function* pieces(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

const records = [3, 0, 1, 5000].map((length) => Uint8Array.from({ length }, (_, i) => (i * 31 + length) % 256));
const file = joinBytes(records.map(frameRecord));

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sim-tfrecord-'));
});
afterAll(() => rm(folder, { recursive: true }));

describe('readTfRecords', () => {
  test('reads every record, however the bytes come', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.uint8Array({ maxLength: 60 })), fc.integer({ min: 1, max: 200 }), async (data, size) => {
        expect(await readAll(pieces(joinBytes(data.map(frameRecord)), size))).toEqual(data);
      }),
    );
  });

  test('reads paths, URLs, storages, blobs and bytes', async () => {
    const path = join(folder, 'a.tfrec');
    await writeFile(path, file);
    const storage = new MemoryStorage();
    await storage.write('a', file);
    const sources = [path, pathToFileURL(path), pathToFileURL(path).href, { storage, name: 'a' }, new Blob([file as Uint8Array<ArrayBuffer>]), file];
    for (const source of sources) expect(await readAll(source)).toEqual(records);
  });

  test('gives records of their own memory', async () => {
    for (const source of [file, Buffer.from(file), pieces(Buffer.from(file), 1000)])
      for (const record of await readAll(source)) expect(record.buffer.byteLength).toBe(record.length);
  });

  test('reads a file much larger than what it reads at a time', async () => {
    const data = Array.from({ length: 40 }, (_, i) => new Uint8Array(100_000 + i).fill(i));
    const path = join(folder, 'large.tfrec');
    await writeFile(path, joinBytes(data.map(frameRecord)));
    const read = await readAll(path);
    expect(read).toHaveLength(40);
    for (const [i, record] of read.entries()) expect(Buffer.compare(record, data[i] as Uint8Array)).toBe(0);
  });

  test.each([['gzip', gzipSync(file)], ['zlib', deflateSync(file)]] as const)('unpacks %s', async (compression, packed) => {
    const path = join(folder, compression);
    await writeFile(path, packed);
    expect(await readAll(path, { compression })).toEqual(records);
    expect(await readAll(pieces(packed, 7), { compression })).toEqual(records);
    await expect(readAll(pieces(packed.subarray(0, packed.length - 6), 50), { compression })).rejects.toMatchObject({
      code: 'FILE_TRUNCATED',
      message: expect.stringMatching(/^readTfRecords: the stream cannot be unpacked/),
    });
    await expect(readAll(file, { compression })).rejects.toMatchObject({ code: 'FILE_CORRUPT' });
  });

  test('has no records in an empty file', async () => {
    expect(await readAll(new Uint8Array())).toEqual([]);
  });

  test('gives the records before a damaged one, then names the offset', async () => {
    const offset = 2 * 16 + 3;
    const damaged = file.slice();
    damaged[offset + 12] = 99;
    const seen: Uint8Array[] = [];
    const reading = async () => {
      for await (const record of readTfRecords(damaged)) seen.push(record);
    };
    await expect(reading()).rejects.toMatchObject({ code: 'FILE_CORRUPT', message: expect.stringMatching(`the data of the record at offset ${offset} `) });
    expect(seen).toEqual(records.slice(0, 2));
  });

  test('calls every file truncated that ends within a record', async () => {
    const short = file.subarray(0, 36 + 17);
    const ends = [19, 35, 52]; // where a record ends, the file is whole
    for (let length = 1; length < short.length; length++) {
      const reading = readAll(short.subarray(0, length));
      if (ends.includes(length)) await expect(reading).resolves.toHaveLength(ends.indexOf(length) + 1);
      else await expect(reading).rejects.toMatchObject({ code: 'FILE_TRUNCATED' });
    }
  });

  test('closes its source when the caller leaves early', async () => {
    let ended = false;
    async function* source(): AsyncGenerator<Uint8Array> {
      try {
        for (;;) yield file;
      } finally {
        ended = true;
      }
    }
    for await (const record of readTfRecords(source())) {
      expect(record).toEqual(records[0]);
      break;
    }
    expect(ended).toBe(true);
    for await (const record of readTfRecords(gzipSync(file), { compression: 'gzip' })) {
      expect(record).toEqual(records[0]);
      break;
    }
  });

  test('refuses a file that does not exist and a compression that is none', async () => {
    await expect(readAll(join(folder, 'nowhere'))).rejects.toMatchObject({ code: 'FILE_NOT_FOUND' });
    await expect(readAll(file, { compression: 'GZIP' as 'gzip' })).rejects.toMatchObject({ code: 'UNKNOWN_NAME' });
  });
});
