import { SimError, requireInteger, requireOneOf } from '@sim/core';
import { type ByteFile, type ByteFileLocation, openByteFile } from './byte-file.ts';
import { ByteReader, fileSource } from './byte-reader.ts';
import type { ReadTfRecordsOptions } from './read-tf-records.ts';
import { COMPRESSIONS, type TfRecordCompression } from './tf-record-compression.ts';
import { FOOTER_BYTES, HEADER_BYTES, recordData, recordLength } from './tf-record-framing.ts';
import { type TfRecordOffsets, tfRecordOffsets } from './tf-record-offsets.ts';
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
    const start = this.#offset(first);
    const end = this.#offset(last) + HEADER_BYTES + this.#length(last) + FOOTER_BYTES;
    const file = await this.#open(where);
    const bytes = await file.read(start, end - start);
    return Array.from({ length: count }, (_, i) => this.#decode(bytes, first + i, start, file.name));
  }

  /** Gives the memory of an unpacked file back; the next read unpacks it again. */
  release(): void {
    this.#unpacked = undefined;
  }

  #decode(bytes: Uint8Array, record: number, start: number, name: string): Uint8Array {
    const place = { where: 'TfRecordFile.read', name, offset: this.#offset(record) };
    const length = this.#length(record);
    const header = place.offset - start;
    const body = header + HEADER_BYTES;
    if (recordLength(bytes.subarray(header, body), place) !== length)
      throw new SimError({
        code: 'FILE_CORRUPT',
        where: place.where,
        problem: `${name} has changed: the record at offset ${place.offset} has another length than in the index`,
        cure: 'Open the file again.',
      });
    return recordData(bytes.subarray(body, body + length + FOOTER_BYTES), length, place);
  }

  #offset(record: number): number {
    return this.#index.offsets[record] as number;
  }

  #length(record: number): number {
    return this.#index.lengths[record] as number;
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
