import { describeWithStorages } from '@sim/testing/page-storage';
import { storageConformance } from '@sim/testing/storage-conformance';
import { expect, test } from '@jest/globals';

describeWithStorages('IndexedDbStorage in Chromium', (open) => {
  let folders = 0;
  storageConformance('IndexedDbStorage in a page', () => open(`indexeddb:${folders++}`, 'page'));
  storageConformance('IndexedDbStorage in a worker', () => open(`indexeddb:${folders++}`, 'worker'));

  test('ranges and cuts go across many appends', async () => {
    const storage = await open('indexeddb:ranges', 'page');
    for (let i = 0; i < 10; i++) await storage.append('log', Uint8Array.of(3 * i, 3 * i + 1, 3 * i + 2), { durable: i % 2 === 0 });
    expect([...(await storage.readRange('log', 2, 9))]).toEqual([2, 3, 4, 5, 6, 7, 8, 9, 10]);
    await storage.truncate('log', 4);
    await storage.append('log', Uint8Array.of(99));
    expect([...(await storage.read('log'))]).toEqual([0, 1, 2, 3, 99]);
  });

  test('a page and its worker see the same files, one writer at a time', async () => {
    const [one, two] = [await open('indexeddb:both', 'worker'), await open('indexeddb:both', 'page')];
    await one.write('a', Uint8Array.of(1));
    expect([...(await two.read('a'))]).toEqual([1]);
    const release = await one.lock('x.sim.lock');
    await expect(two.lock('x.sim.lock')).rejects.toMatchObject({ code: 'FILE_LOCKED' });
    await release();
    await (await two.lock('x.sim.lock'))();
  });

  test('other folders are out of sight', async () => {
    const [one, two] = [await open('indexeddb:one', 'page'), await open('indexeddb:two', 'page')];
    await one.write('a', Uint8Array.of(1));
    expect(await two.list()).toEqual([]);
    await expect(two.read('a')).rejects.toMatchObject({ code: 'FILE_NOT_FOUND' });
  });
});
