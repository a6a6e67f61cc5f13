import type { PGlite } from '@electric-sql/pglite';
import { type KernelName, kernelNames } from '@sim/kernels';
import { LinearSearch, searchClasses, type Search, type SearchClass, type SearchOptions } from '@sim/search';
import { pgvectorSearch } from './pgvector-search.ts';

/** A way to search. */
export interface SearchChoice {
  readonly name: string;
  make(): Search;
  /** What loading needs to know of it. */
  readonly loading: { readonly kernel?: KernelName | undefined; readonly searchClasses?: readonly SearchClass[] | undefined };
}

/**
 * Every search there is: the engines of `@sim/search`, linear search on each kernel that runs here, and one of our own in
 * a database. `print` hears why one is left out.
 */
export async function listSearches(options: SearchOptions, database: PGlite, print: (text: string) => void): Promise<SearchChoice[]> {
  const choices: SearchChoice[] = [];
  for (const kernel of kernelNames) {
    const search = new LinearSearch({ ...options, kernel });
    try {
      await search.ready();
      choices.push({ name: `LinearSearch, ${kernel}`, make: () => new LinearSearch({ ...options, kernel }), loading: { kernel } });
    } catch (error) {
      print(`LinearSearch on ${kernel} is left out: ${(error as Error).message}`);
    } finally {
      search.dispose();
    }
  }
  for (const Engine of searchClasses)
    if (Engine !== LinearSearch) choices.push({ name: Engine.className, make: () => new Engine(options), loading: {} });
  const Own = pgvectorSearch(database);
  return [...choices, { name: 'PgvectorSearch, one of our own', make: () => new Own(options), loading: { searchClasses: [Own] } }];
}
