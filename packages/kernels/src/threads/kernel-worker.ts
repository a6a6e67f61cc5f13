/**
 * What runs in a thread: a kernel that answers messages. `scripts/build-worker.mjs` makes one program of it.
 *
 * @internal
 */
import { SimError } from '@sim/core';
import type { KernelBackend, RankKernel } from '../kernel-backend.ts';
import { referenceBackend } from '../reference-backend.ts';
import { wasmBackend } from '../wasm-backend.ts';
import type { ThreadAnswer, ThreadKernelName, ThreadRequest } from './thread-protocol.ts';

/** The thread's end of the line. */
export interface ThreadPort {
  post(answer: ThreadAnswer, transfer: readonly ArrayBuffer[]): void;
  listen(listener: (request: ThreadRequest) => void): void;
}

interface Reply {
  readonly answer: ThreadAnswer;
  readonly transfer: readonly ArrayBuffer[];
}

const backends: Readonly<Record<ThreadKernelName, KernelBackend>> = { reference: referenceBackend, wasm: wasmBackend };

/** Answers every request in turn. */
export function serveKernel(port: ThreadPort): void {
  const session = new Session();
  let last: Promise<void> = Promise.resolve();
  const reply = async (request: ThreadRequest): Promise<void> => {
    try {
      const { answer, transfer } = await session.answer(request);
      port.post(answer, transfer);
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      port.post({ failure: { message, ...(error instanceof SimError ? { code: error.code } : {}) } }, []);
    }
  };
  port.listen((request) => {
    last = last.then(() => reply(request));
  });
}

class Session {
  #open: (() => Promise<RankKernel>) | undefined;
  #kernel: RankKernel | undefined;

  async answer(request: ThreadRequest): Promise<Reply> {
    if (request.call === 'open') {
      const { kernel, spec } = request;
      this.#open = () => backends[kernel].open(spec);
      this.#kernel = await this.#open();
      return stateOf(this.#kernel);
    }
    const kernel = this.#kernel as RankKernel;
    switch (request.call) {
      case 'append':
        await kernel.append(request.rows);
        // Their memory goes back for the next ones.
        return stateOf(kernel, { rows: request.rows }, [request.rows]);
      case 'search': {
        const { rows, keys } = await kernel.search(request.queries, request.k, request.filter);
        return stateOf(kernel, { found: { rows, keys } }, [rows, keys]);
      }
      case 'read': {
        const rows = await readRows(kernel, request.first, request.last);
        return stateOf(kernel, { rows }, [rows]);
      }
      case 'shrink':
        return stateOf(await this.#shrink(kernel, request.size));
    }
  }

  async #shrink(kernel: RankKernel, size: number): Promise<RankKernel> {
    if (kernel.size === size) return kernel;
    const rows = await readRows(kernel, 0, size);
    kernel.dispose();
    const smaller = await (this.#open as () => Promise<RankKernel>)();
    await smaller.append(rows);
    this.#kernel = smaller;
    return smaller;
  }
}

function stateOf(
  kernel: RankKernel,
  content: Partial<ThreadAnswer> = {},
  arrays: readonly (Float32Array | Float64Array | Uint32Array)[] = [],
): Reply {
  const statistics = kernel.statistics?.();
  const state = { bytes: kernel.bytes(), canRead: kernel.read !== undefined, ...(statistics ? { statistics } : {}) };
  return { answer: { state, ...content }, transfer: arrays.map(({ buffer }) => buffer as ArrayBuffer) };
}

function readRows(kernel: RankKernel, first: number, last: number): Promise<Float32Array> {
  if (kernel.read) return kernel.read(first, last);
  throw new SimError({
    code: 'UNSUPPORTED_OPERATION',
    where: 'RankKernel.read',
    problem: 'this kernel does not give rows back',
    cure: 'Keep the rows yourself.',
  });
}
