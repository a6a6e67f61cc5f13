import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, test } from '@jest/globals';
import { MemoryStorage } from '@sim/core';
import { openByteFile } from '@sim/datasets';
import { listShards } from './list-shards.ts';

describe('listShards', () => {
  test('lists files of a folder by their end, in order of name', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'sim-shards ä-'));
    for (const name of ['b 1.tfrec', 'a#.tfrec', 'c.txt']) await writeFile(join(folder, name), name);
    for (const shardPath of [folder, `${folder}/`, pathToFileURL(folder), pathToFileURL(folder).href]) {
      const contents = [];
      for (const shard of await listShards({ shardPath }, 'here')) {
        contents.push(new TextDecoder().decode(await openByteFile(shard).read(0, 99)));
      }
      expect(contents).toEqual(['a#.tfrec', 'b 1.tfrec']);
    }
    expect(await listShards({ shardPath: folder, shardSuffix: '*.txt' }, 'here')).toEqual([`${folder}/c.txt`]);
    await rm(folder, { recursive: true });
  });

  test('lists names of a storage, and passes given shards on', async () => {
    const storage = new MemoryStorage();
    await storage.write('a.tfrec', new Uint8Array());
    await storage.write('a.txt', new Uint8Array());
    expect(await listShards({ shardPath: storage }, 'here')).toEqual([{ storage, name: 'a.tfrec' }]);
    expect(await listShards({ shards: ['x', 'y'] }, 'here')).toEqual(['x', 'y']);
  });

  test('refuses both, neither, and none found', async () => {
    await expect(listShards({}, 'here')).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' });
    await expect(listShards({ shardPath: '.', shards: ['a'] }, 'here')).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' });
    await expect(listShards({ shards: [] }, 'here')).rejects.toMatchObject({ code: 'FILE_NOT_FOUND' });
    await expect(listShards({ shardPath: new MemoryStorage() }, 'here')).rejects.toMatchObject({
      code: 'FILE_NOT_FOUND',
      message: expect.stringMatching(/ends in \.tfrec/),
    });
  });
});
