/**
 * What a graph takes that several threads build: the module for a memory that they share.
 *
 * @internal
 */
import { SimError } from '@sim/core';
import { type ThreadCount, countThreads } from '@sim/kernels';
import { compileGraph } from './graph-module.ts';

/** How many threads build a graph, and what they run. */
export interface GraphSharing {
  readonly threads: number;
  readonly module: WebAssembly.Module;
}

/** Addresses have 32 bits; not every platform sets as much aside, which a memory that is shared asks for at once. */
const MOST_PAGES = 2 ** 16;
const FEWEST_PAGES = 2 ** 12;

/**
 * What `threads` threads take; nothing where one is enough. Throws `BACKEND_UNAVAILABLE` where threads cannot share a memory:
 * not for `'auto'`, which is one thread there.
 */
export async function openSharing(threads: ThreadCount, where: string): Promise<GraphSharing | undefined> {
  const count = countThreads(threads, where);
  if (count === 1) return undefined;
  if (!canShare()) {
    if (threads === 'auto') return undefined;
    throw cannotShare(threads, where);
  }
  // Loaded when it is asked for: most graphs are built by one thread.
  const { graphSharedWasm } = await import('./graph-shared-wasm.ts');
  module ??= compileGraph(graphSharedWasm, where);
  return { threads: count, module };
}

let module: WebAssembly.Module | undefined;

/** A memory that threads share, and how far it can grow, in bytes. */
export function openSharedMemory(): { readonly memory: WebAssembly.Memory; readonly maxBytes: number } {
  for (let maximum = MOST_PAGES; ; maximum /= 2)
    try {
      return { memory: new WebAssembly.Memory({ initial: 0, maximum, shared: true }), maxBytes: maximum * 2 ** 16 };
    } catch (error) {
      if (maximum === FEWEST_PAGES) throw error;
    }
}

/** Browsers share memory within pages that are isolated from others; Node does not ask for that. */
function canShare(): boolean {
  const { crossOriginIsolated = true } = globalThis as { readonly crossOriginIsolated?: boolean };
  return crossOriginIsolated && typeof SharedArrayBuffer === 'function';
}

const cannotShare = (threads: number, where: string): SimError =>
  new SimError({
    code: 'BACKEND_UNAVAILABLE',
    where,
    problem: 'threads cannot share memory here (no SharedArrayBuffer, or a page that is not isolated)',
    got: `${threads} threads`,
    cure: "Serve the page with `Cross-Origin-Opener-Policy: same-origin` and `Cross-Origin-Embedder-Policy: require-corp`, or take threads: 'auto'.",
  });
