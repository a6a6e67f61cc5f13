import { requireOneOf } from '@sim/core';
import { type ByteFileLocation, openByteFile } from './byte-file.ts';
import { ByteReader, fileSource } from './byte-reader.ts';
import type { ReadTfRecordsOptions } from './read-tf-records.ts';
import { COMPRESSIONS } from './tf-record-compression.ts';
import { FOOTER_BYTES, HEADER_BYTES, recordLength, truncated } from './tf-record-framing.ts';
import { unpackBytes } from './unpack-bytes.ts';

/** Where the records of a file stand: 16 bytes a record. */
export interface TfRecordOffsets {
  /** `[count]`: first byte of each record, in the unpacked file. */
  readonly offsets: Float64Array;
  /** `[count]`: bytes of its data, which start 12 bytes later. */
  readonly lengths: Float64Array;
}

/** Small, so that large records are jumped over rather than read. */
const PIECE_BYTES = 1 << 18;

/**
 * Where each record of a TFRecord file stands, so that records can be read in any order: `TfRecordFile` does. The
 * checksum of every length is checked, that of the data when a record is read.
 *
 * Throws as `readTfRecords`.
 *
 * @example
 * const { offsets, lengths } = await tfRecordOffsets('./train-00000.tfrec');
 */
export async function tfRecordOffsets(
  location: ByteFileLocation,
  { compression = 'none' }: ReadTfRecordsOptions = {},
): Promise<TfRecordOffsets> {
  const where = 'tfRecordOffsets';
  requireOneOf(compression, COMPRESSIONS, 'compression', where);
  const file = openByteFile(location, where);
  const { name } = file;
  const source = unpackBytes(fileSource(file, PIECE_BYTES), compression, { where, name });
  const reader = new ByteReader(source);
  const offsets: number[] = [];
  const lengths: number[] = [];
  try {
    for (;;) {
      const place = { where, name, offset: reader.offset };
      const header = reader.takeNow(HEADER_BYTES) ?? (await reader.take(HEADER_BYTES));
      if (header.length === 0) break;
      const length = recordLength(header, 0, place);
      const rest = length + FOOTER_BYTES;
      if (!reader.takeNow(rest) && !(await reader.skip(rest))) throw truncated(place);
      offsets.push(place.offset);
      lengths.push(length);
    }
  } finally {
    await source.close();
  }
  return { offsets: Float64Array.from(offsets), lengths: Float64Array.from(lengths) };
}
