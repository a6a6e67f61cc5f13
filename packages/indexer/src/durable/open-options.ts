/**
 * Whether a file is the index that was asked for.
 *
 * @internal
 */
import { findClass, getRanking, isPartConfig, SimError } from '@sim/core';
import { searchClasses } from '@sim/search';
import type { IndexFile } from '../index-file.ts';
import type { OpenIndexOptions } from '../indexer-options.ts';

/** Throws `DIMENSION_MISMATCH`, `DISTANCE_MISMATCH`, `INVALID_ARGUMENT` or `UNKNOWN_NAME`. */
export function requireSameIndex({ index, collectionId }: IndexFile, options: OpenIndexOptions<never>, where: string): void {
  const { embeddingSize = index.embeddingSize, distance = index.distance, search = index.search.className } = options;
  const refuse = (code: SimError['code'], what: string, got: unknown, there: unknown): SimError =>
    new SimError({
      code,
      where,
      problem: `the file holds an index with ${what} ${String(there)}`,
      got,
      cure: 'Leave this option out, or open another file.',
    });
  if (embeddingSize !== index.embeddingSize)
    throw refuse('DIMENSION_MISMATCH', 'embeddings of size', embeddingSize, index.embeddingSize);
  const ranking = getRanking(distance, where).name;
  if (ranking !== index.distance) throw refuse('DISTANCE_MISMATCH', 'the distance', ranking, index.distance);
  const wanted = searchName(search, options, where);
  if (wanted !== index.search.className) throw refuse('INVALID_ARGUMENT', 'the search', wanted, index.search.className);
  if (collectionId === undefined) return;
  throw new SimError({
    code: 'UNSUPPORTED_OPERATION',
    where,
    problem: 'the records of this index are in a store of their own, which a log cannot follow',
    cure: 'Use Indexer.load, or save the index with includeRecords: true.',
  });
}

/** Name of the class that an option stands for. Throws `INVALID_ARGUMENT` for a search that was made elsewhere. */
export function searchName(
  search: OpenIndexOptions<never>['search'],
  { searchClasses: ownClasses = [] }: OpenIndexOptions<never>,
  where: string,
): string {
  if (typeof search === 'function') return search.className;
  const name = isPartConfig(search) ? search.className : search;
  if (typeof name === 'string') return findClass(name, [...searchClasses, ...ownClasses], 'search engine', where).className;
  throw new SimError({
    code: 'INVALID_ARGUMENT',
    where,
    problem: 'an index that is kept open makes its own search',
    got: search,
    cure: 'Give search by name, as a class, or as { className, config }.',
  });
}
