/** @internal The shards that options name. */
import { SimError, type StorageLocation, openStorage } from '@sim/core';
import type { ByteFileLocation } from '@sim/datasets';
import type { ShardOptions } from './tf-record-dataset-sampler-options.ts';

/** The shards, those of a folder in ascending order of name. Throws `INVALID_ARGUMENT` or `FILE_NOT_FOUND`. */
export async function listShards(
  { shardPath, shardSuffix = '.tfrec', shards }: ShardOptions,
  where: string,
): Promise<readonly ByteFileLocation[]> {
  if ((shardPath === undefined) === (shards === undefined))
    throw new SimError({
      code: 'INVALID_ARGUMENT',
      where,
      problem: 'there must be either shardPath or shards',
      cure: 'Pass the folder of the shards, or a list of them.',
    });
  const found = shards ?? (await listFolder(shardPath as StorageLocation, shardSuffix.replace(/^\*/, ''), where));
  if (found.length > 0) return found;
  throw new SimError({
    code: 'FILE_NOT_FOUND',
    where,
    problem: shards ? 'shards is empty' : `the folder has no file that ends in ${shardSuffix}`,
    cure: 'Check the folder and shardSuffix.',
  });
}

async function listFolder(shardPath: StorageLocation, suffix: string, where: string): Promise<ByteFileLocation[]> {
  const storage = openStorage(shardPath, where);
  const names = (await storage.list()).filter((name) => name.endsWith(suffix));
  if (typeof shardPath !== 'string' && !(shardPath instanceof URL)) return names.map((name) => ({ storage, name }));
  const folder = String(shardPath).replace(/\/$/, '');
  const isUrl = /^file:/i.test(folder);
  return names.map((name) => `${folder}/${isUrl ? encodeURIComponent(name) : name}`);
}
