/** @internal */
import type { Advance, KernelName, RankKernel } from '@sim/kernels';

/**
 * Products that the first block of queries asks of the kernel: about 40 ms, the reference kernel computing 0.7 · 10⁹ of them a second and
 * WASM 25 to 50 · 10⁹. A GPU computes some 10¹² and needs hundreds of queries at a time to do so.
 */
const firstProducts: Record<KernelName, number> = { reference: 2 ** 25, wasm: 2 ** 30, webgpu: 2 ** 35 };

/**
 * What a block of queries should take, between two looks at the signal. Every block passes over the whole gallery, which comes from
 * memory: of 100,000 rows of 384 numbers 4 ms, a seventh of what blocks of 27 queries take there.
 */
const BLOCK_MS = 100;

/** Queries in a block of kernels that call `advance` while they compute, so that little is copied at a time. */
const MANY_QUERIES = 2 ** 12;

/**
 * Queries in a block at least: fewer would have to wait for the gallery to come from memory. WASM that does not call `advance` computes in
 * threads, and only the signal waits: of a million rows of 128 numbers, 60 queries at a time take two threads 1.27 times as long as 256.
 */
const leastQueries: Record<KernelName, number> = { reference: 16, wasm: 256, webgpu: 16 };

/**
 * Searches for all of `count` queries in blocks, of which each is as large as the time of those before it allows. `search` hands `advance`
 * on to the kernel; it hears of every query once, whether the kernel calls it or not.
 */
export async function inQueryBlocks(
  { count, kernel, advance }: { readonly count: number; readonly kernel: RankKernel; readonly advance: Advance },
  search: (first: number, last: number) => Promise<void>,
): Promise<void> {
  const { advances = false, backend, size, spec } = kernel;
  let perBlock = advances ? MANY_QUERIES : firstProducts[backend] / Math.max(1, size * spec.dim);
  for (let first = 0, last = 0; first < count; first = last) {
    // Kernels answer queries by fours.
    last = Math.min(first + Math.max(leastQueries[backend], 4 * Math.floor(perBlock / 4)), count);
    const start = performance.now();
    await search(first, last);
    if (advances) continue;
    perBlock = (last - first) * Math.min(4, BLOCK_MS / (performance.now() - start));
    await advance(last - first);
  }
}
