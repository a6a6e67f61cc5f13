/**
 * An index on disk: its file, and the log of the changes since.
 *
 * @internal
 */
import { randomName, SimError, type StoredFile } from '@sim/core';
import { encodeChange, type IndexChange } from './index-change.ts';
import type { IndexLog } from './index-log.ts';

/**
 * When a change counts as made: once it is on the disk by itself (`'each'`) or together with those that came meanwhile
 * (`'group'`), both of which outlive a power cut; or once the system has it (`'none'`), which outlives the process.
 */
export type Durability = 'each' | 'group' | 'none';

/** How an index file and its log belong together. */
export interface LogLink {
  /** Named by the head of the log that goes on from this file. */
  readonly id: string;
  /** Of the file that this one replaced: a log with this id is contained in this file. */
  readonly previous: string | null;
}

/** Names of `Durability`. */
export const durabilities: readonly Durability[] = ['each', 'group', 'none'];

/** Changes that are written together. */
interface Batch {
  readonly payloads: Uint8Array[];
  readonly written: Promise<void>;
}

/**
 * Writes changes of an index that is open. Calls must not overlap, but for `written`: the `Indexer` puts them in a
 * queue.
 */
export class DurableFile {
  readonly file: StoredFile;
  readonly #log: IndexLog;
  readonly #durability: Durability;
  readonly #release: () => Promise<void>;
  #link: LogLink;
  #waiting: Batch | undefined;
  #writing: Promise<void> = Promise.resolve();
  #failure: unknown;

  /** @param release Gives the lock back. */
  constructor(
    file: StoredFile,
    { link, log, durability, release }: { link: LogLink; log: IndexLog; durability: Durability; release: () => Promise<void> },
  ) {
    this.file = file;
    this.#link = link;
    this.#log = log;
    this.#durability = durability;
    this.#release = release;
  }

  /**
   * Writes a change down. With durability `'group'` it only joins those that wait, and a failure comes through `written`.
   */
  async record(change: IndexChange, where: string): Promise<void> {
    const payload = encodeChange(change, where);
    if (this.#durability === 'group') this.#join(payload);
    else await this.#log.append([payload], this.#durability === 'each');
  }

  /** Resolves when every change recorded so far is written. */
  written(): Promise<void> {
    return this.#waiting?.written ?? this.#writing;
  }

  /** Refuses to go on from changes that could not be written: this process shows them, and the disk does not have them. */
  requireSound(where: string): void {
    if (this.#failure === undefined) return;
    throw new SimError({
      code: 'INDEX_LOG_FAILED',
      where,
      problem: 'an earlier change could not be written to the log, so that this index shows more than is on the disk',
      cure: 'Close the index and open it again; it then holds every change that was acknowledged.',
      cause: this.#failure,
    });
  }

  /** Replaces the file by what `write` makes of the new link, and begins the log anew. */
  async compact(write: (link: LogLink) => Promise<Uint8Array>): Promise<void> {
    await this.written();
    const link = nextLink(this.#link);
    await this.file.storage.write(this.file.name, await write(link));
    // From here on the old log counts no more, whether or not its place can be taken.
    this.#link = link;
    await this.#log.begin(link.id);
  }

  /** Waits for what is still to be written, and lets the next writer in. */
  async close(): Promise<void> {
    try {
      await this.written();
    } finally {
      await this.#release();
    }
  }

  #join(payload: Uint8Array): void {
    if (this.#waiting) this.#waiting.payloads.push(payload);
    else {
      const payloads = [payload];
      const write = (): Promise<void> => this.#writeBatch(payloads);
      const written = this.#writing.then(write, write);
      this.#waiting = { payloads, written };
      this.#writing = written;
      // Whoever made one of the changes hears of a failure; nobody has to.
      written.catch(ignore);
    }
  }

  async #writeBatch(payloads: readonly Uint8Array[]): Promise<void> {
    this.#waiting = undefined;
    try {
      this.requireSound('Indexer');
      await this.#log.append(payloads, true);
    } catch (error) {
      this.#failure ??= error;
      throw error;
    }
  }
}

const ignore = (): void => undefined;

/** The link of a file that replaces one with `link`; `null` for the first. */
export const nextLink = (link: LogLink | null): LogLink => ({ id: randomName(), previous: link?.id ?? null });

/** Throws `UNSUPPORTED_OPERATION` for an index that is in memory alone. */
export function requireOpen(durable: DurableFile | undefined, where: string): DurableFile {
  if (durable) return durable;
  throw new SimError({
    code: 'UNSUPPORTED_OPERATION',
    where,
    problem: 'this index is in memory alone',
    cure: 'Make it with Indexer.open, or use save and dispose.',
  });
}
