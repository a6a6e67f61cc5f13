import { describe, expect, test } from '@jest/globals';
import { MemoryStorage } from '@sim/core';
import { FailingStorage } from '@sim/testing/failing-storage';
import { type Durability, DurableFile, nextLink, requireOpen } from './durable-file.ts';
import { decodeChange, type IndexChange } from './index-change.ts';
import { IndexLog, readLog } from './index-log.ts';

const remove = (id: number): IndexChange => ({ op: 'remove', ids: Uint32Array.of(id) });
const idsOf = async (storage: MemoryStorage) =>
  readLog(await storage.read('x.log'), 'test').entries.map((entry) => {
    const change = decodeChange(entry, 'test');
    return change.op === 'remove' ? change.ids[0] : null;
  });

async function open(durability: Durability, failsAt = Number.POSITIVE_INFINITY) {
  const memory = new MemoryStorage();
  const storage = new FailingStorage(memory, failsAt);
  const file = { storage, name: 'x' };
  const log = new IndexLog(file);
  const link = nextLink(null);
  await log.begin(link.id);
  let released = 0;
  const durable = new DurableFile(file, { link, log, durability, release: async () => void released++ });
  return { memory, storage, durable, link, releases: () => released };
}

describe('DurableFile', () => {
  test.each(['each', 'none'] as const)('with durability %s a recorded change is written', async (durability) => {
    const { durable, memory } = await open(durability);
    await durable.record(remove(1), 'test');
    await durable.record(remove(2), 'test');
    expect(await idsOf(memory)).toEqual([1, 2]);
  });

  test('a group is written together', async () => {
    const { durable, memory, storage } = await open('group');
    await durable.record(remove(0), 'test');
    const before = storage.changes;
    const waits = [];
    for (let id = 1; id <= 20; id++) {
      await durable.record(remove(id), 'test');
      waits.push(durable.written());
    }
    await Promise.all(waits);
    expect(await idsOf(memory)).toEqual(Array.from({ length: 21 }, (_, id) => id));
    expect(storage.changes - before).toBeLessThan(20);
  });

  test('a failed change fails alone, and the next one goes on', async () => {
    const { durable, memory, storage } = await open('each', 2);
    await expect(durable.record(remove(1), 'test')).rejects.toThrow('no space left');
    durable.requireSound('test');
    storage.failsAt = Number.POSITIVE_INFINITY;
    await durable.record(remove(2), 'test');
    expect(await idsOf(memory)).toEqual([2]);
  });

  test('a failed group stops everything after it', async () => {
    const { durable, storage, releases } = await open('group', 2);
    await durable.record(remove(1), 'test');
    await expect(durable.written()).rejects.toThrow('no space left');
    storage.failsAt = Number.POSITIVE_INFINITY;
    expect(() => durable.requireSound('test')).toThrow(expect.objectContaining({ code: 'INDEX_LOG_FAILED' }));
    await durable.record(remove(2), 'test');
    await expect(durable.close()).rejects.toMatchObject({ code: 'INDEX_LOG_FAILED' });
    expect(releases()).toBe(1);
  });

  test('compacting replaces the file and begins the log anew', async () => {
    const { durable, memory, link } = await open('group');
    await durable.record(remove(1), 'test');
    let links: unknown;
    await durable.compact(async (next) => {
      links = next;
      return Uint8Array.of(7);
    });
    expect(links).toMatchObject({ previous: link.id });
    expect([...(await memory.read('x'))]).toEqual([7]);
    expect(await idsOf(memory)).toEqual([]);
    await durable.record(remove(2), 'test');
    await durable.close();
    expect(await idsOf(memory)).toEqual([2]);
  });
});

test('requireOpen refuses an index in memory', () => {
  expect(() => requireOpen(undefined, 'Indexer.compact')).toThrow(/Indexer.compact: this index is in memory alone/);
});
