/**
 * Search and store of a saved index.
 *
 * @internal
 */
import { type Config, findClass, rankings, SimError } from '@sim/core';
import { type Search, searchClasses } from '@sim/search';
import { type Store, storeClasses } from '@sim/stores';
import { disagreement, type IndexFile } from './index-file.ts';
import type { LoadIndexOptions } from './indexer-options.ts';

/** Search and store as bytes. Throws `UNSUPPORTED_OPERATION` for a distance that no file can name. */
export async function saveIndexParts(
  search: Search,
  store: Store,
  where: string,
): Promise<Pick<IndexFile, 'searchBytes' | 'storeBytes'>> {
  if (!rankings.includes(search.ranking))
    throw new SimError({
      code: 'UNSUPPORTED_OPERATION',
      where,
      problem: 'only the distances of @sim/core can be saved',
      got: search.ranking.name,
      cure: 'Keep the embeddings yourself and add them again.',
    });
  return { searchBytes: search.exact ? undefined : await search.toBytes(), storeBytes: await store.toBytes() };
}

/** The parts that hold an index's records. */
export interface IndexParts<Data> {
  readonly search: Search;
  readonly store: Store<Data>;
  /** Ids of the records, ascending. */
  readonly ids: Uint32Array;
}

/**
 * Opens search and store. Nothing stays open when that fails: throws `FILE_CORRUPT` where they disagree,
 * `UNKNOWN_NAME` for a class that is not there, and what the classes themselves throw.
 */
export async function openIndexParts<Data>(
  file: IndexFile,
  options: LoadIndexOptions,
  where: string,
): Promise<IndexParts<Data>> {
  const stores = [...storeClasses, ...(options.storeClasses ?? [])];
  const StoreType = findClass(file.index.kvStore.className, stores, 'store', where);
  const store = await StoreType.fromBytes<Data>(file.storeBytes);
  const ids = await store.ids();
  if (ids.length !== file.codes.length) throw disagreement('index and store', [file.codes.length, ids.length], where);

  const search = await openSearch(file, store, ids, options, where);
  const { embeddingSize, distance } = file.index;
  if (search.size === ids.length && search.dim === embeddingSize && search.ranking.name === distance)
    return { search, store, ids };
  search.dispose();
  throw disagreement('search and store', [search.size, ids.length], where);
}

async function openSearch(
  { index: { search, embeddingSize, distance }, searchBytes }: IndexFile,
  store: Store,
  ids: Uint32Array,
  { kernel, searchClasses: ownClasses = [] }: LoadIndexOptions,
  where: string,
): Promise<Search> {
  const SearchType = findClass(search.className, [...searchClasses, ...ownClasses], 'search engine', where);
  if (searchBytes) return SearchType.fromBytes(searchBytes);
  const { kernel: _kernel, ...config }: Config = search.config;
  const made = new SearchType({ ...config, dim: embeddingSize, distance, kernel });
  try {
    if (ids.length > 0) await made.add(ids, await store.getEmbeddings(ids));
    return made;
  } catch (error) {
    made.dispose();
    throw error;
  }
}
