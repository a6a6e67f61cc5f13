import { describe, expect, jest, test } from '@jest/globals';
import { setTimeout } from 'node:timers/promises';
import { MemoryStorage, Random } from '@sim/core';
import { Indexer } from './indexer.ts';

const row = (random: Random): number[] => [random.normal(), random.normal()];
const rows = (random: Random, count: number): number[][] => Array.from({ length: count }, () => row(random));

/** Keys of all records, by a lookup. */
const found = async (index: Indexer<string>): Promise<(string | null)[]> =>
  (await index.lookup([[0, 0]], { k: 1000, filter: {} }))[0]?.map(({ key }) => key).sort() ?? [];

const kinds = ['linear', 'hnsw'] as const;

describe.each(kinds)('calls at once, search %s', (search) => {
  const open = (storage = new MemoryStorage()) =>
    Indexer.open<string>({ storage, name: 'x.sim' }, { embeddingSize: 2, distance: 'euclidean', search, durability: 'group' });

  test('a lookup during an add sees all of it or nothing, in the order of the calls', async () => {
    const random = new Random(1);
    const index = await open();
    await index.add({ embeddings: rows(random, 3), keys: ['0.0', '0.1', '0.2'] });
    const seen: Promise<(string | null)[]>[] = [];
    const added: Promise<unknown>[] = [];
    const expected: string[][] = [];
    const keys = ['0.0', '0.1', '0.2'];
    for (let batch = 1; batch <= 20; batch++) {
      seen.push(found(index));
      expected.push([...keys].sort());
      const fresh = Array.from({ length: 5 }, (_, i) => `${batch}.${i}`);
      added.push(index.add({ embeddings: rows(random, 5), keys: fresh }));
      keys.push(...fresh);
    }
    expect(await Promise.all(seen)).toEqual(expected);
    await Promise.all(added);
    await index.close();
  });

  test('a lookup while records are replaced sees the old one or the new one of each, never both or none', async () => {
    const random = new Random(2);
    const index = await open();
    const keys = Array.from({ length: 10 }, (_, i) => `key ${i}`);
    await index.add({ embeddings: rows(random, 10), keys, data: keys.map(() => 'version 0') });
    const calls: Promise<void>[] = [];
    for (let version = 1; version <= 10; version++) {
      void index.add({ embeddings: rows(random, 10), keys, data: keys.map(() => `version ${version}`) }, { onConflict: 'replace' });
      calls.push(
        index.lookup([[0, 0]], { k: 20, filter: {} }).then((hits) => {
          expect(hits[0]?.map(({ key }) => key).sort()).toEqual([...keys].sort());
          expect(new Set(hits[0]?.map(({ data }) => data))).toEqual(new Set([`version ${version}`]));
        }),
      );
    }
    await Promise.all(calls);
    await index.close();
  });

  test('a lookup that was asked for before a removal finds what is removed', async () => {
    const index = await open();
    await index.add({ embeddings: [[0, 0], [1, 1]], keys: ['a', 'b'] });
    const [before, , after] = await Promise.all([found(index), index.remove(['a']), found(index)]);
    expect([before, after]).toEqual([['a', 'b'], ['b']]);
    await index.close();
  });
});

describe('when a change is acknowledged', () => {
  const changes = 30;

  /** How an index with this durability writes changes that come at once. */
  async function writesOf(durability: 'each' | 'group' | 'none') {
    const storage = new MemoryStorage();
    const index = await Indexer.open({ storage, name: 'x.sim' }, { embeddingSize: 2, durability });
    const write = storage.append.bind(storage);
    const append = jest.spyOn(storage, 'append').mockImplementation(async (name, bytes) => {
      // A disk takes its time.
      await setTimeout(5);
      return write(name, bytes);
    });
    const sizes: number[] = [];
    const calls = Array.from({ length: changes }, async (_, i) => {
      await index.add({ embeddings: [[1, i]] });
      // What another process finds once the call has resolved.
      sizes[i] = (await Indexer.load({ storage, name: 'x.sim' })).size;
    });
    const warn = jest.spyOn(console, 'warn').mockImplementation(() => undefined);
    await Promise.all(calls);
    warn.mockRestore();
    const options = append.mock.calls.map((call) => (call as unknown[])[2]);
    await index.close();
    return { options, isThere: sizes.every((size, i) => size > i) };
  }

  test("'each': it is on the disk by itself", async () => {
    const { options, isThere } = await writesOf('each');
    expect(options).toEqual(Array.from({ length: changes }, () => ({ durable: true })));
    expect(isThere).toBe(true);
  });

  test("'group': it is on the disk, together with those that came meanwhile", async () => {
    const { options, isThere } = await writesOf('group');
    expect(options.length).toBeLessThan(changes / 2);
    expect(options).toEqual(options.map(() => ({ durable: true })));
    expect(isThere).toBe(true);
  });

  test("'none': the system has it", async () => {
    const { options, isThere } = await writesOf('none');
    expect(options).toEqual(Array.from({ length: changes }, () => ({ durable: false })));
    expect(isThere).toBe(true);
  });
});
