/**
 * Search and store of a saved index.
 *
 * @internal
 */
import { type Config, findClass, rankings, requireOneOf, type SectionReader, SimError } from '@sim/core';
import { AutoSearch, HnswSearch, LinearSearch, type Search, type SearchClass, searchClasses } from '@sim/search';
import { MemoryStore, type Store, storeClasses } from '@sim/stores';
import { disagreement, type IndexFile, type OpenedIndexFile } from './index-file.ts';
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
 * Opens search and store, and reads what is left of the file. Nothing stays open when that fails: throws `FILE_CORRUPT` where
 * they disagree, `STORE_CHANGED` where a store that keeps itself holds other records by now, `UNKNOWN_NAME` for a class that
 * is not there, and what the classes themselves throw.
 */
export async function openIndexParts<Data>(
  file: OpenedIndexFile,
  options: LoadIndexOptions,
  where: string,
): Promise<IndexParts<Data>> {
  const onStoreChange = requireOneOf(options.onStoreChange ?? 'error', ['error', 'follow'], 'onStoreChange', where);
  const search = await makeSearch(file, options, where);
  try {
    const { store, records } = await openStore(file, search, options, where);
    const found = await store.ids();
    const saved = file.ids ?? found;
    if (saved.length !== file.codes.length) throw disagreement('index and store', [file.codes.length, saved.length], where);
    const table = new RecordTable(saved, file);
    const change = findStoreChange(saved, found, onStoreChange, where);
    const hasData = await followStore(table, store, change);
    if (records) await fillSearch(search as LinearSearch, found, records);
    else await fitSearch(search, { file, store, ids: found, change }, where);
    const { embeddingSize, distance } = file.index;
    if (search.size !== found.length || search.dim !== embeddingSize || search.ranking.name !== distance)
      throw disagreement('search and store', [search.size, found.length], where);
    await file.sections.finish();
    return { search, store: store as Store<Data>, table, hasData: file.hasData || hasData };
  } catch (error) {
    search.dispose();
    throw error;
  }
}

/** The store of a file, and the sections of its records where these are to be read straight into the search. */
async function openStore(
  file: OpenedIndexFile,
  search: Search,
  { storeClasses: ownClasses = [], kvStore }: LoadIndexOptions,
  where: string,
): Promise<{ readonly store: Store; readonly records?: SectionReader }> {
  const { className, config } = file.index.kvStore;
  const classOf = () => findClass(className, [...storeClasses, ...ownClasses], 'store', where);
  if (file.ids) return { store: await openNamedStore(kvStore ?? new (classOf())(config as never), file, where) };
  if (kvStore)
    throw new SimError({
      code: 'INVALID_ARGUMENT',
      where,
      problem: 'the file holds its records itself, so that they cannot be in a kvStore',
      got: kvStore,
      cure: 'Leave kvStore out.',
    });
  const StoreType = classOf();
  if ((StoreType as unknown) !== MemoryStore) return { store: await StoreType.fromBytes(await file.sections.read('store', Uint8Array)) };
  const records = await file.sections.nested('store', 'store');
  const { embeddingSize } = file.index;
  if (file.sections.has('search')) {
    const isLent = (search instanceof HnswSearch || search instanceof AutoSearch) && (await areHeld(search, records, where));
    return { store: await MemoryStore.fromSections(records, isLent ? search : undefined) };
  }
  // Such a search keeps the rows as they were given, and gives them back: nobody else needs to have them.
  const isKept = search instanceof LinearSearch && search.exact;
  const store = await MemoryStore.fromSections(records, isKept ? search : undefined);
  if (isKept && store.dim !== 0 && store.dim !== embeddingSize) throw disagreement('index and store', [embeddingSize, store.dim], where);
  return isKept && (await store.size()) > 0 ? { store, records } : { store };
}

/** Whether a search of a file gives back just the embeddings that the records have: nobody else needs to keep them then. */
async function areHeld(search: AutoSearch | HnswSearch, records: SectionReader, where: string): Promise<boolean> {
  if (!search.keepsGivenRows) return false;
  const { dim } = search;
  const ids = await records.read('ids', Uint32Array);
  let areSame = records.lengthOf('embeddings', Float32Array) === ids.length * dim;
  if (!areSame) return false;
  const compare = async (rows: Float32Array, first: number): Promise<void> => {
    const hasThem = await search.hasRows(ids.subarray(first / dim, (first + rows.length) / dim), rows);
    areSame &&= hasThem;
  };
  try {
    await records.readParts('embeddings', Float32Array, compare, { group: dim });
    return areSame;
  } catch (error) {
    const isStrange = error instanceof SimError && error.code === 'UNKNOWN_ID';
    throw isStrange ? disagreement('search and store', [search.size, ids.length], where) : error;
  }
}

/** Reads embeddings part by part, straight into an empty search. */
async function fillSearch(search: LinearSearch, ids: Uint32Array, records: SectionReader): Promise<void> {
  const { dim } = search;
  await search.reserve(ids.length);
  await records.readParts(
    'embeddings',
    Float32Array,
    (rows, first) => search.add(ids.subarray(first / dim, (first + rows.length) / dim), rows),
    { group: dim },
  );
}

/** What a search is brought up to. */
interface SearchContent {
  readonly file: OpenedIndexFile;
  readonly store: Store;
  readonly ids: Uint32Array;
  readonly change: StoreChange;
}

/** Brings a search that has what the file held up to the store. */
async function fitSearch(search: Search, { file, store, ids, change }: SearchContent, where: string): Promise<void> {
  const isEmpty = !file.sections.has('search');
  if (!isEmpty && search.size !== file.codes.length) throw disagreement('search and store', [search.size, file.codes.length], where);
  if (!isEmpty && change.removed.length > 0) await search.remove(change.removed);
  const added = isEmpty ? ids : change.added;
  const isWhole = isEmpty && store instanceof MemoryStore;
  if (added.length > 0) await search.add(added, isWhole ? await store.allEmbeddings() : await store.getEmbeddings(added));
}

/** The search of a file: from its bytes, or an empty one like it. */
async function makeSearch(
  { index: { search, embeddingSize, distance }, sections }: OpenedIndexFile,
  { kernel, searchClasses: ownClasses = [] }: LoadIndexOptions,
  where: string,
): Promise<Search> {
  const SearchType: SearchClass = findClass(search.className, [...searchClasses, ...ownClasses], 'search engine', where);
  if (sections.has('search'))
    return SearchType.fromSections
      ? SearchType.fromSections(await sections.nested('search', 'search'))
      : SearchType.fromBytes(await sections.read('search', Uint8Array));
  const { kernel: _kernel, ...config }: Config = search.config;
  return new SearchType({ ...config, dim: embeddingSize, distance, kernel });
}
