import { openStorage, requireInteger, type StorageLocation } from '@sim/core';
import { TfRecordWriter } from '@sim/datasets/tf-record-writer';
import { encodeEvent } from './event-record.ts';

/** Options of `TensorBoardWriter`. */
export interface TensorBoardWriterOptions {
  /** Seconds since 1970 on a clock of the caller's own. Default: the system's. */
  readonly now?: () => number;
}

/**
 * Writes scalars into a file that TensorBoard reads, while it is being written to. Every writer has a file of its own, so
 * that many may share a folder; TensorBoard shows a folder as one run.
 *
 * Throws `STORAGE_UNAVAILABLE`, or `INVALID_ARGUMENT` for a step that is no whole number.
 *
 * @example
 * const writer = new TensorBoardWriter('./logs/first-run');
 * await writer.scalars(0, { loss: 0.7, 'map@r': 0.4 });   // tensorboard --logdir logs
 */
export class TensorBoardWriter {
  /** Name of the file in its folder. */
  readonly fileName: string;
  readonly #records: TfRecordWriter;
  readonly #now: () => number;
  #isNew = true;

  constructor(logdir: StorageLocation, { now = () => Date.now() / 1000 }: TensorBoardWriterOptions = {}) {
    const storage = openStorage(logdir, 'TensorBoardWriter');
    this.#now = now;
    this.fileName = `events.out.tfevents.${Math.floor(now())}.sim.${randomName()}`;
    this.#records = new TfRecordWriter({ storage, name: this.fileName });
  }

  /** Writes values of one step by their names; resolved means that they are in the file. */
  async scalars(step: number, values: Readonly<Record<string, number>>): Promise<void> {
    requireInteger(step, 'step', 'TensorBoardWriter.scalars', 0);
    const wallTime = this.#now();
    const events = [encodeEvent({ wallTime, step, scalars: values })];
    if (this.#isNew) events.unshift(encodeEvent({ wallTime, fileVersion: FILE_VERSION }));
    this.#isNew = false;
    await Promise.all(events.map((event) => this.#records.write(event)));
    await this.#records.flush();
  }
}

const FILE_VERSION = 'brain.Event:2';

/** Keeps writers apart that begin in the same second. */
const randomName = (): string => crypto.getRandomValues(new Uint32Array(1)).join('').padStart(10, '0');
