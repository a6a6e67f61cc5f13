/**
 * A copy of an index on the disk.
 *
 * @internal
 */
import { SimError, type StoredFile } from '@sim/core';
import { type IndexState, readState } from '../index-state.ts';
import type { LoadIndexOptions } from '../indexer-options.ts';
import { readFileAndLog } from './read-durable.ts';
import { replayChanges } from './replay-change.ts';

/** Reads of a file that another process may write over meanwhile, in storages that do not keep what was there. */
const MAX_READS = 5;

/** The index of a file and its log. Throws `FILE_NOT_FOUND`, and what `readFileAndLog` and `readState` throw. */
export async function loadState<Data>(file: StoredFile, options: LoadIndexOptions, where: string): Promise<IndexState<Data>> {
  for (let reads = 1; ; reads++)
    try {
      return await loadOnce(file, options, where);
    } catch (error) {
      const isChanged = error instanceof SimError && error.code === 'FILE_CHANGED';
      if (!isChanged || reads === MAX_READS) throw error;
    }
}

async function loadOnce<Data>(stored: StoredFile, options: LoadIndexOptions, where: string): Promise<IndexState<Data>> {
  const { file, source, changes } = await readFileAndLog(stored, where);
  try {
    const state = await readState<Data>(file, options, where);
    await replayChanges(state, changes, where);
    return state;
  } finally {
    await source.close();
  }
}
