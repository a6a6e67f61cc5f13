/**
 * Threads that link nodes of one graph, in the memory that they share with it.
 *
 * @internal
 */
import { type LongCall, SimError } from '@sim/core';
import { ProgramThread, type ThreadErrors } from '@sim/kernels';
import type { SharedGraph } from './graph-memory.ts';
import type { LinkQueue } from './link-queue.ts';

/** A call of a function of the module. */
export type ModuleCall = readonly [name: string, ...numbers: number[]];

/** Makes calls on an instance of the module, which the first request gives, and then links nodes. */
interface GraphRequest {
  readonly open?: { readonly module: WebAssembly.Module; readonly memory: WebAssembly.Memory };
  readonly calls: readonly ModuleCall[];
  readonly nodes: Uint32Array;
}

/** What runs in a thread. */
const program = `
const simKernelWorker = { serveKernel: ({ post, listen }) => {
  let graph;
  listen(({ open, calls, nodes }) => {
    try {
      if (open) graph = new WebAssembly.Instance(open.module, { env: { memory: open.memory } }).exports;
      for (const [name, ...numbers] of calls) graph[name](...numbers);
      for (const node of nodes) graph.insert(node);
      post({ done: true }, []);
    } catch (error) {
      post({ failure: { message: String(error) } }, []);
    }
  });
} };`;

/** Nodes that a thread is given at a time, and how often: it need not wait for more while it says that it is done. */
const NODES_PER_REQUEST = 64;
const REQUESTS_AT_A_TIME = 2;

type GraphThread = ProgramThread<GraphRequest, { readonly done: true }>;

export class GraphThreads {
  readonly #graph: SharedGraph;
  readonly #threads: readonly GraphThread[];
  #isOpen = false;
  #isDamaged = false;

  /** Starts the threads of a graph. They end with `dispose`. */
  constructor(graph: SharedGraph) {
    this.#graph = graph;
    this.#threads = Array.from({ length: graph.threads }, () => new ProgramThread(program, errors));
  }

  /** Whether a thread failed: nodes may be linked in part. */
  get isDamaged(): boolean {
    return this.#isDamaged;
  }

  /**
   * Links the nodes of a queue, none of which reaches higher than the entry of the graph, after `calls` of every thread. When
   * it throws what `call` throws, `THREAD_FAILED` or `DISPOSED`, no thread works on.
   */
  async link(queue: LinkQueue, calls: readonly ModuleCall[], call: LongCall): Promise<void> {
    await Promise.all(this.#threads.map((thread, i) => this.#prepare(thread, i + 1, calls)));
    this.#isOpen = true;
    const loops = this.#threads.flatMap((thread) => Array.from({ length: REQUESTS_AT_A_TIME }, () => thread));
    let isEnding = false;
    const serve = async (thread: GraphThread): Promise<void> => {
      try {
        while (!isEnding && queue.length > 0) {
          const nodes = queue.take(NODES_PER_REQUEST);
          await this.#insert(thread, nodes);
          await call.advance(nodes.length);
        }
      } finally {
        // By itself a loop ends when nothing is left.
        isEnding = true;
      }
    };
    const results = await Promise.allSettled(loops.map(serve));
    const failure = results.find((result) => result.status === 'rejected');
    if (failure) throw failure.reason;
  }

  /** Ends the threads. */
  dispose(): void {
    for (const thread of this.#threads) thread.dispose();
  }

  /** Gives a thread its instance the first time, and makes calls on it. */
  async #prepare(thread: GraphThread, number: number, calls: readonly ModuleCall[]): Promise<void> {
    const nodes = new Uint32Array();
    if (this.#isOpen) {
      await thread.call({ calls, nodes });
      return;
    }
    const { module, memory } = this.#graph;
    await thread.call({ open: { module, memory }, calls: [...this.#graph.calls, ['join', number], ...calls], nodes });
  }

  async #insert(thread: GraphThread, nodes: Uint32Array): Promise<void> {
    try {
      await thread.call({ calls: [], nodes });
    } catch (error) {
      this.#isDamaged = true;
      // The others would wait for ever for what this one has locked.
      this.#graph.functions.unlockAll();
      throw error;
    }
  }
}

const errors: ThreadErrors = {
  disposed: () =>
    new SimError({
      code: 'DISPOSED',
      where: 'HnswSearch.add',
      problem: 'this index was disposed of before its rows were added',
      cure: 'Wait for add first.',
    }),
  failed: (cause) =>
    new SimError({
      code: 'THREAD_FAILED',
      where: 'HnswSearch.add',
      problem: 'a thread that built the graph has failed; nothing was added',
      got: cause instanceof Error ? cause.message : cause,
      cure: 'Add the rows again; without `threads` they are added by this thread.',
      cause,
    }),
};
