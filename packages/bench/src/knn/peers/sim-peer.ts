/** @internal */

import { LinearSearch, type LinearSearchOptions } from '@sim/search';
import type { KnnEngine } from '../knn-engine.ts';

/** Ours through its public door. Options are those of `LinearSearch`, so that the benchmark names whatever it takes. */
export async function makeSimPeer(options: Readonly<Record<string, unknown>>): Promise<KnnEngine> {
  const open = async (dim: number): Promise<LinearSearch> => {
    const search = new LinearSearch({ ...options, dim, distance: 'squared_euclidean' } as LinearSearchOptions);
    await search.ready();
    return search;
  };
  let search = await open(1);
  return {
    label: 'sim',
    async load(gallery, dim) {
      search.dispose();
      search = await open(dim);
      await search.add(
        Uint32Array.from({ length: gallery.length / dim }, (_, row) => row),
        gallery,
      );
    },
    search: async (queries, k) => (await search.lookup(queries, { k })).ids,
    details: () => ({ kernel: search.kernel }),
  };
}
