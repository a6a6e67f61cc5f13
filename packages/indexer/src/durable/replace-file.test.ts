import { expect, test } from '@jest/globals';
import { MemoryStorage } from '@sim/core';
import { lockName, replaceFile } from './replace-file.ts';

const options = { overwrite: true, write: async () => Uint8Array.of(1), where: 'test' };

test('replaceFile leaves no log of an older index', async () => {
  const storage = new MemoryStorage();
  await storage.write('x.log', Uint8Array.of(9));
  await replaceFile({ storage, name: 'x' }, options);
  expect(await storage.list()).toEqual(['x']);
  await expect(replaceFile({ storage, name: 'x' }, { ...options, overwrite: false })).rejects.toMatchObject({ code: 'FILE_EXISTS' });
  await replaceFile({ storage, name: 'x' }, options);
});

test('replaceFile keeps away from an index that is open', async () => {
  const storage = new MemoryStorage();
  const release = await storage.lock(lockName('x'));
  await expect(replaceFile({ storage, name: 'x' }, options)).rejects.toMatchObject({ code: 'FILE_LOCKED' });
  expect(await storage.list()).toEqual([]);
  await release();
  await replaceFile({ storage, name: 'x' }, options);
});
