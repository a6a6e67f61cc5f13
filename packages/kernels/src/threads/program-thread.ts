import { startThread } from '#start-thread';
import type { SimError } from '@sim/core';
import type { StartThread, ThreadFailure, WorkerThread } from './thread-protocol.ts';

/** Errors of the calls of a `ProgramThread`. */
export interface ThreadErrors {
  /** Of calls that had no answer when it was disposed of, and of those after it. */
  disposed(): SimError;
  /** Of calls that the program did not answer. `code` is that of its error, if it had one. */
  failed(cause: unknown, code?: string): SimError;
}

interface Waiting<Answer> {
  resolve(answer: Answer): void;
  reject(error: SimError): void;
}

/**
 * A thread that runs a program given as text and answers requests one by one, in order: a worker thread in Node, elsewhere a
 * worker. It keeps the process from ending only while it has something to answer.
 *
 * The program is a script that declares `simKernelWorker` with a function `serveKernel({ post, listen })`, which answers every
 * request that it hears with an object, `{ failure: { message } }` where it cannot.
 *
 * @example
 * const program = 'const simKernelWorker = { serveKernel: ({ post, listen }) => listen((x) => post({ double: 2 * x }, [])) };';
 * const thread = new ProgramThread<number, { double: number }>(program, errors);
 * await thread.call(4);   // { double: 8 }
 * thread.dispose();
 */
export class ProgramThread<Request, Answer extends object> {
  readonly #errors: ThreadErrors;
  readonly #thread: WorkerThread<Request>;
  readonly #waiting: Waiting<Answer>[] = [];
  #end: SimError | undefined;

  constructor(source: string, errors: ThreadErrors, start: StartThread<Request, Answer | ThreadFailure> = startThread) {
    this.#errors = errors;
    this.#thread = start(source, {
      onAnswer: (answer) => this.#settle(answer),
      onFailure: (cause) => this.#stop(errors.failed(cause)),
    });
    this.#thread.keepProcess(false);
  }

  /** Asks the thread; the buffers of `transfer` are gone afterwards. */
  call(request: Request, transfer: readonly ArrayBuffer[] = []): Promise<Answer> {
    if (this.#end) return Promise.reject(this.#end);
    return new Promise((resolve, reject) => {
      this.#waiting.push({ resolve, reject });
      this.#thread.keepProcess(true);
      this.#thread.post(request, transfer);
    });
  }

  /** Ends the thread. */
  dispose(): void {
    this.#stop(this.#errors.disposed());
  }

  #settle(answer: Answer | ThreadFailure): void {
    const waiting = this.#waiting.shift();
    if (this.#waiting.length === 0) this.#thread.keepProcess(false);
    if ('failure' in answer) waiting?.reject(this.#errors.failed(answer.failure.message, answer.failure.code));
    else waiting?.resolve(answer);
  }

  #stop(error: SimError): void {
    this.#end ??= error;
    this.#thread.terminate();
    for (const { reject } of this.#waiting.splice(0)) reject(error);
  }
}
