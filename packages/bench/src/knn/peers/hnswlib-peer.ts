/** @internal */

import type { KnnEngine } from '../knn-engine.ts';
import { requirePackage } from '../package-cache.ts';

interface BruteforceIndex {
  initIndex(maxElements: number): void;
  addPoint(point: readonly number[], label: number): void;
  searchKnn(query: readonly number[], k: number): { readonly neighbors: readonly number[] };
}

interface Hnswlib {
  readonly BruteforceSearch: new (space: 'l2', dim: number) => BruteforceIndex;
}

/** The brute force of hnswlib-node, which takes one query a call as a plain array. */
export async function makeHnswlibPeer({ folder, version }: Readonly<Record<string, unknown>>): Promise<KnnEngine> {
  const { BruteforceSearch } = requirePackage<Hnswlib>(String(folder), 'hnswlib-node');
  let index = new BruteforceSearch('l2', 1);
  let size = 1;
  return {
    label: `hnswlib-node ${String(version)}, brute force`,
    load(gallery, dim) {
      size = dim;
      index = new BruteforceSearch('l2', dim);
      index.initIndex(gallery.length / dim);
      for (let row = 0; row < gallery.length / dim; row++)
        index.addPoint([...gallery.subarray(row * dim, (row + 1) * dim)], row);
    },
    search(queries, k) {
      const count = queries.length / size;
      const ids = new Uint32Array(count * k);
      for (let query = 0; query < count; query++)
        ids.set(index.searchKnn([...queries.subarray(query * size, (query + 1) * size)], k).neighbors, query * k);
      return ids;
    },
  };
}
