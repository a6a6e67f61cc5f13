/** @internal */

import { SimError } from '@sim/core';
import { ProgramThread, type ThreadErrors } from './program-thread.ts';
import type { StartThread, ThreadAnswer, ThreadFailure, ThreadRequest, ThreadState } from './thread-protocol.ts';

type Success = Exclude<ThreadAnswer, ThreadFailure>;

/** One thread with a part of a gallery. */
export class KernelThread {
  /** As of the last answer. */
  state: ThreadState = { bytes: 0, canRead: false };
  readonly #thread: ProgramThread<ThreadRequest, Success>;

  constructor(start: StartThread, source: string) {
    this.#thread = new ProgramThread<ThreadRequest, Success>(source, errors, start);
  }

  /** Asks the thread; the buffers of `transfer` are gone afterwards. Throws `OUT_OF_MEMORY`, `THREAD_FAILED`, `DISPOSED`. */
  async call(request: ThreadRequest, transfer: readonly ArrayBuffer[] = []): Promise<Success> {
    const answer = await this.#thread.call(request, transfer);
    this.state = answer.state;
    return answer;
  }

  /** Ends the thread. Calls without an answer reject with `DISPOSED`. */
  dispose(): void {
    this.#thread.dispose();
  }
}

const errors: ThreadErrors = {
  disposed: () =>
    new SimError({
      code: 'DISPOSED',
      where: 'RankKernel',
      problem: 'this kernel was disposed of before it had answered',
      cure: 'Wait for its answers first.',
    }),
  failed: (cause, code) => (code === 'OUT_OF_MEMORY' ? outOfMemory(cause) : failed(cause)),
};

const outOfMemory = (cause: unknown): SimError =>
  new SimError({
    code: 'OUT_OF_MEMORY',
    where: 'RankKernel.append',
    problem: 'a thread has no memory for its share of these rows; nothing was added',
    cure: 'Add fewer rows, or open the kernel without a prefilter.',
    cause: new Error(String(cause)),
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
