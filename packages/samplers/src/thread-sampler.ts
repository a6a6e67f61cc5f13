import { type Batch, type Config, LabelCodes, SimError, type SimErrorCode } from '@sim/core';
import { SamplerDataset, type SamplerDatasetOptions } from './sampler-dataset.ts';
import type { BatchRequest, SamplerMessage, ThreadFailure } from './sampler-messages.ts';
import type { Sampler } from './sampler.ts';

/** What is used of a thread: a `Worker` of Node's `worker_threads`, or a `Worker` of a browser. */
export interface SamplerThread {
  postMessage(message: unknown): void;
  terminate(): unknown;
  /** In a browser. */
  addEventListener?(type: string, listener: (event: { readonly data?: unknown; readonly message?: string }) => void): void;
  /** In Node. */
  on?(type: string, listener: (value: unknown) => void): unknown;
  /** In Node: whether the thread keeps the process from ending. */
  ref?(): void;
  unref?(): void;
}

/**
 * A sampler that draws its batches in another thread, whose program calls `serveSampler`. Alone it only moves the work;
 * in a `PrefetchSampler` the next batch is drawn and augmented while this thread trains.
 *
 * The batches are those of the thread's sampler, which are a pure function of its seed, the epoch and the index. A step
 * of training that lasts longer than drawing a batch does not wait for it.
 *
 * `batch` rejects with the code and message of what the thread's sampler threw, `THREAD_FAILED` once the thread has ended
 * by itself, or `DISPOSED`.
 *
 * @example
 * const thread = new Worker(new URL('./views.js', import.meta.url));
 * const views = await ThreadSampler.start(thread);
 * await model.fit(new PrefetchSampler(views), { epochs: 3 });
 * await views.dispose();
 */
export class ThreadSampler implements Sampler {
  readonly stepsPerEpoch: number;
  readonly batchSize: number;
  readonly labelCodes: LabelCodes;
  readonly #config: Config;
  readonly #line: ThreadLine;

  private constructor(line: ThreadLine, { stepsPerEpoch, batchSize, labels, config }: Settings) {
    this.#line = line;
    this.stepsPerEpoch = stepsPerEpoch;
    this.batchSize = batchSize;
    this.labelCodes = new LabelCodes({ labels });
    this.#config = config;
  }

  /** Resolves when the thread has made its sampler. From then on the thread is the sampler's. */
  static async start(thread: SamplerThread): Promise<ThreadSampler> {
    const line = new ThreadLine(thread);
    try {
      return new ThreadSampler(line, await line.settings);
    } catch (error) {
      await line.end();
      throw error;
    }
  }

  batch(epoch: number, index: number): Promise<Batch> {
    return this.#line.ask(epoch, index);
  }

  dataset(epochs?: number, options?: SamplerDatasetOptions): SamplerDataset {
    return new SamplerDataset(this, epochs, options);
  }

  /** Those of the thread's sampler. */
  getConfig(): Config {
    return this.#config;
  }

  /** Ends the thread; resolves when it has ended. Batches that are still awaited reject with `DISPOSED`. */
  async dispose(): Promise<void> {
    await this.#line.end();
  }
}

type Settings = Extract<SamplerMessage, { readonly batchSize: number }>;

interface Waiting {
  resolve(batch: Batch): void;
  reject(error: Error): void;
}

/** What is said with the thread. It keeps the process from ending only while it has something to answer. */
class ThreadLine {
  readonly settings: Promise<Settings>;
  readonly #thread: SamplerThread;
  readonly #waiting: Map<number, Waiting> = new Map();
  #introduce: { resolve(settings: Settings): void; reject(error: Error): void } | undefined;
  #next = 0;
  #ended: SimError | undefined;

  constructor(thread: SamplerThread) {
    this.#thread = thread;
    this.settings = new Promise((resolve, reject) => {
      this.#introduce = { resolve, reject };
    });
    const hear = (message: unknown): void => this.#hear(message as SamplerMessage);
    const fail = (cause: unknown): void => this.#stop(threadFailed(cause));
    if (thread.on) {
      thread.on('message', hear);
      thread.on('error', fail);
      thread.on('messageerror', fail);
      thread.on('exit', () => fail('its end'));
    } else {
      thread.addEventListener?.('message', ({ data }) => hear(data));
      thread.addEventListener?.('error', ({ message }) => fail(message));
      thread.addEventListener?.('messageerror', () => fail('a message that cannot be read'));
    }
  }

  ask(epoch: number, index: number): Promise<Batch> {
    if (this.#ended) return Promise.reject(this.#ended);
    return new Promise((resolve, reject) => {
      const id = this.#next++;
      this.#waiting.set(id, { resolve, reject });
      this.#thread.ref?.();
      this.#thread.postMessage({ id, epoch, index } satisfies BatchRequest);
    });
  }

  async end(): Promise<void> {
    this.#stop(disposed());
    await this.#thread.terminate();
  }

  #hear(message: SamplerMessage): void {
    if ('batchSize' in message) this.#introduce?.resolve(message);
    else if (message.id === undefined) this.#stop(fromThread((message as { failure: ThreadFailure }).failure));
    else {
      const waiting = this.#waiting.get(message.id);
      this.#waiting.delete(message.id);
      if ('batch' in message) waiting?.resolve(message.batch);
      else waiting?.reject(fromThread(message.failure));
    }
    if (this.#waiting.size === 0) this.#thread.unref?.();
  }

  #stop(error: SimError): void {
    this.#ended ??= error;
    this.#introduce?.reject(error);
    for (const { reject } of this.#waiting.values()) reject(error);
    this.#waiting.clear();
  }
}

const where = 'ThreadSampler.batch';

const disposed = (): SimError =>
  new SimError({ code: 'DISPOSED', where, problem: 'the sampler was disposed of', cure: 'Start another thread.' });

const threadFailed = (cause: unknown): SimError =>
  new SimError({
    code: 'THREAD_FAILED',
    where,
    problem: 'the thread of the sampler has ended by itself',
    // An error of another thread is not always an Error of this one.
    got: (cause as Partial<Error> | undefined)?.message ?? cause,
    cure: 'Look at its program, and start another thread.',
    cause,
  });

const fromThread = ({ code = 'THREAD_FAILED', message }: ThreadFailure): SimError =>
  new SimError({
    code: code as SimErrorCode,
    where,
    problem: `the sampler of the thread refused: ${message}`,
    cure: 'Look at the program that calls serveSampler.',
    cause: new Error(message),
  });
