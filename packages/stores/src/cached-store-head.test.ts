import { describe, expect, test } from '@jest/globals';
import { MemoryStorage, writeSections } from '@sim/core';
import { type CachedStoreHead, readHead, removeOtherGenerations, stemOf, writeHead } from './cached-store-head.ts';

const head: CachedStoreHead = { generation: 3, collectionId: 'abc', nextId: 7 };
const empty = new Uint8Array();

describe('the head of a store', () => {
  test('comes back as it was written, for its name alone', async () => {
    const storage = new MemoryStorage();
    expect(await readHead(storage, 'a', 'T.t')).toBeNull();
    await writeHead(storage, 'a', head);
    expect(await readHead(storage, 'a', 'T.t')).toEqual(head);
    expect(await readHead(storage, 'b', 'T.t')).toBeNull();
  });

  test('is missed where there are records', async () => {
    const storage = new MemoryStorage();
    await storage.write('a-0-000000.records', empty);
    await expect(readHead(storage, 'a', 'T.t')).rejects.toMatchObject({ code: 'FILE_CORRUPT' });
    expect(await readHead(storage, 'a-0', 'T.t')).toBeNull();
  });

  test('is refused when it is damaged or another kind of file', async () => {
    const storage = new MemoryStorage();
    await storage.write('a.store', writeSections('store', {}));
    await expect(readHead(storage, 'a', 'T.t')).rejects.toMatchObject({ code: 'FILE_FORMAT' });
    await writeHead(storage, 'a', head);
    const bytes = await storage.read('a.store');
    bytes[bytes.length - 1] = 0;
    await storage.write('a.store', bytes);
    await expect(readHead(storage, 'a', 'T.t')).rejects.toMatchObject({ code: 'FILE_CORRUPT' });
  });
});

test('removes files of other generations of this name alone', async () => {
  const storage = new MemoryStorage();
  const kept = ['a-3-000000.records', 'a-3-1000000.records', 'a-x-000000.records', 'a-1-2-000000.records', 'b-1-000000.records', 'a.store'];
  for (const name of [...kept, `${stemOf('a', 1)}-000000.records`, 'a-12-000001.records']) await storage.write(name, empty);
  await removeOtherGenerations(storage, 'a', 3);
  expect(await storage.list()).toEqual(kept.toSorted());
});
