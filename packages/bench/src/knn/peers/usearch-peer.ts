/** @internal */

import type { KnnEngine } from '../knn-engine.ts';
import { requirePackage } from '../package-cache.ts';

interface Usearch {
  exactSearch(
    rows: Float32Array,
    queries: Float32Array,
    dim: number,
    k: number,
    metric: 'l2sq',
    threads: number,
  ): { readonly keys: BigUint64Array };
}

/** The exact search of usearch, on one thread. */
export async function makeUsearchPeer({ folder, version }: Readonly<Record<string, unknown>>): Promise<KnnEngine> {
  const usearch = requirePackage<Usearch>(String(folder), 'usearch');
  let rows = new Float32Array();
  let size = 1;
  return {
    label: `usearch ${String(version)}, exact`,
    load(gallery, dim) {
      rows = new Float32Array(gallery);
      size = dim;
    },
    search(queries, k) {
      // The native side reads from the start of the buffer, wherever the view begins.
      const { keys } = usearch.exactSearch(rows, queries.slice(), size, k, 'l2sq', 1);
      return Uint32Array.from(keys, Number);
    },
  };
}
