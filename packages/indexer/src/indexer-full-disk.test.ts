import { afterAll, describe, expect, test } from '@jest/globals';
import { spawnSync } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { MemoryStorage } from '@sim/core';
import { bundleProgram } from '@sim/testing/bundle-program';
import { FullStorage } from '@sim/testing/full-storage';
import { contentOf, makeIndexChange } from '@sim/testing/index-changes';
import { Indexer } from './indexer.ts';
import type { OpenIndexOptions } from './indexer-options.ts';

const isFull = Boolean(process.env['SIM_FULL_COUNTS']);
const options: OpenIndexOptions<string> = { embeddingSize: 4, distance: 'euclidean', kernel: 'reference' };
const noSpace = expect.objectContaining({ code: 'ENOSPC' });

/** Everything that an index holds but the ids, of which a change that failed may have taken some. */
const contentWithoutIds = async (index: Indexer<string>): Promise<unknown> =>
  ((await contentOf(index)) as { id: number }[]).map(({ id: _, ...record }) => record);

/** Changes 0 up to `count`, and what an index then holds. */
async function changed(storage: MemoryStorage, count: number): Promise<{ index: Indexer<string>; content: unknown[] }> {
  const index = await Indexer.open<string>({ storage, name: 'x.sim' }, options);
  const content = [await contentWithoutIds(index)];
  for (let change = 0; change < count; change++) {
    await makeIndexChange(index, change);
    content.push(await contentWithoutIds(index));
  }
  return { index, content };
}

describe('a storage that is full after any number of bytes', () => {
  test('holds every change that was acknowledged, and goes on once there is room', async () => {
    const count = 12;
    const { content } = await changed(new MemoryStorage(), count);
    const measured = new FullStorage(1e9);
    await changed(measured, count);
    const total = 1e9 - measured.room;
    let failures = 0;
    for (let room = 0; room < total; room += isFull ? 3 : 397) {
      const storage = new FullStorage(room);
      let made = 0;
      let index: Indexer<string> | undefined;
      try {
        index = await Indexer.open<string>({ storage, name: 'x.sim' }, options);
        for (; made < count; made++) await makeIndexChange(index, made);
      } catch (error) {
        expect(error).toEqual(noSpace);
        failures++;
      }
      // Nothing of the change that failed is there, in this process or for another one.
      if (index) {
        expect(await contentWithoutIds(index)).toEqual(content[made]);
        expect(await contentWithoutIds(await Indexer.load<string>({ storage, name: 'x.sim' }))).toEqual(content[made]);
      }
      storage.room = 1e9;
      index ??= await Indexer.open<string>({ storage, name: 'x.sim' }, options);
      for (; made < count; made++) await makeIndexChange(index, made);
      await index.close();
      expect(await contentWithoutIds(await Indexer.load<string>({ storage, name: 'x.sim' }))).toEqual(content[count]);
    }
    expect(failures).toBeGreaterThan(20);
  }, 600_000);

  test('keeps the old file where a save does not fit', async () => {
    const storage = new FullStorage(1e9);
    const index = new Indexer<string>({ embeddingSize: 4, distance: 'euclidean' });
    await index.add({ embeddings: new Float32Array(40).fill(1) });
    await index.save({ storage, name: 'x.sim' });
    const old = await storage.read('x.sim');
    await index.add({ embeddings: new Float32Array(40).fill(2) });
    const { length } = await index.toBytes();
    for (let room = 0; room < length; room += isFull ? 7 : 31) {
      storage.room = room;
      await expect(index.save({ storage, name: 'x.sim' })).rejects.toEqual(noSpace);
      expect(Buffer.compare(await storage.read('x.sim'), old)).toBe(0);
      expect(await storage.list()).toEqual(['x.sim']);
    }
    storage.room = length;
    await index.save({ storage, name: 'x.sim' });
    expect((await Indexer.load({ storage, name: 'x.sim' })).size).toBe(20);
  });
});

const folder = await mkdtemp(join(tmpdir(), 'sim-full-disk-'));
const program = await bundleProgram(new URL('../../testing/src/save-larger-index.ts', import.meta.url));
const disk = join(folder, 'disk');
/** A file system of 64 kB, where this user may make one. */
const isMounted = spawnSync('sh', ['-c', `mkdir "$0" && mount -t tmpfs -o size=64k tmpfs "$0"`, disk]).status === 0;

afterAll(async () => {
  if (isMounted) spawnSync('umount', [disk]);
  await Promise.all([folder, dirname(program)].map((made) => rm(made, { recursive: true })));
});

const testOnDisk = isMounted ? test : test.skip;
const testWithLimit = process.platform === 'win32' ? test.skip : test;

describe('a full disk', () => {
  testWithLimit('that takes a part of a save keeps the old file, and no other (needs limits of POSIX)', async () => {
    const path = join(folder, 'limited', 'x.sim');
    const index = new Indexer({ embeddingSize: 4, distance: 'euclidean' });
    await index.add({ embeddings: new Float32Array(40).fill(1) });
    await index.save(path);
    const old = await readFile(path);
    // The system refuses to write a file on beyond this many blocks of 512 bytes, or 1 kB in some shells.
    const saveWithin = (blocks: number): string =>
      spawnSync('sh', ['-c', `trap '' XFSZ; ulimit -f ${blocks}; exec "$@"`, 'sh', process.execPath, program, path, '500'], { encoding: 'utf8' }).stdout;
    for (const blocks of isFull ? [0, 1, 2, 3, 4, 5, 6, 7, 8] : [0, 3, 8]) {
      expect(saveWithin(blocks)).toBe('EFBIG');
      expect(Buffer.compare(await readFile(path), old)).toBe(0);
      expect(await readdir(dirname(path))).toEqual(['x.sim']);
    }
    expect(saveWithin(1000)).toBe('saved');
    expect((await Indexer.load(path)).size).toBe(510);
  }, 120_000);

  testOnDisk('of 64 kB keeps the old file, every acknowledged change, and goes on when there is room (needs the right to mount)', async () => {
    const path = join(disk, 'x.sim');
    const rows = (count: number): Float32Array => new Float32Array(4 * count).fill(1);
    const index = await Indexer.open(path, options);
    let size = 0;
    for (const count of [1000, 500, 500, 1, 1]) {
      try {
        await index.add({ embeddings: rows(count) });
        size += count;
      } catch (error) {
        expect(error).toEqual(noSpace);
      }
      expect(index.size).toBe(size);
      expect((await Indexer.load(path)).size).toBe(size);
    }
    expect(size).toBeGreaterThanOrEqual(1500);
    // A new file does not fit beside the old one and its log.
    await expect(index.compact()).rejects.toEqual(noSpace);
    expect((await readdir(disk)).sort()).toEqual(['x.sim', 'x.sim.lock', 'x.sim.log']);
    expect((await Indexer.load(path)).size).toBe(size);
    await index.remove(Array.from({ length: 200 }, (_, id) => id));
    await index.close();
    expect((await Indexer.load(path)).size).toBe(size - 200);
  });
});
