import { describe, expect, test } from '@jest/globals';
import { MemoryStorage } from '@sim/core';
import { FailingStorage } from '@sim/testing/failing-storage';
import { contentOf, makeIndexChange } from '@sim/testing/index-changes';
import { logName } from './durable/index-log.ts';
import { Indexer } from './indexer.ts';
import type { OpenIndexOptions } from './indexer-options.ts';

const options: OpenIndexOptions<string> = { embeddingSize: 4, distance: 'euclidean', kernel: 'reference' };
const newFile = () => ({ storage: new MemoryStorage(), name: 'x.sim' });
const rejects = (call: Promise<unknown>, code: string) => expect(call).rejects.toMatchObject({ code });
const query = [[0.1, 0.2, 0.3, 0.4]];

/** An open index after the first `count` changes. */
async function changed(file: ReturnType<typeof newFile>, count: number, more: OpenIndexOptions<string> = {}) {
  const index = await Indexer.open<string>(file, { ...options, ...more });
  for (let change = 0; change < count; change++) await makeIndexChange(index, change);
  return index;
}

describe('Indexer.open', () => {
  test.each(['each', 'group', 'none'] as const)('keeps every change with durability %s', async (durability) => {
    const file = newFile();
    const index = await changed(file, 40, { durability });
    const [last = -1] = await index.add({ embeddings: query });
    const labels = Array.from({ length: 5 }, (_, i) => `label ${i}`);
    const rows = Array.from({ length: 5 }, (_, i) => [i, 0, 0, 1]);
    await index.calibrate(rows, labels);
    const [content, hits] = [await contentOf(index), await index.lookup(query, { k: 5 })];
    await index.close();
    const again = await Indexer.open<string>(file);
    expect(await contentOf(again)).toEqual(content);
    expect((await again.lookup(query, { k: 5 })).toJSON()).toEqual(hits.toJSON());
    expect(again.calibration).toEqual(index.calibration);
    // Ids go on where they were.
    expect([...(await again.add({ embeddings: query }))]).toEqual([last + 1]);
    await again.close();
  });

  test('changes at once are kept in the order of the calls', async () => {
    const file = newFile();
    const index = await Indexer.open<string>(file, { ...options, durability: 'group' });
    const given = await Promise.all(Array.from({ length: 30 }, (_, i) => index.add({ embeddings: [[i, 0, 0, 1]], keys: [`key ${i}`] })));
    expect(given.map(([id]) => id)).toEqual(Array.from({ length: 30 }, (_, i) => i));
    await index.close();
    expect((await Indexer.load(file)).size).toBe(30);
  });

  test('reset is a change as well', async () => {
    const file = newFile();
    const index = await changed(file, 5);
    await index.reset();
    await index.add({ embeddings: query, keys: ['only'] });
    await index.close();
    const again = await Indexer.open<string>(file);
    expect((await again.get(['only']))[0]).toMatchObject({ id: 0, key: 'only' });
    await again.close();
  });

  test('compacting changes no answer, and empties the log', async () => {
    const file = newFile();
    const index = await changed(file, 25);
    const content = await contentOf(index);
    const before = (await file.storage.read(logName(file.name))).length;
    await index.compact();
    expect((await file.storage.read(logName(file.name))).length).toBeLessThan(before / 4);
    await index.close();
    expect(await contentOf(await Indexer.load<string>(file))).toEqual(content);
  });

  test('lets one writer in at a time, and readers always', async () => {
    const file = newFile();
    const index = await changed(file, 6);
    await rejects(Indexer.open(file), 'FILE_LOCKED');
    await rejects(index.save(file), 'FILE_LOCKED');
    const copy = await Indexer.load<string>(file);
    expect(await contentOf(copy)).toEqual(await contentOf(index));
    await copy.reset();
    await index.close();
    await index.close();
    const next = await Indexer.open<string>(file);
    expect(next.size).toBeGreaterThan(0);
    await next.close();
  });

  test('opens what save wrote', async () => {
    const file = newFile();
    const plain = new Indexer<string>({ embeddingSize: 4, distance: 'euclidean' });
    await plain.add({ embeddings: query, keys: ['a'] });
    await plain.save(file);
    const index = await Indexer.open<string>(file);
    await index.add({ embeddings: query, keys: ['b'] });
    await index.close();
    expect((await Indexer.load(file)).size).toBe(2);
    // Another save replaces file and log.
    await plain.save(file);
    expect((await Indexer.load(file)).size).toBe(1);
  });

  test.each([
    ['FILE_NOT_FOUND', {}],
    ['INVALID_ARGUMENT', { embeddingSize: 0 }],
    ['UNKNOWN_NAME', { embeddingSize: 2, search: 'graph' }],
    ['UNKNOWN_NAME', { embeddingSize: 2, durability: 'some' as never }],
  ] as const)('says %s for %j and leaves nothing behind', async (code, wrong) => {
    const file = newFile();
    await rejects(Indexer.open(file, wrong), code);
    expect(await file.storage.list()).toEqual([]);
    await (await Indexer.open(file, options)).close();
  });

  test.each([
    ['DIMENSION_MISMATCH', { embeddingSize: 5 }],
    ['DISTANCE_MISMATCH', { distance: 'cosine' }],
  ] as const)('says %s for %j where the file is another index', async (code, wrong) => {
    const file = newFile();
    await (await changed(file, 3)).close();
    await expect(Indexer.open(file, wrong)).rejects.toMatchObject({ code });
    await (await Indexer.open(file)).close();
  });

  test('calls after close are refused, and dispose before it', async () => {
    const index = await changed(newFile(), 2);
    expect(() => index.dispose()).toThrow(/Call close/);
    await index.close();
    index.dispose();
    await rejects(index.add({ embeddings: query }), 'DISPOSED');
    await rejects(index.compact(), 'DISPOSED');
    const plain = new Indexer({ embeddingSize: 4 });
    await rejects(plain.compact(), 'UNSUPPORTED_OPERATION');
    await rejects(plain.close(), 'UNSUPPORTED_OPERATION');
  });

  test('a disk that is full at any moment loses nothing that was acknowledged', async () => {
    const total = 24;
    for (let failsAt = 1; failsAt <= 34; failsAt++) {
      const memory = new MemoryStorage();
      const storage = new FailingStorage(memory, failsAt);
      const model = await Indexer.open<string>(newFile(), options);
      let index: Indexer<string> | undefined;
      try {
        index = await Indexer.open<string>({ storage, name: 'x.sim' }, options);
      } catch (error) {
        expect(error).toMatchObject({ message: 'no space left' });
        storage.failsAt = Number.POSITIVE_INFINITY;
        index = await Indexer.open<string>({ storage, name: 'x.sim' }, options);
      }
      for (let change = 0; change < total; change++) {
        try {
          await makeIndexChange(index, change);
        } catch (error) {
          expect(error).toMatchObject({ message: 'no space left' });
          // What failed has changed nothing; with space again, it can be made after all.
          expect(await contentOf(index)).toEqual(await contentOf(model));
          storage.failsAt = Number.POSITIVE_INFINITY;
          continue;
        }
        await makeIndexChange(model, change);
      }
      const content = await contentOf(index);
      await index.close();
      expect((await contentOf(await Indexer.load<string>({ storage: memory, name: 'x.sim' }))) as unknown[]).toHaveLength(
        (content as unknown[]).length,
      );
      expect(await contentOf(await Indexer.load<string>({ storage: memory, name: 'x.sim' }))).toEqual(content);
    }
  });
});

describe('damage of an open index', () => {
  test('recover keeps what is whole around damage, and the damaged log beside it', async () => {
    const file = newFile();
    const index = await Indexer.open<string>(file, options);
    for (const i of [0, 1, 2, 3]) await index.add({ embeddings: [[i, 0, 0, 0]], keys: [`key ${i}`] });
    await index.remove(['key 1']);
    await index.close();
    const log = await file.storage.read(logName(file.name));
    const at = Math.floor(log.length / 3);
    log[at] = (log[at] as number) ^ 1;
    await file.storage.write(logName(file.name), log);
    await rejects(Indexer.open(file), 'INDEX_LOG_CORRUPT');
    await rejects(Indexer.load(file), 'INDEX_LOG_CORRUPT');
    const report = await Indexer.recover(file);
    expect(report.applied + report.skipped).toBe(4);
    expect(report.lostBytes).toBeGreaterThan(20);
    const again = await Indexer.open<string>(file);
    expect(again.size).toBeGreaterThanOrEqual(2);
    expect(again.size).toBe(report.applied === 4 ? 2 : 3);
    await again.close();
    expect(await file.storage.read(`${logName(file.name)}.damaged`)).toEqual(log);
  });
});
