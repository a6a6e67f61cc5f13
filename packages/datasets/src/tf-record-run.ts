import { SimError } from '@sim/core';
import { HEADER_BYTES, recordData, recordLength } from './tf-record-framing.ts';
import type { TfRecordOffsets } from './tf-record-offsets.ts';

/** Where the bytes of a run come from. */
export interface TfRecordRunOptions {
  /** What to call the file in errors. */
  readonly name: string;
  readonly index: TfRecordOffsets;
  /** Number of the first record. */
  readonly first: number;
  readonly count: number;
}

/**
 * Some records of a file that stand side by side, read at once: `TfRecordFile.load` makes it.
 *
 * @example
 * const run = await (await TfRecordFile.open('./train-00000.tfrec')).load(0, 100);
 * const second = run.record(1);
 */
export class TfRecordRun {
  readonly first: number;
  readonly count: number;
  readonly #bytes: Uint8Array;
  readonly #name: string;
  readonly #index: TfRecordOffsets;

  constructor(bytes: Uint8Array, { name, index, first, count }: TfRecordRunOptions) {
    this.#bytes = bytes;
    this.#name = name;
    this.#index = index;
    this.first = first;
    this.count = count;
  }

  /**
   * The data of record number `record` of the file, as a view of the run's memory: leave it as it is, or its checksum
   * fails the next time. Both checksums are checked.
   *
   * Throws `FILE_CORRUPT` or `FILE_TRUNCATED`.
   */
  record(record: number): Uint8Array {
    const offset = this.#index.offsets[record] as number;
    const length = this.#index.lengths[record] as number;
    const place = { where: 'TfRecordFile.read', name: this.#name, offset };
    const header = offset - (this.#index.offsets[this.first] as number);
    if (recordLength(this.#bytes, header, place) !== length)
      throw new SimError({
        code: 'FILE_CORRUPT',
        where: place.where,
        problem: `${this.#name} has changed: the record at offset ${offset} has another length than in the index`,
        cure: 'Open the file again.',
      });
    return recordData(this.#bytes, header + HEADER_BYTES, length, place);
  }
}
