import { afterAll, describe, expect, test } from '@jest/globals';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { lockFile } from './lock-file.ts';

const root = await mkdtemp(join(tmpdir(), 'sim-lock-file-'));
afterAll(() => rm(root, { recursive: true }));

let locks = 0;
const newPath = () => join(root, `${locks++}.lock`);
const locked = { code: 'FILE_LOCKED' };

/** Text of a lock with another holder. */
async function changed(path: string, change: object): Promise<string> {
  const holder = JSON.parse(await readFile(path, 'utf8')) as object;
  return JSON.stringify({ ...holder, ...change });
}

/** A process that makes the lock and holds it until it is killed. */
async function holderProcess(path: string) {
  const source = pathToFileURL(join(import.meta.dirname, 'lock-file.ts')).href;
  const program = `
    const { lockFile } = await import(${JSON.stringify(source)});
    try { await lockFile(${JSON.stringify(path)}, 'child'); console.log('held'); setInterval(() => {}, 1000); }
    catch (error) { console.log(error.code); }`;
  const child = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '--eval', program], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [said] = (await once(child.stdout, 'data')) as [Buffer];
  return { child, said: said.toString().trim() };
}

describe('lockFile', () => {
  test('keeps others out until it is released, and leaves no file behind', async () => {
    const path = newPath();
    const release = await lockFile(path, 'test');
    await expect(lockFile(path, 'test')).rejects.toMatchObject(locked);
    await expect(lockFile(path, 'test')).rejects.toThrow(`process ${process.pid} has this open`);
    await release();
    await (await lockFile(path, 'test'))();
    expect((await readdir(root)).filter((name) => name.startsWith(`${locks - 1}.lock`))).toEqual([]);
  });

  test('keeps another process out, and is taken over from one that was killed', async () => {
    const path = newPath();
    const { child, said } = await holderProcess(path);
    expect(said).toBe('held');
    await expect(lockFile(path, 'test')).rejects.toMatchObject(locked);
    child.kill('SIGKILL');
    await once(child, 'exit');
    const ends = await Promise.allSettled(Array.from({ length: 6 }, () => lockFile(path, 'test')));
    const held = ends.filter(({ status }) => status === 'fulfilled');
    expect(held).toHaveLength(1);
    const other = await holderProcess(path);
    expect(other.said).toBe('FILE_LOCKED');
  });

  test.each([
    ['whose machine started again', { boot: 'another' }],
    ['whose number another process has by now', { started: '1' }],
    ['whose process is gone', { pid: 2 ** 22 + 1 }],
  ])('takes over a lock %s', async (_, change) => {
    const path = newPath();
    await lockFile(path, 'test');
    await writeFile(path, await changed(path, change));
    await expect(lockFile(path, 'test')).resolves.toBeInstanceOf(Function);
  });

  test('respects a lock of another machine, and a file that is none', async () => {
    const path = newPath();
    await lockFile(path, 'test');
    await writeFile(path, await changed(path, { host: 'elsewhere' }));
    await expect(lockFile(path, 'test')).rejects.toThrow(/of elsewhere \(remove the file where that machine is gone\)/);
    for (const text of ['', 'hello', '{}', '{"token":"../../x","host":"","boot":"","started":"","pid":1}']) {
      await writeFile(path, text);
      await expect(lockFile(path, 'test')).rejects.toMatchObject(locked);
      expect(await readFile(path, 'utf8')).toBe(text);
    }
  });

  test('a release removes its own lock only', async () => {
    const path = newPath();
    const release = await lockFile(path, 'test');
    await rm(path);
    await lockFile(path, 'test');
    await release();
    await expect(lockFile(path, 'test')).rejects.toMatchObject(locked);
  });
});
