import { throwIfAborted } from './checks.ts';

/** How far a long call has come. */
export interface Progress {
  /** What is being done, such as `'lookup'`. */
  readonly stage: string;
  readonly done: number;
  readonly total: number;
}

/** Hears about progress. It is called from the working thread and should be quick. */
export type ProgressListener = (progress: Progress) => void;

/** Options that every long call takes. */
export interface LongCallOptions {
  /** Ends the call early with `ABORTED`. */
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ProgressListener | undefined;
}

/** Longest time that a long call holds the thread before it lets other work run. */
const SLICE_MS = 30;

/**
 * Reports progress of a long call, ends it when its signal is aborted, and gives the thread back now and then
 * so that pages and servers stay responsive.
 */
export class LongCall {
  readonly #options: LongCallOptions;
  readonly #stage: string;
  readonly #where: string;
  readonly #total: number;
  #done = 0;
  #sliceStart: number = performance.now();

  constructor(stage: string, total: number, where: string, options: LongCallOptions = {}) {
    this.#stage = stage;
    this.#total = total;
    this.#where = where;
    this.#options = options;
    throwIfAborted(options.signal, where);
  }

  /** Notes that `count` more items are done. */
  async advance(count: number): Promise<void> {
    this.#done += count;
    this.#options.onProgress?.({ stage: this.#stage, done: this.#done, total: this.#total });
    throwIfAborted(this.#options.signal, this.#where);
    if (performance.now() - this.#sliceStart < SLICE_MS) return;
    await nextTask();
    this.#sliceStart = performance.now();
    throwIfAborted(this.#options.signal, this.#where);
  }
}

/** Resolves in a new task, after events that are waiting: a promise alone would keep the thread. */
export function nextTask(): Promise<void> {
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(null);
  });
}
