/**
 * Records that came to a store, or left it, while no index looked.
 *
 * @internal
 */
import { SimError } from '@sim/core';
import type { Store } from '@sim/stores';
import type { IndexFile } from './index-file.ts';
import type { RecordTable } from './record-table.ts';

/** Ids of records that a store has and an index file has not, and the other way round. */
export interface StoreChange {
  readonly added: Uint32Array;
  readonly removed: Uint32Array;
}

/** Records that are read at once. */
const BATCH = 4096;

/** The store that a file names, if it is that one. Throws `STORE_CHANGED`. */
export async function openNamedStore(store: Store, { collectionId, ids }: Pick<IndexFile, 'collectionId' | 'ids'>, where: string): Promise<Store> {
  // Asked only where there are records, since a store without any makes itself a name.
  const isEmpty = ids?.length !== 0 && (await store.size()) === 0;
  const found = isEmpty ? undefined : await store.collectionId?.();
  if (found === collectionId) return store;
  throw new SimError({
    code: 'STORE_CHANGED',
    where,
    problem: isEmpty ? 'the store, which should hold the records of this index, is empty' : 'the store holds other records than those of this index',
    got: store.getConfig()['path'] ?? store,
    cure: 'Pass the store that the index was saved with as kvStore; after a reset of that store, make a new index.',
  });
}

/** How the ids in a store differ from those in a file. Throws `STORE_CHANGED` where they do and must not. */
export function findStoreChange(
  saved: Uint32Array,
  found: Uint32Array,
  onStoreChange: 'error' | 'follow',
  where: string,
): StoreChange {
  if (saved.length === found.length && saved.every((id, i) => id === found[i]))
    return { added: new Uint32Array(), removed: new Uint32Array() };
  const [before, now] = [new Set(saved), new Set(found)];
  const change = { added: found.filter((id) => !before.has(id)), removed: saved.filter((id) => !now.has(id)) };
  const isSame = change.added.length === 0 && change.removed.length === 0;
  if (isSame || onStoreChange === 'follow') return change;
  throw new SimError({
    code: 'STORE_CHANGED',
    where,
    problem: `the store holds ${change.added.length} records that the index does not know, and misses ${change.removed.length} that it knows`,
    cure: "Load the index with onStoreChange: 'follow' to take the records as they are in the store; new ones have no keys then.",
  });
}

/** Brings a table up to a store. True where one of the new records has data. */
export async function followStore(table: RecordTable, store: Store, { added, removed }: StoreChange): Promise<boolean> {
  table.remove(removed);
  let hasData = false;
  for (let i = 0; i < added.length; i += BATCH) {
    const ids = added.slice(i, i + BATCH);
    const records = await store.get(ids);
    table.add(ids, records.map(({ label }) => label), undefined);
    hasData ||= records.some(({ data }) => data !== null);
  }
  return hasData;
}
