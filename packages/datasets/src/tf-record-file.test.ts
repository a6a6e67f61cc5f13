import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from '@jest/globals';
import { joinBytes } from './join-bytes.ts';
import { TfRecordFile } from './tf-record-file.ts';
import { frameRecord } from './tf-record-framing.ts';

const records = [5, 0, 9_000, 3, 2].map((length, i) => new Uint8Array(length).fill(i + 1));
const bytes = joinBytes(records.map(frameRecord));

describe('TfRecordFile', () => {
  test('reads records in any order, alone and side by side', async () => {
    const file = await TfRecordFile.open(bytes);
    expect(file.count).toBe(5);
    for (const i of [4, 0, 2, 1, 3, 2]) expect(await file.read(i)).toEqual([records[i]]);
    expect(await file.read(1, 4)).toEqual(records.slice(1));
  });

  test('unpacks a packed file, again after release', async () => {
    const file = await TfRecordFile.open(gzipSync(bytes), { compression: 'gzip' });
    expect(await file.read(0, 5)).toEqual(records);
    file.release();
    expect(await file.read(3)).toEqual([records[3]]);
  });

  test('takes an index of an earlier run, and notices that the file has changed', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'sim-tfrecord-'));
    const path = join(folder, 'a.tfrec');
    await writeFile(path, joinBytes([frameRecord(new Uint8Array(4)), frameRecord(new Uint8Array(4))]));
    const index = { offsets: Float64Array.of(0, 20), lengths: Float64Array.of(4, 4) };
    const file = new TfRecordFile(path, index);
    expect(await file.read(1)).toEqual([new Uint8Array(4)]);
    await writeFile(path, joinBytes([frameRecord(new Uint8Array(3)), frameRecord(new Uint8Array(5))]));
    await expect(file.read(0)).rejects.toMatchObject({ code: 'FILE_CORRUPT', message: expect.stringMatching(/has changed/) });
    await writeFile(path, frameRecord(new Uint8Array(4)));
    await expect(file.read(1)).rejects.toMatchObject({ code: 'FILE_TRUNCATED', message: expect.stringMatching(/offset 20/) });
    await rm(folder, { recursive: true });
  });

  test('checks the data when it is read', async () => {
    const damaged = bytes.slice();
    damaged[21 + 16 + 12 + 3_000] = 99;
    const file = await TfRecordFile.open(damaged);
    expect(await file.read(3)).toEqual([records[3]]);
    await expect(file.read(1, 2)).rejects.toMatchObject({ code: 'FILE_CORRUPT', message: expect.stringMatching(/offset 37 /) });
  });

  test.each([[5, 1], [4, 2], [-1, 1], [0, 0], [0.5, 1]])('refuses read(%p, %p)', async (first, count) => {
    const file = await TfRecordFile.open(bytes);
    await expect(file.read(first, count)).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' });
  });
});
