import { startThread } from '#start-thread';
import type { KernelBackend } from '../kernel-backend.ts';
import { requireSpec } from '../kernel-checks.ts';
import { referenceBackend } from '../reference-backend.ts';
import { relaxedDigits } from '../wasm/chunk-module.ts';
import { chunkWasm } from '../wasm/chunk-wasm.ts';
import { wasmBackend } from '../wasm-backend.ts';
import { KernelThread } from './kernel-thread.ts';
import type { ThreadKernelName } from './thread-protocol.ts';
import { type ThreadCount, countThreads } from './thread-count.ts';
import { ThreadedKernel } from './threaded-kernel.ts';

/** Options of `makeThreadedBackend`. */
export interface ThreadedBackendOptions {
  /** What runs in each thread. Default `'wasm'`. */
  readonly kernel?: ThreadKernelName | undefined;
  /** Default `'auto'`. */
  readonly threads?: ThreadCount | undefined;
}

/**
 * A backend whose kernels work in threads, so that the caller's thread stays free, and faster by about their number.
 * With one thread it is only the former. The gallery is divided, so that all threads together hold it once; answers
 * are the same. Threads end with `dispose`, do not keep a process from ending, and end with a kernel that is forgotten.
 *
 * Worker threads in Node; elsewhere workers, whose program is a `blob:` URL, which a content policy of a page must
 * allow (`worker-src blob:`). Pages need not be isolated.
 *
 * Throws `INVALID_ARGUMENT` for fewer threads than one.
 *
 * @example
 * const kernel = await makeThreadedBackend({ threads: 2 }).open({ form: 'l2sq', dim: 2 });
 * await kernel.append(Float32Array.of(0, 0, 3, 4));
 * await kernel.search(Float32Array.of(3, 3), 1);   // { rows: [1], keys: [1] }
 * kernel.dispose();
 */
export function makeThreadedBackend(options: ThreadedBackendOptions = {}): KernelBackend {
  const { kernel = 'wasm', threads = 'auto' } = options;
  const where = 'makeThreadedBackend';
  const count = countThreads(threads, where);
  const inThread = kernel === 'wasm' ? wasmBackend : referenceBackend;
  return {
    name: kernel,
    isAvailable: () => inThread.isAvailable(),
    open: async (spec) => {
      requireSpec(spec, `${where}.open`);
      // Loaded when it is asked for. It imports nothing: a bundler that makes one file then leaves all else as it is.
      const { kernelWorkerSource } = await import('./kernel-worker-source.ts');
      const declared = `const simChunkWasm='${chunkWasm}',simRelaxedChunkWasm='${await relaxedDigits(spec)}';`;
      const source = declared + kernelWorkerSource;
      const started = Array.from({ length: count }, () => new KernelThread(startThread, source));
      try {
        await Promise.all(started.map((thread) => thread.call({ call: 'open', kernel, spec })));
      } catch (error) {
        for (const thread of started) thread.dispose();
        throw error;
      }
      return new ThreadedKernel(kernel, spec, started);
    },
  };
}
