import { storageConformance } from '@sim/testing/storage-conformance';
import { afterAll, describe, expect, test } from '@jest/globals';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { FileStorage, openLocalStorage } from './file-storage.ts';

const root = await mkdtemp(join(tmpdir(), 'sim-file-storage-'));
afterAll(() => rm(root, { recursive: true }));

let folders = 0;
const newFolder = () => join(root, `folder ${folders++}`);

storageConformance('FileStorage', async () => new FileStorage(newFolder()));

describe('FileStorage', () => {
  test('makes missing folders, and reads none where there is none', async () => {
    const folder = join(newFolder(), 'deep', 'er');
    const storage = new FileStorage(folder);
    expect(await storage.list()).toEqual([]);
    await expect(storage.read('a')).rejects.toMatchObject({ code: 'FILE_NOT_FOUND' });
    await storage.write('a', Uint8Array.of(1));
    expect(await readdir(folder)).toEqual(['a']);
  });

  test('reads a file of a few megabytes whole', async () => {
    const storage = new FileStorage(newFolder());
    const bytes = Uint8Array.from({ length: 3_000_001 }, (_, i) => i % 251);
    await storage.write('a', bytes);
    expect(Buffer.compare(await storage.read('a'), bytes)).toBe(0);
  });

  test('lists files only', async () => {
    const folder = newFolder();
    await mkdir(join(folder, 'inner'), { recursive: true });
    await writeFile(join(folder, 'a'), 'x');
    expect(await new FileStorage(folder).list()).toEqual(['a']);
  });

  test('a folder in place of a file is no such file', async () => {
    const folder = newFolder();
    await mkdir(join(folder, 'a'), { recursive: true });
    await expect(new FileStorage(folder).read('a')).rejects.toMatchObject({ code: 'FILE_NOT_FOUND' });
    await writeFile(join(folder, 'file'), 'x');
    await expect(new FileStorage(join(folder, 'file')).read('a')).rejects.toMatchObject({ code: 'FILE_NOT_FOUND' });
  });

  test('a write that cannot be finished leaves the old content and no temporary file', async () => {
    const folder = newFolder();
    const storage = new FileStorage(folder);
    await storage.write('a', Uint8Array.of(1));
    // Fails while writing, after the temporary file was made.
    await expect(storage.write('a', { length: 3 } as Uint8Array)).rejects.toThrow(/must be of type/);
    expect([...(await storage.read('a'))]).toEqual([1]);
    // Fails at the rename: no file can replace a folder that is not empty.
    await mkdir(join(folder, 'b', 'inner'), { recursive: true });
    await expect(storage.write('b', Uint8Array.of(1))).rejects.toThrow(/EISDIR|EPERM/);
    expect((await readdir(folder)).sort()).toEqual(['a', 'b']);
  });

  test('hides temporary files that a crash has left', async () => {
    const folder = newFolder();
    await mkdir(folder);
    await writeFile(join(folder, '.a.sim.0f8fad5b-d9cb-469f-a165-70867728950e.tmp'), 'half');
    await writeFile(join(folder, 'a.sim'), 'whole');
    expect(await new FileStorage(folder).list()).toEqual(['a.sim']);
  });
});

describe('openLocalStorage', () => {
  test('takes a path or a file: URL', async () => {
    const folder = newFolder();
    await openLocalStorage(folder).write('a', Uint8Array.of(1));
    const { href } = pathToFileURL(folder);
    expect([...(await openLocalStorage(href).read('a'))]).toEqual([1]);
    expect([...(await openLocalStorage(href.replace('file:', 'FILE:')).read('a'))]).toEqual([1]);
    expect(await readFile(join(folder, 'a'))).toHaveLength(1);
  });

  test('takes no path for the working folder', () => {
    expect(openLocalStorage('').location).toBe('.');
  });
});
