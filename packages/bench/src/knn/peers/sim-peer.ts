/** @internal */

import { type KernelName, type RankKernel, type ThreadCount, selectKernel } from '@sim/kernels';
import { LinearSearch, type LinearSearchOptions } from '@sim/search';
import type { KnnEngine } from '../knn-engine.ts';
import type { Details } from '../peer-protocol.ts';

/** Ours through its public door. Options are those of `LinearSearch`, so that the benchmark names whatever it takes. */
export async function makeSimPeer(options: Readonly<Record<string, unknown>>): Promise<KnnEngine> {
  const { kernel: name, threads, ...others } = options as { kernel?: KernelName; threads?: ThreadCount };
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
  return {
    label: device === undefined ? 'sim' : `sim, WebGPU on ${device}`,
    async load(gallery, dim) {
      search.dispose();
      search = await open(dim);
      await search.add(
        Uint32Array.from({ length: gallery.length / dim }, (_, row) => row),
        gallery,
      );
    },
    search: async (queries, k) => (await search.lookup(queries, { k })).ids,
    details: () => detailsOf(kernel),
  };
}

function detailsOf(kernel: RankKernel | undefined): Details {
  const counts = kernel?.statistics?.();
  return counts ? { ranked: counts.ranked / Math.max(1, counts.queries), early: counts.early } : {};
}
