import { describe, expect, test } from '@jest/globals';
import { type ByteStorage, MemoryStorage } from '@sim/core';
import { FailingStorage } from '@sim/testing/failing-storage';
import { encodeRecord, encodeRemoval, type EncodedRecord } from './record-codec.ts';
import { RecordFiles } from './record-files.ts';
import { SegmentLog } from './segment-log.ts';

const open = (storage: ByteStorage) => RecordFiles.open({ storage, name: 'a', shardSize: 3 }, 'T.t');
const record = (id: number, label: string | null = null): EncodedRecord => ({
  id,
  embedding: Float32Array.of(id, -id),
  label,
  data: Uint8Array.of(0xc0),
});

async function content(files: RecordFiles): Promise<EncodedRecord[]> {
  const found: EncodedRecord[] = [];
  for await (const one of files.read(files.rows.rows(), 'T.t')) found.push({ ...one, data: one.data.slice() });
  return found;
}

/** Six records of which two are removed. */
async function filled(storage: ByteStorage): Promise<RecordFiles> {
  const files = await open(storage);
  await files.add([0, 1, 2, 3, 4, 5].map((id) => record(id, id === 1 ? 'one' : null)), 'T.t');
  await files.remove([5, 1], 'T.t');
  return files;
}

async function copyOf(storage: ByteStorage): Promise<MemoryStorage> {
  const copy = new MemoryStorage();
  for (const name of await storage.list()) await copy.write(name, await storage.read(name));
  return copy;
}

describe('RecordFiles', () => {
  test('makes no file before the first change', async () => {
    const storage = new MemoryStorage();
    const files = await open(storage);
    expect([files.isNew, files.rows.size, files.dim, await content(files)]).toEqual([true, 0, 0, []]);
    expect(await storage.list()).toEqual([]);
    await files.collectionId();
    expect(await storage.list()).toEqual(['a.store']);
  });

  test('comes back as it was', async () => {
    const storage = new MemoryStorage();
    const files = await filled(storage);
    const again = await open(storage);
    for (const some of [files, again]) {
      expect(await content(some)).toEqual([0, 2, 3, 4].map((id) => record(id)));
      expect([some.rows.nextId, some.rows.labelKind, some.dim, some.isNew]).toEqual([6, undefined, 2, false]);
    }
    expect(await again.collectionId()).toBe(await files.collectionId());
    expect(await storage.list()).toEqual(['a-0-000000.records', 'a-0-000001.records', 'a-0-000002.records', 'a.store']);
  });

  test('is replaced as a whole, and ids go on', async () => {
    const storage = new MemoryStorage();
    const files = await filled(storage);
    const before = await files.collectionId();
    await files.replace([record(2, 'x'), record(7)], { nextId: 11 }, 'T.t');
    const again = await open(storage);
    expect(await content(again)).toEqual([record(2, 'x'), record(7)]);
    expect([again.rows.nextId, again.rows.labelKind]).toEqual([11, 'string']);
    expect(await again.collectionId()).not.toBe(before);
    expect(await storage.list()).toEqual(['a-1-000000.records', 'a.store']);
    await again.add([record(11)], 'T.t');
    expect((await open(storage)).rows.nextId).toBe(12);
  });

  test('a replacement that fails at any change leaves the old records, or the new', async () => {
    const base = new MemoryStorage();
    await filled(base);
    const old = await content(await open(base));
    const next = [record(0), record(9)];
    // One file, the head, and three old files.
    for (let failsAt = 1; failsAt <= 6; failsAt++) {
      const storage = await copyOf(base);
      const act = (await open(new FailingStorage(storage, failsAt))).replace(next, { nextId: 10 }, 'T.t');
      if (failsAt <= 5) await expect(act).rejects.toThrow('no space left');
      else await act;
      const found = await open(storage);
      expect(await content(found)).toEqual(failsAt <= 2 ? old : next);
      // What was left lying about goes with the next change, and does not come back.
      await found.replace([record(1)], { nextId: 2 }, 'T.t');
      const last = await open(storage);
      await last.add([record(2)], 'T.t');
      expect(await content(last)).toEqual([record(1), record(2)]);
      expect(await storage.list()).toHaveLength(2);
    }
  });

  test('refuses entries that contradict each other', async () => {
    for (const wrong of [[encodeRecord(record(4))], [encodeRecord({ ...record(9), embedding: new Float32Array(3) })], [encodeRemoval(Uint32Array.of(9))], [Uint8Array.of(9)]]) {
      const storage = new MemoryStorage();
      const files = await open(storage);
      await files.add([record(3), record(5)], 'T.t');
      const log = new SegmentLog({ storage, stem: 'a-0', shardSize: 3 });
      await log.replay(() => undefined, 'T.t');
      await log.append(wrong, 'T.t');
      await expect(open(storage)).rejects.toMatchObject({ code: 'FILE_CORRUPT' });
    }
  });
});
