import { SimError, requireInteger, requireOneOf } from '@sim/core';
import { type ByteFile, type ByteFileLocation, openByteFile } from './byte-file.ts';
import { ByteReader, fileSource } from './byte-reader.ts';
import type { ReadTfRecordsOptions } from './read-tf-records.ts';
import { COMPRESSIONS, type TfRecordCompression } from './tf-record-compression.ts';
import { FOOTER_BYTES, HEADER_BYTES } from './tf-record-framing.ts';
import { type TfRecordOffsets, tfRecordOffsets } from './tf-record-offsets.ts';
import { TfRecordRun } from './tf-record-run.ts';
import { unpackBytes } from './unpack-bytes.ts';

/** Bytes of a packed file that are read at a time. */
const PIECE_BYTES = 1 << 20;

/**
 * A TFRecord file whose records can be read in any order. It holds the offset index, 16 bytes a record, and no open
 * file. A packed file has no places to read from: it is unpacked into memory at its first read and stays there until
 * `release`.
 *
 * @example
 * const file = await TfRecordFile.open('./train-00000.tfrec');
 * const [last] = await file.read(file.count - 1);
 */
export class TfRecordFile {
  readonly #location: ByteFileLocation;
  readonly #compression: TfRecordCompression;
  readonly #index: TfRecordOffsets;
  #unpacked: Promise<Uint8Array> | undefined;

  /** Builds the index. Throws as `tfRecordOffsets`. */
  static async open(location: ByteFileLocation, options: ReadTfRecordsOptions = {}): Promise<TfRecordFile> {
    const { compression = 'none' } = options;
    requireOneOf(compression, COMPRESSIONS, 'compression', 'TfRecordFile.open');
    return new TfRecordFile(location, await tfRecordOffsets(location, options), compression);
  }

  /** @param index What `tfRecordOffsets` found, which may have been kept from an earlier run. */
  constructor(location: ByteFileLocation, index: TfRecordOffsets, compression: TfRecordCompression = 'none') {
    this.#location = location;
    this.#index = index;
    this.#compression = compression;
  }

  /** Records in the file. */
  get count(): number {
    return this.#index.offsets.length;
  }

  /**
   * `count` records from number `first` on, which stand side by side and are read at once. Both checksums are checked.
   *
   * Throws `INVALID_ARGUMENT`, or as `readTfRecords`.
   */
  async read(first: number, count = 1): Promise<Uint8Array[]> {
    const run = await this.load(first, count);
    return Array.from({ length: count }, (_, i) => run.record(first + i).slice());
  }

  /**
   * The bytes of `count` records from number `first` on, read at once; each record is checked when it is taken out.
   *
   * Throws `INVALID_ARGUMENT` or `FILE_NOT_FOUND`.
   */
  async load(first: number, count: number): Promise<TfRecordRun> {
    const where = 'TfRecordFile.read';
    const bytes = this.byteLength(first, count);
    const file = await this.#open(where);
    const index = this.#index;
    const read = await file.read(index.offsets[first] as number, bytes);
    return new TfRecordRun(read, { name: file.name, index, first, count });
  }

  /** Bytes that `count` records from number `first` on take in the file. Throws `INVALID_ARGUMENT`. */
  byteLength(first: number, count: number): number {
    const where = 'TfRecordFile.read';
    requireInteger(first, 'first', where, 0);
    requireInteger(count, 'count', where);
    const last = first + count - 1;
    if (last >= this.count)
      throw new SimError({
        code: 'INVALID_ARGUMENT',
        where,
        problem: `the file has ${this.count} records`,
        got: last,
        cure: `Read records from 0 to ${this.count - 1}.`,
      });
    const { offsets, lengths } = this.#index;
    return (offsets[last] as number) + HEADER_BYTES + (lengths[last] as number) + FOOTER_BYTES - (offsets[first] as number);
  }

  /** Gives the memory of an unpacked file back; the next read unpacks it again. */
  release(): void {
    this.#unpacked = undefined;
  }

  async #open(where: string): Promise<ByteFile> {
    if (this.#compression === 'none') return openByteFile(this.#location, where);
    this.#unpacked ??= unpackFile(this.#location, this.#compression, where);
    return openByteFile(await this.#unpacked, where);
  }
}

async function unpackFile(
  location: ByteFileLocation,
  compression: TfRecordCompression,
  where: string,
): Promise<Uint8Array> {
  const file = openByteFile(location, where);
  const unpacked = unpackBytes(fileSource(file, PIECE_BYTES), compression, { where, name: file.name });
  try {
    return await new ByteReader(unpacked).take(Number.POSITIVE_INFINITY);
  } finally {
    await unpacked.close();
  }
}
