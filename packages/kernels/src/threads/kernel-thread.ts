/** @internal */

import { SimError } from '@sim/core';
import type { StartThread, ThreadAnswer, ThreadRequest, ThreadState, WorkerThread } from './thread-protocol.ts';

type Success = Exclude<ThreadAnswer, { readonly failure: unknown }>;

interface Waiting {
  resolve(answer: Success): void;
  reject(error: SimError): void;
}

/** One thread with a part of a gallery. It keeps the process from ending only while it has something to answer. */
export class KernelThread {
  /** As of the last answer. */
  state: ThreadState = { bytes: 0, canRead: false };
  readonly #thread: WorkerThread;
  readonly #waiting: Waiting[] = [];
  #end: SimError | undefined;

  constructor(start: StartThread, source: string) {
    this.#thread = start(source, {
      onAnswer: (answer) => this.#settle(answer),
      onFailure: (cause) => this.#stop(failed(cause)),
    });
    this.#thread.keepProcess(false);
  }

  /** Asks the thread; the buffers of `transfer` are gone afterwards. Throws `OUT_OF_MEMORY`, `THREAD_FAILED`, `DISPOSED`. */
  call(request: ThreadRequest, transfer: readonly ArrayBuffer[] = []): Promise<Success> {
    if (this.#end) return Promise.reject(this.#end);
    return new Promise((resolve, reject) => {
      this.#waiting.push({ resolve, reject });
      this.#thread.keepProcess(true);
      this.#thread.post(request, transfer);
    });
  }

  /** Ends the thread. Calls without an answer reject with `DISPOSED`. */
  dispose(): void {
    this.#stop(
      new SimError({
        code: 'DISPOSED',
        where: 'RankKernel',
        problem: 'this kernel was disposed of before it had answered',
        cure: 'Wait for its answers first.',
      }),
    );
  }

  #settle(answer: ThreadAnswer): void {
    const waiting = this.#waiting.shift();
    if (this.#waiting.length === 0) this.#thread.keepProcess(false);
    if ('failure' in answer) {
      waiting?.reject(answer.failure.code === 'OUT_OF_MEMORY' ? outOfMemory(answer.failure.message) : failed(answer.failure.message));
      return;
    }
    this.state = answer.state;
    waiting?.resolve(answer);
  }

  #stop(error: SimError): void {
    this.#end ??= error;
    this.#thread.terminate();
    for (const { reject } of this.#waiting.splice(0)) reject(error);
  }
}

const outOfMemory = (cause: string): SimError =>
  new SimError({
    code: 'OUT_OF_MEMORY',
    where: 'RankKernel.append',
    problem: 'a thread has no memory for its share of these rows; nothing was added',
    cure: 'Add fewer rows, or open the kernel without a prefilter.',
    cause: new Error(cause),
  });

const failed = (cause: unknown): SimError =>
  new SimError({
    code: 'THREAD_FAILED',
    where: 'RankKernel',
    problem: 'a thread of this kernel has failed',
    got: cause instanceof Error ? cause.message : cause,
    cure: 'Open another kernel; without `threads` it stays in this thread.',
    cause,
  });
