import { describe, expect, test } from '@jest/globals';
import { MemoryStorage } from '@sim/core';
import { newState, writeState } from '../index-state.ts';
import type { LogLink } from './durable-file.ts';
import { encodeChange } from './index-change.ts';
import { IndexLog } from './index-log.ts';
import { readDurable, readFileAndLog } from './read-durable.ts';

const corrupt = { code: 'INDEX_LOG_CORRUPT' };

/** A file with `link`, and a log of one change that goes on from `logId`. */
async function files(link: LogLink | undefined, logId: string | null) {
  const storage = new MemoryStorage();
  const file = { storage, name: 'x' };
  const state = newState({ embeddingSize: 2 }, 'test');
  await storage.write('x', await writeState(state, link ? { log: link } : {}, 'test'));
  if (logId === null) return file;
  const log = new IndexLog(file);
  await log.begin(logId);
  await log.append([encodeChange({ op: 'reset' }, 'test')], true);
  return file;
}

describe('readFileAndLog', () => {
  test('gives the changes of the log that goes on from the file', async () => {
    const found = await readFileAndLog(await files({ id: 'b', previous: 'a' }, 'b'), 'test');
    expect(found.changes).toEqual([{ op: 'reset' }]);
    expect(found.log).toMatchObject({ id: 'b', isTorn: false });
    expect(found.fileLength).toBeGreaterThan(100);
  });

  test('leaves out the log before, which the file contains', async () => {
    const found = await readFileAndLog(await files({ id: 'b', previous: 'a' }, 'a'), 'test');
    expect(found).toMatchObject({ changes: [], log: null });
  });

  test('leaves out any log of a file that was saved without one', async () => {
    expect(await readFileAndLog(await files(undefined, 'a'), 'test')).toMatchObject({ changes: [], log: null });
  });

  test('refuses a log of another index, and a missing one', async () => {
    await expect(readFileAndLog(await files({ id: 'b', previous: 'a' }, 'c'), 'test')).rejects.toMatchObject(corrupt);
    await expect(readFileAndLog(await files({ id: 'b', previous: null }, null), 'test')).rejects.toMatchObject(corrupt);
  });
});

describe('readDurable', () => {
  test('is null where there is nothing yet, or an index that was never finished', async () => {
    const storage = new MemoryStorage();
    const file = { storage, name: 'x' };
    expect(await readDurable(file, 'test')).toBeNull();
    const log = new IndexLog(file);
    await log.begin('a');
    expect(await readDurable(file, 'test')).toBeNull();
    await log.append([encodeChange({ op: 'reset' }, 'test')], true);
    await expect(readDurable(file, 'test')).rejects.toMatchObject(corrupt);
  });

  test('reads file and log', async () => {
    expect((await readDurable(await files({ id: 'b', previous: null }, 'b'), 'test'))?.changes).toHaveLength(1);
  });
});
