import { expect, test } from '@jest/globals';
import { type ByteSource, MemoryStorage, SimError } from '@sim/core';
import { newState, writeState } from '../index-state.ts';
import { loadState } from './load-state.ts';

/** A storage whose first `changes` reads find that the file was written over, and that counts what is open. */
class ChangingStorage extends MemoryStorage {
  changes: number;
  opened = 0;
  closed = 0;

  constructor(changes: number) {
    super();
    this.changes = changes;
  }

  override async openSource(name: string): Promise<ByteSource> {
    const source = await super.openSource(name);
    const isChanged = this.opened++ < this.changes;
    return {
      ...source,
      readInto: async (offset, target) => {
        if (isChanged && offset > 1000)
          throw new SimError({ code: 'FILE_CHANGED', where: 'test', problem: 'the file was written over', cure: 'Read it again.' });
        await source.readInto(offset, target);
      },
      close: async () => void this.closed++,
    };
  }
}

async function saved(changes: number): Promise<ChangingStorage> {
  const storage = new ChangingStorage(changes);
  const state = newState({ embeddingSize: 100, distance: 'euclidean' }, 'test');
  await state.records.add({ values: new Float32Array(400).fill(1), count: 4, dim: 100 }, { embeddings: [] }, {}, 'test');
  await storage.write('x', await writeState(state, {}, 'test'));
  return storage;
}

test('reads a file anew that was written over meanwhile, and closes what it opened', async () => {
  const storage = await saved(2);
  const { records } = await loadState({ storage, name: 'x' }, {}, 'test');
  expect([records.size, storage.opened, storage.closed]).toEqual([4, 3, 3]);
});

test('gives up where that goes on, and on anything else', async () => {
  const storage = await saved(100);
  await expect(loadState({ storage, name: 'x' }, {}, 'test')).rejects.toMatchObject({ code: 'FILE_CHANGED' });
  expect([storage.opened, storage.closed]).toEqual([5, 5]);
  const cut = await saved(0);
  await cut.truncate('x', 2000);
  await expect(loadState({ storage: cut, name: 'x' }, {}, 'test')).rejects.toMatchObject({ code: 'FILE_TRUNCATED' });
  expect([cut.opened, cut.closed]).toEqual([1, 1]);
});
