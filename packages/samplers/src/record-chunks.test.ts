import { describe, expect, test } from '@jest/globals';
import { Random, MemoryStorage } from '@sim/core';
import { TfRecordFile, TfRecordWriter } from '@sim/datasets';
import { RecordChunks } from './record-chunks.ts';

/** A storage that counts what is read from it. */
class CountingStorage extends MemoryStorage {
  reads = 0;
  bytes = 0;

  override async readRange(name: string, offset: number, length: number): Promise<Uint8Array> {
    this.reads++;
    this.bytes += length;
    return super.readRange(name, offset, length);
  }
}

/** Shards of records of 100 bytes, 116 with their frame; record i of shard s holds s and i. */
async function shardsOf(counts: readonly number[]): Promise<{ storage: CountingStorage; files: TfRecordFile[] }> {
  const storage = new CountingStorage();
  const files = [];
  for (const [shard, count] of counts.entries()) {
    const writer = new TfRecordWriter({ storage, name: `${shard}` });
    for (let i = 0; i < count; i++) await writer.write(new Uint8Array(100).fill(shard, 0, 1).fill(i, 1));
    await writer.close();
    files.push(await TfRecordFile.open({ storage, name: `${shard}` }));
  }
  storage.reads = 0;
  storage.bytes = 0;
  return { storage, files };
}

const expected = (shard: number, record: number) => new Uint8Array(100).fill(shard, 0, 1).fill(record, 1);

const aMoment = () => new Promise((resolve) => setTimeout(resolve));

describe('RecordChunks', () => {
  test('gives the records of every block, whatever fits into memory', async () => {
    const { files } = await shardsOf([12, 4]);
    for (const bufferBytes of [1, 2 * 16 * 116 * 2, 1 << 20]) {
      const chunks = new RecordChunks(files, { blockSize: 2, shardsPerCycle: 2, bufferBytes }, 'here');
      expect(chunks.blockCounts).toEqual([6, 2]);
      for (const [shard, block] of [[0, 5], [1, 0], [0, 0], [0, 5], [1, 1]] as const)
        expect(await chunks.block(shard, block)).toEqual([expected(shard, 2 * block), expected(shard, 2 * block + 1)]);
    }
  });

  test('reads each byte once in an epoch, in pieces of many blocks', async () => {
    const { storage, files } = await shardsOf([200]);
    // Ten blocks of two records in a chunk, so that ten chunks hold all.
    const bufferBytes = 16 * 20 * 116;
    const chunks = new RecordChunks(files, { blockSize: 2, shardsPerCycle: 1, bufferBytes }, 'here');
    for (const block of chunks.order(0, new Random(1))) await chunks.block(0, block);
    expect([storage.reads, storage.bytes]).toEqual([10, 200 * 116]);
  });

  test('keeps no more than it may, and reads again what it has forgotten', async () => {
    const { storage, files } = await shardsOf([64]);
    const chunks = new RecordChunks(files, { blockSize: 1, shardsPerCycle: 1, bufferBytes: 16 * 116 }, 'here');
    const read = async (blocks: number, from = 0) => {
      for (let block = from; block < from + blocks; block++) await chunks.block(0, block);
      return storage.reads;
    };
    expect(await read(16)).toBe(16);
    expect(await read(16)).toBe(16);
    expect(await read(1, 16)).toBe(17);
    // The first one made room.
    expect(await read(1, 1)).toBe(17);
    expect(await read(1, 0)).toBe(18);
  });

  test('gives the first record of every block in order', async () => {
    const { files } = await shardsOf([6, 3]);
    const chunks = new RecordChunks(files, { blockSize: 3, shardsPerCycle: 2, bufferBytes: 1000 }, 'here');
    const records = [];
    for await (const record of chunks.firstRecords()) records.push(record);
    expect(records).toEqual([expected(0, 0), expected(0, 3), expected(1, 0)]);
  });

  test('begins to read what is asked for next, and keeps silent where that fails', async () => {
    const { storage, files } = await shardsOf([4]);
    const chunks = new RecordChunks(files, { blockSize: 2, shardsPerCycle: 1, bufferBytes: 1 << 20 }, 'here');
    const bytes = await storage.read('0');
    await storage.remove('0');
    chunks.prefetch(0, 1);
    await aMoment();
    await storage.write('0', bytes);
    chunks.prefetch(0, 1);
    await aMoment();
    expect(storage.reads).toBe(2);
    expect(await chunks.block(0, 1)).toEqual([expected(0, 2), expected(0, 3)]);
    expect(storage.reads).toBe(2);
  });

  test('tries again after a read that failed', async () => {
    const { storage, files } = await shardsOf([2]);
    const chunks = new RecordChunks(files, { blockSize: 1, shardsPerCycle: 1, bufferBytes: 1 << 20 }, 'here');
    const bytes = await storage.read('0');
    await storage.remove('0');
    await expect(chunks.block(0, 1)).rejects.toMatchObject({ code: 'FILE_NOT_FOUND' });
    await storage.write('0', bytes);
    expect(await chunks.block(0, 1)).toEqual([expected(0, 1)]);
  });

  test.each([{ bufferBytes: 0 }, { bufferBytes: 0.5 }, { shardsPerCycle: 0 }])('refuses %p', async (options) => {
    const { files } = await shardsOf([2]);
    expect(() => new RecordChunks(files, { blockSize: 1, shardsPerCycle: 1, bufferBytes: 1, ...options }, 'here')).toThrow(
      expect.objectContaining({ code: 'INVALID_ARGUMENT' }),
    );
  });
});
