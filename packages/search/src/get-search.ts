import { type PartConfig, SimError, findClass, getRanking, isPartConfig } from '@sim/core';
import { searchClasses } from './registry.ts';
import type { Search, SearchClass, SearchOptions } from './search.ts';

/** A search engine as options take it: by name, by class, by name with options, or itself. */
export type SearchIdentifier = string | SearchClass | PartConfig | Search;

/**
 * The search engine behind a name, class, configuration or instance. All but an instance are made with `options`; an
 * instance comes back as it is.
 *
 * Throws `UNKNOWN_NAME`, and `DISTANCE_MISMATCH` or `DIMENSION_MISMATCH` for an instance that does not fit the options.
 *
 * Differs from TF Similarity: an instance of another distance is refused instead of ranking by it silently.
 *
 * @example
 * getSearch('linear', { dim: 64, distance: 'cosine' });   // a LinearSearch
 */
export function getSearch(identifier: SearchIdentifier, options: SearchOptions): Search {
  if (typeof identifier === 'function') return new identifier(options);
  if (typeof identifier === 'object' && identifier !== null && !isPartConfig(identifier)) {
    requireFit(identifier, options);
    return identifier;
  }
  const { className, config } = isPartConfig(identifier) ? identifier : { className: identifier, config: {} };
  const Engine = findClass(className, searchClasses, 'search engine', 'getSearch');
  return new Engine({ ...config, ...options });
}

function requireFit(search: Search, { dim, distance }: SearchOptions): void {
  const wanted = distance === undefined ? search.ranking.name : getRanking(distance, 'getSearch').name;
  if (search.ranking.name !== wanted)
    throw new SimError({
      code: 'DISTANCE_MISMATCH',
      where: 'getSearch',
      problem: `the search ranks by another distance than ${wanted}`,
      got: search.ranking.name,
      cure: `Make it with { distance: '${wanted}' }.`,
    });
  if (search.dim !== dim)
    throw new SimError({
      code: 'DIMENSION_MISMATCH',
      where: 'getSearch',
      problem: `the search holds rows of another length than ${dim}`,
      got: search.dim,
      cure: `Make it with { dim: ${dim} }.`,
    });
}
