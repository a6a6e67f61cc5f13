/**
 * Runs tasks one after another, in the order in which they are given. A task that fails rejects its own promise
 * and nobody else's: the next one runs all the same.
 *
 * A task must not wait for another task of its own queue, which would wait for it in turn.
 *
 * @example
 * const calls = new SerialQueue();
 * const first = calls.run(() => connection.insert(rows));
 * const second = calls.run(() => connection.count());     // sees the rows
 */
export class SerialQueue {
  #last: Promise<unknown> = Promise.resolve();

  /** Runs `task` when every earlier one has ended; resolves or rejects as the task does. */
  run<T>(task: () => Promise<T> | T): Promise<T> {
    const result = this.#last.then(task);
    // The caller hears of a failure through `result`; the next task waits for the end of this one only.
    this.#last = result.then(ignore, ignore);
    return result;
  }
}

const ignore = (): void => undefined;
