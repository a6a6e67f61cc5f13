/** @internal */

import { SerialQueue } from '@sim/core';
import type { KernelResult, KernelSpec, KernelStatistics, RankKernel, RowFilter } from '../kernel-backend.ts';
import { requireOpen, requireQueries, requireWholeRows } from '../kernel-checks.ts';
import type { KernelThread } from './kernel-thread.ts';
import { mergeParts } from './merge-parts.ts';
import { dealFilter, dealRows, galleryRow, partSize, ROWS_PER_BLOCK } from './row-split.ts';
import type { PartAnswer, ThreadKernelName } from './thread-protocol.ts';

/** Numbers of rows that are copied for threads at a time: the caller's thread is free in between. */
const NUMBERS_PER_MESSAGE = 2 ** 16;

/** Ends the threads of kernels that nobody disposed of. */
const forgotten = new FinalizationRegistry<readonly KernelThread[]>((threads) => {
  for (const thread of threads) thread.dispose();
});

/**
 * A gallery in parts, one in each thread's own memory: together as much memory as one kernel takes, and no page
 * needs to be isolated. Every query goes to every thread, and the k nearest of all their answers are the answer.
 */
export class ThreadedKernel implements RankKernel {
  readonly backend: ThreadKernelName;
  readonly spec: KernelSpec;
  /** There when the kernel in the threads has it. */
  readonly read?: (first: number, last: number) => Promise<Float32Array>;
  readonly #threads: readonly KernelThread[];
  readonly #calls: SerialQueue = new SerialQueue();
  #size = 0;
  #isDisposed = false;

  /** @param threads Threads whose kernels are open and empty. They end with this kernel. */
  constructor(backend: ThreadKernelName, spec: KernelSpec, threads: readonly KernelThread[]) {
    this.backend = backend;
    this.spec = spec;
    this.#threads = threads;
    if (threads.every(({ state }) => state.canRead)) this.read = (first, last) => this.#read(first, last);
    forgotten.register(this, threads, this);
  }

  get size(): number {
    return this.#size;
  }

  async append(rows: Float32Array): Promise<void> {
    const where = 'RankKernel.append';
    requireOpen(this.#isDisposed, where);
    const count = requireWholeRows(rows, this.spec.dim, 'rows', where);
    await this.#calls.run(async () => {
      const spares: (ArrayBuffer | undefined)[] = [];
      const step = Math.max(1, Math.floor(NUMBERS_PER_MESSAGE / this.spec.dim));
      try {
        for (let first = 0; first < count; first += step)
          await this.#appendShares(rows.subarray(first * this.spec.dim, (first + step) * this.spec.dim), this.#size + first, spares);
      } catch (error) {
        await this.#takeBack();
        throw error;
      }
      this.#size += count;
    });
  }

  async search(queries: Float32Array, k: number, filter?: RowFilter): Promise<KernelResult> {
    const where = 'RankKernel.search';
    requireOpen(this.#isDisposed, where);
    const count = requireQueries(queries, k, this.spec.dim, where);
    return this.#calls.run(async () => {
      const answers = await Promise.all(this.#threads.map((_, part) => this.#searchPart(part, queries, k, filter)));
      return mergeParts(answers, count, k);
    });
  }

  statistics(): KernelStatistics {
    const all = this.#threads.flatMap(({ state }) => state.statistics ?? []);
    return {
      queries: Math.max(0, ...all.map(({ queries }) => queries)),
      ranked: all.reduce((sum, { ranked }) => sum + ranked, 0),
      early: all.reduce((sum, { early }) => sum + early, 0),
    };
  }

  bytes(): number {
    return this.#threads.reduce((sum, { state }) => sum + state.bytes, 0);
  }

  dispose(): void {
    this.#isDisposed = true;
    forgotten.unregister(this);
    for (const thread of this.#threads) thread.dispose();
  }

  /** Gives each thread its share of rows that follow the first `size` ones, in memory that it gives back. */
  async #appendShares(rows: Float32Array, size: number, spares: (ArrayBuffer | undefined)[]): Promise<void> {
    const shares = dealRows(rows, this.spec.dim, size, this.#threads.length, spares);
    const results = await Promise.allSettled(
      this.#threads.map(async (thread, part) => {
        const share = shares[part] as Float32Array<ArrayBuffer>;
        if (share.length === 0) return;
        const answer = await thread.call({ call: 'append', rows: share }, [share.buffer]);
        spares[part] = answer.rows?.buffer as ArrayBuffer | undefined;
      }),
    );
    const failure = results.find((result) => result.status === 'rejected');
    if (failure) throw failure.reason;
  }

  async #searchPart(
    part: number,
    queries: Float32Array,
    k: number,
    filter: RowFilter | undefined,
  ): Promise<PartAnswer | null> {
    const parts = this.#threads.length;
    const size = partSize(this.#size, part, parts);
    if (size === 0 || queries.length === 0) return null;
    // Copies of these queries alone: a view would be sent with all of its buffer.
    const own = queries.slice();
    const ownFilter = filter && dealFilter(filter, this.#size, part, parts);
    const { found } = await (this.#threads[part] as KernelThread).call(
      { call: 'search', queries: own, k: Math.min(k, size), ...(ownFilter ? { filter: ownFilter } : {}) },
      [own.buffer],
    );
    return found as PartAnswer;
  }

  /** Takes back the shares that were added where another part's was not. */
  async #takeBack(): Promise<void> {
    const parts = this.#threads.length;
    await Promise.allSettled(
      this.#threads.map((thread, part) => thread.call({ call: 'shrink', size: partSize(this.#size, part, parts) })),
    );
  }

  #read(first: number, last: number): Promise<Float32Array> {
    requireOpen(this.#isDisposed, 'RankKernel.read');
    return this.#calls.run(async () => {
      const { dim } = this.spec;
      const parts = this.#threads.length;
      const end = Math.min(last, this.#size);
      const rows = new Float32Array(Math.max(0, end - first) * dim);
      await Promise.all(
        this.#threads.map(async (thread, part) => {
          const from = partSize(first, part, parts);
          const to = partSize(end, part, parts);
          if (to <= from) return;
          const share = (await thread.call({ call: 'read', first: from, last: to })).rows as Float32Array;
          for (let row = from; row < to; ) {
            const next = Math.min(to, (Math.floor(row / ROWS_PER_BLOCK) + 1) * ROWS_PER_BLOCK);
            rows.set(share.subarray((row - from) * dim, (next - from) * dim), (galleryRow(row, part, parts) - first) * dim);
            row = next;
          }
        }),
      );
      return rows;
    });
  }
}
