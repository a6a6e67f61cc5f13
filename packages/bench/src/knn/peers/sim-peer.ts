/** @internal */

import { type KernelName, type RankKernel, selectKernel } from '@sim/kernels';
import { LinearSearch, type LinearSearchOptions, knnGraph } from '@sim/search';
import type { KnnEngine } from '../knn-engine.ts';
import type { Details } from '../peer-protocol.ts';

/** Rows that are added at a time where they come part by part. */
const ROWS_PER_PART = 250_000;

/** Ours through its public door. Options are those of `LinearSearch`, so that the benchmark names whatever it takes. */
export async function makeSimPeer(options: Readonly<Record<string, unknown>>): Promise<KnnEngine> {
  const { kernel: name, threads, ...others } = options as Omit<Partial<LinearSearchOptions>, 'kernel'> & { kernel?: KernelName };
  const device = name === 'webgpu' ? await (await import('./open-gpu.ts')).openGpu() : undefined;
  let kernel: RankKernel | undefined;
  // The search opens the very kernel that it would have chosen, and its counts can be asked for.
  const watched = {
    name: name ?? 'wasm',
    isAvailable: async () => true,
    open: async (spec: RankKernel['spec']) => (kernel = await selectKernel(spec, { kernel: name, threads })),
  };
  const open = async (dim: number): Promise<LinearSearch> => {
    const wanted = { ...others, kernel: watched, dim, distance: 'squared_euclidean' };
    const search = new LinearSearch(wanted as LinearSearchOptions);
    await search.ready();
    return search;
  };
  let search = await open(1);
  let rows: Float32Array = new Float32Array();
  const loadParts: KnnEngine['loadParts'] = async (count, dim, read) => {
    search.dispose();
    search = await open(dim);
    for (let first = 0; first < count; first += ROWS_PER_PART) {
      const last = Math.min(count, first + ROWS_PER_PART);
      await search.add(Uint32Array.from({ length: last - first }, (_, i) => first + i), read(first, last));
    }
  };
  return {
    ...(others.quantization === undefined ? {} : { loadParts }),
    label: device === undefined ? 'sim' : `sim, WebGPU on ${device}`,
    async load(gallery, dim) {
      rows = gallery;
      search.dispose();
      search = await open(dim);
      await search.add(
        Uint32Array.from({ length: gallery.length / dim }, (_, row) => row),
        gallery,
      );
    },
    search: async (queries, k) => (await search.lookup(queries, { k })).ids,
    // Takes rows and not an index, so its time contains bringing them into a kernel. Left out are the rows themselves.
    graph: async (k) =>
      withThemselves((await knnGraph(rows, k - 1, { distance: 'squared_euclidean', dim: search.dim, kernel: name })).ids, k),
    details: () => detailsOf(kernel),
  };
}

/** Neighbours `[n, k − 1]` with each row before its own. */
function withThemselves(others: Uint32Array, k: number): Uint32Array {
  const ids = new Uint32Array((others.length / (k - 1)) * k);
  for (let row = 0; row < ids.length / k; row++) {
    ids[row * k] = row;
    ids.set(others.subarray(row * (k - 1), (row + 1) * (k - 1)), row * k + 1);
  }
  return ids;
}

function detailsOf(kernel: RankKernel | undefined): Details {
  const counts = kernel?.statistics?.();
  return {
    ...(kernel ? { indexMb: kernel.bytes() / 2 ** 20 } : {}),
    ...(counts ? { ranked: counts.ranked / Math.max(1, counts.queries), early: counts.early } : {}),
  };
}
