import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, test } from '@jest/globals';
import { listLocalFolder } from './local-folder.ts';

test('listLocalFolder lists folders and files in order, follows links, leaves hidden files out', async () => {
  const path = await mkdtemp(join(tmpdir(), 'sim-folder-'));
  for (const name of ['b', 'a', '.git']) await mkdir(join(path, name));
  for (const name of ['z.png', 'y.png', '.DS_Store']) await writeFile(join(path, name), '');
  await symlink(join(path, 'b'), join(path, 'c'), 'junction');
  const entry = (name: string) => ({ name, path: join(path, name) });
  const expected = { path, folders: ['a', 'b', 'c'].map(entry), files: ['y.png', 'z.png'].map(entry) };
  expect(await listLocalFolder(path, 'here')).toEqual(expected);
  expect(await listLocalFolder(pathToFileURL(path), 'here')).toEqual(expected);
  for (const missing of [join(path, 'x'), join(path, 'z.png')])
    await expect(listLocalFolder(missing, 'here')).rejects.toMatchObject({ code: 'FILE_NOT_FOUND' });
  await rm(path, { recursive: true });
});
