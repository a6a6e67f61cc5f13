/**
 * Search and store of a saved index.
 *
 * @internal
 */
import { type Config, findClass, rankings, requireOneOf, SimError } from '@sim/core';
import { type Search, searchClasses } from '@sim/search';
import { MemoryStore, type Store, storeClasses } from '@sim/stores';
import { disagreement, type IndexFile } from './index-file.ts';
import type { IndexBytesOptions, IndexerConfig, LoadIndexOptions } from './indexer-options.ts';
import { RecordTable } from './record-table.ts';
import { findStoreChange, followStore, openNamedStore, type StoreChange } from './store-change.ts';

/** The parts that hold an index's records. */
export interface IndexParts<Data> {
  readonly search: Search;
  readonly store: Store<Data>;
  readonly table: RecordTable;
  readonly hasData: boolean;
}

/** What an index file says of search and store. */
export type SavedParts = Pick<IndexFile, 'collectionId' | 'ids' | 'index' | 'searchBytes' | 'storeBytes'>;

/**
 * Search and store as an index file holds them. A store that keeps itself is named, not copied, unless the options say
 * otherwise. Throws `UNSUPPORTED_OPERATION` for a distance that no file can name, and `STORE_CHANGED` where records are to
 * be copied that others have changed.
 */
export async function saveIndexParts(
  { search, store, table }: Omit<IndexParts<unknown>, 'hasData'>,
  index: IndexerConfig,
  { includeRecords = false }: IndexBytesOptions,
  where: string,
): Promise<SavedParts> {
  if (!rankings.includes(search.ranking))
    throw new SimError({
      code: 'UNSUPPORTED_OPERATION',
      where,
      problem: 'only the distances of @sim/core can be saved',
      got: search.ranking.name,
      cure: 'Keep the embeddings yourself and add them again.',
    });
  const searchBytes = search.exact ? undefined : await search.toBytes();
  const collectionId = await store.collectionId?.();
  if (collectionId === undefined) return { index, searchBytes, storeBytes: await store.toBytes() };
  if (!includeRecords) return { index, searchBytes, collectionId, ids: table.ids() };
  findStoreChange(table.ids(), await store.ids(), 'error', where);
  const kvStore = { className: MemoryStore.className, config: {} };
  return { index: { ...index, kvStore }, searchBytes, storeBytes: await store.toBytes() };
}

/**
 * Opens search and store. Nothing stays open when that fails: throws `FILE_CORRUPT` where they disagree,
 * `STORE_CHANGED` where a store that keeps itself holds other records by now, `UNKNOWN_NAME` for a class that is not
 * there, and what the classes themselves throw.
 */
export async function openIndexParts<Data>(
  file: IndexFile,
  options: LoadIndexOptions,
  where: string,
): Promise<IndexParts<Data>> {
  const onStoreChange = requireOneOf(options.onStoreChange ?? 'error', ['error', 'follow'], 'onStoreChange', where);
  const store = (await openStore(file, options, where)) as Store<Data>;
  const found = await store.ids();
  const saved = file.ids ?? found;
  if (saved.length !== file.codes.length) throw disagreement('index and store', [file.codes.length, saved.length], where);
  const table = new RecordTable(saved, file);
  const change = findStoreChange(saved, found, onStoreChange, where);
  const hasData = await followStore(table, store, change);
  return { search: await openSearch(file, store, found, change, options, where), store, table, hasData: file.hasData || hasData };
}

async function openStore(file: IndexFile, { storeClasses: ownClasses = [], kvStore }: LoadIndexOptions, where: string): Promise<Store> {
  const { className, config } = file.index.kvStore;
  const classOf = () => findClass(className, [...storeClasses, ...ownClasses], 'store', where);
  if (!file.storeBytes) return openNamedStore(kvStore ?? new (classOf())(config as never), file, where);
  if (!kvStore) return classOf().fromBytes(file.storeBytes);
  throw new SimError({
    code: 'INVALID_ARGUMENT',
    where,
    problem: 'the file holds its records itself, so that they cannot be in a kvStore',
    got: kvStore,
    cure: 'Leave kvStore out.',
  });
}

async function openSearch(
  file: IndexFile,
  store: Store,
  ids: Uint32Array,
  change: StoreChange,
  options: LoadIndexOptions,
  where: string,
): Promise<Search> {
  const { embeddingSize, distance } = file.index;
  const search = await makeSearch(file, options, where);
  try {
    const isEmpty = !file.searchBytes;
    if (!isEmpty && search.size !== file.codes.length) throw disagreement('search and store', [search.size, file.codes.length], where);
    if (!isEmpty && change.removed.length > 0) await search.remove(change.removed);
    const added = isEmpty ? ids : change.added;
    const isWhole = isEmpty && store instanceof MemoryStore;
    if (added.length > 0) await search.add(added, isWhole ? store.allEmbeddings() : await store.getEmbeddings(added));
    if (search.size === ids.length && search.dim === embeddingSize && search.ranking.name === distance) return search;
    throw disagreement('search and store', [search.size, ids.length], where);
  } catch (error) {
    search.dispose();
    throw error;
  }
}

/** The search of a file: from its bytes, or an empty one like it. */
async function makeSearch(
  { index: { search, embeddingSize, distance }, searchBytes }: IndexFile,
  { kernel, searchClasses: ownClasses = [] }: LoadIndexOptions,
  where: string,
): Promise<Search> {
  const SearchType = findClass(search.className, [...searchClasses, ...ownClasses], 'search engine', where);
  if (searchBytes) return SearchType.fromBytes(searchBytes);
  const { kernel: _kernel, ...config }: Config = search.config;
  return new SearchType({ ...config, dim: embeddingSize, distance, kernel });
}
