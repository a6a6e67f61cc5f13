import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, test } from '@jest/globals';
import { openLocalBytes } from './local-bytes.ts';

test('openLocalBytes reads parts of a file by path and URL, and names one that is not there', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'sim-bytes-'));
  const path = join(folder, 'ä b.bin');
  await writeFile(path, Uint8Array.of(0, 1, 2, 3, 4));
  for (const location of [path, pathToFileURL(path), pathToFileURL(path).href]) {
    const file = await openLocalBytes(location, 'here');
    expect([file.size, file.name]).toEqual([5, path]);
    expect([...(await file.read(1, 2))]).toEqual([1, 2]);
    expect([...(await file.read(3, 9))]).toEqual([3, 4]);
    expect([...(await file.read(7, 1))]).toEqual([]);
    await file.close();
  }
  await expect(openLocalBytes(join(folder, 'x'), 'here')).rejects.toMatchObject({
    code: 'FILE_NOT_FOUND',
    message: expect.stringMatching(/^here: no such file, got ".*x"/),
  });
  await rm(folder, { recursive: true });
});
