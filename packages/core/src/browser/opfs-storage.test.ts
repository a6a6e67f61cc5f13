import { describeWithStorages } from '@sim/testing/page-storage';
import { storageConformance } from '@sim/testing/storage-conformance';
import { expect, test } from '@jest/globals';

describeWithStorages('OpfsStorage in Chromium', (open) => {
  let folders = 0;
  storageConformance('OpfsStorage in a worker', () => open(`opfs:tests/${folders++}`, 'worker'));

  test('a page reads files of the origin, and says that it cannot write them', async () => {
    const written = await open('opfs:shared', 'worker');
    await written.write('a', Uint8Array.of(1, 2));
    const read = await open('opfs:shared', 'page');
    expect([...(await read.read('a'))]).toEqual([1, 2]);
    await expect(read.write('a', Uint8Array.of(3))).rejects.toMatchObject({ code: 'STORAGE_UNAVAILABLE' });
    expect(await read.list()).toEqual(['a']);
  });

  test('a writer in a worker keeps one in the page out', async () => {
    const [one, two] = [await open('opfs:locks', 'worker'), await open('opfs:locks', 'page')];
    const release = await one.lock('x.sim.lock');
    await expect(two.lock('x.sim.lock')).rejects.toMatchObject({ code: 'FILE_LOCKED' });
    await release();
    await (await two.lock('x.sim.lock'))();
  });

  test('other folders are out of sight', async () => {
    const [one, two] = [await open('opfs:one', 'worker'), await open('opfs:two', 'worker')];
    await one.write('a', Uint8Array.of(1));
    expect(await two.list()).toEqual([]);
    await expect(two.read('a')).rejects.toMatchObject({ code: 'FILE_NOT_FOUND' });
  });
});
