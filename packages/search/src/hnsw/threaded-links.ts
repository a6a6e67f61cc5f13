/**
 * Linking the nodes of an addition on threads.
 *
 * @internal
 */
import { type LongCall, nextTask } from '@sim/core';
import { GraphThreads, type ModuleCall } from './graph-threads.ts';
import type { HnswGraph } from './hnsw-graph.ts';
import { LinkQueue } from './link-queue.ts';

/** Nodes that the caller's thread links alone: nodes that are linked at the same time do not find each other. */
const NODES_ALONE = 1000;
const NODES_PER_STEP = 16;

/** Nodes of a round, or more: as many as have come while the one before was at work. */
const NODES_PER_ROUND = 4096;

/** Calls of `advance` after which threads are heard: so many that they have enough to do until then. */
const STEPS_PER_TURN = 16;

/** Fewer rows than this are linked before threads have started. */
export const ROWS_FOR_THREADS = 2000;

/**
 * Nodes are linked in rounds, while the caller's thread places the rows of the next one. Before a round that thread links the
 * node of it that reaches highest, so that searches start at the same node for as long as several threads are at work.
 */
export class ThreadedLinks {
  readonly #graph: HnswGraph;
  readonly #call: LongCall;
  readonly #threads: GraphThreads;
  #linked: number;
  #waiting: LinkQueue = new LinkQueue();
  #round: LinkQueue = new LinkQueue();
  #end: Promise<void> = Promise.resolve();
  #isRunning = false;
  #steps = 0;
  #failure: { readonly error: unknown } | undefined;

  /**
   * Starts the threads of a graph.
   *
   * @param linked Nodes that are linked already.
   */
  constructor(graph: HnswGraph, linked: number, call: LongCall) {
    const { shared } = graph.graph;
    if (!shared) throw new TypeError('the memory of this graph is not shared');
    this.#graph = graph;
    this.#linked = linked;
    this.#call = call;
    this.#threads = new GraphThreads(shared);
  }

  /** Nodes that are not linked, once nothing is at work. */
  get left(): readonly number[] {
    return [...this.#round.left, ...this.#waiting.left];
  }

  /** Whether a thread failed: the other nodes may be linked in part. */
  get isDamaged(): boolean {
    return this.#threads.isDamaged;
  }

  /** Takes a node that can be linked. */
  add(node: number): void {
    this.#waiting.add(node, this.#graph.graph.levelOf(node));
  }

  /**
   * To be called after every few rows: starts a round when enough nodes wait and none is at work, and hears threads, which
   * then get more to do. Throws what has ended the round before.
   */
  async advance(): Promise<void> {
    this.#steps++;
    if (this.#isRunning && this.#steps % STEPS_PER_TURN === 0) await nextTask();
    if (!this.#isRunning && this.#waiting.length >= NODES_PER_ROUND) await this.#startRound();
  }

  /** Links what waits. Throws what has ended it early. */
  async finish(): Promise<void> {
    await this.#startRound();
    await this.#end;
    if (this.#failure) throw this.#failure.error;
  }

  /** Resolves when no thread is at work any more, whatever has happened. */
  async settle(): Promise<void> {
    await this.#end;
  }

  /** Ends the threads. */
  dispose(): void {
    this.#threads.dispose();
  }

  async #startRound(): Promise<void> {
    await this.#end;
    if (this.#failure) throw this.#failure.error;
    const round = this.#waiting;
    this.#round = round;
    this.#waiting = new LinkQueue();
    if (round.length === 0) return;
    await this.#linkAlone(round);
    const { graph, options } = this.#graph;
    const calls: readonly ModuleCall[] = [
      ['setElements', Number(options.buildOn === 'codes')],
      ['setEntry', graph.wasm.entry.value, graph.wasm.top.value],
    ];
    this.#end = this.#run(round, calls);
  }

  /** Keeps what ends it early for whoever asks next. */
  async #run(round: LinkQueue, calls: readonly ModuleCall[]): Promise<void> {
    this.#isRunning = true;
    try {
      await this.#threads.link(round, calls, this.#call);
    } catch (error) {
      this.#failure = { error };
    }
    this.#isRunning = false;
  }

  async #linkAlone(round: LinkQueue): Promise<void> {
    round.raiseHighest();
    const alone = Math.max(1, NODES_ALONE - this.#linked);
    this.#linked += round.length;
    for (let left = alone; left > 0 && round.length > 0; left -= NODES_PER_STEP) {
      const nodes = round.take(Math.min(left, NODES_PER_STEP));
      for (const node of nodes) this.#graph.link(node);
      await this.#call.advance(nodes.length);
    }
  }
}
