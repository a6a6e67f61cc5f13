import { requireOneOf } from '@sim/core';
import { type ByteFileLocation, openByteFile } from './byte-file.ts';
import { ByteReader, type ByteSource, fileSource, iteratorSource } from './byte-reader.ts';
import { COMPRESSIONS, type TfRecordCompression } from './tf-record-compression.ts';
import { FOOTER_BYTES, HEADER_BYTES, recordData, recordLength } from './tf-record-framing.ts';
import { unpackBytes } from './unpack-bytes.ts';

/** Where records come from: a path or `file:` URL, a name in a storage, a `Blob`, the bytes, or pieces of bytes. */
export type TfRecordSource = AsyncIterable<Uint8Array> | ByteFileLocation;

/** Options of `readTfRecords`. */
export interface ReadTfRecordsOptions {
  /** How the file is packed. Default `'none'`. */
  readonly compression?: TfRecordCompression;
}

/** Bytes that are read at a time: enough that the calls do not matter, little beside a program's memory. */
const PIECE_BYTES = 1 << 20;

/**
 * The records of a TFRecord file, one after another, each a `Uint8Array` of its own. Both checksums of every record are
 * checked. Memory stays constant: a piece of the file and one record.
 *
 * Throws `FILE_CORRUPT` (a checksum fails; the message names the offset), `FILE_TRUNCATED` (the file ends within a
 * record), `FILE_NOT_FOUND`, `STORAGE_UNAVAILABLE` or `UNKNOWN_NAME`.
 *
 * The format: "TFRecord and tf.train.Example" (TensorFlow guide). `parseExample` reads the usual content of a record.
 *
 * @example
 * for await (const record of readTfRecords('./train-00000.tfrec')) {
 *   const label = parseExample(record).ints('label')[0];
 * }
 */
export async function* readTfRecords(
  source: TfRecordSource,
  { compression = 'none' }: ReadTfRecordsOptions = {},
): AsyncGenerator<Uint8Array, void, undefined> {
  const where = 'readTfRecords';
  requireOneOf(compression, COMPRESSIONS, 'compression', where);
  const { packed, name } = openSource(source, where);
  const unpacked = unpackBytes(packed, compression, { where, name });
  const reader = new ByteReader(unpacked);
  try {
    for (;;) {
      const place = { where, name, offset: reader.offset };
      const header = reader.takeNow(HEADER_BYTES) ?? (await reader.take(HEADER_BYTES));
      if (header.length === 0) return;
      const length = recordLength(header, 0, place);
      const body = reader.takeNow(length + FOOTER_BYTES) ?? (await reader.take(length + FOOTER_BYTES));
      // A copy, since a view would keep the whole piece in memory for as long as somebody keeps the record.
      yield recordData(body, 0, length, place).slice();
    }
  } finally {
    await unpacked.close();
  }
}

function openSource(source: TfRecordSource, where: string): { packed: ByteSource; name: string } {
  if (isIterable(source)) return { packed: iteratorSource(source[Symbol.asyncIterator]()), name: 'the stream' };
  const file = openByteFile(source, where);
  return { packed: fileSource(file, PIECE_BYTES), name: file.name };
}

const isIterable = (source: TfRecordSource): source is AsyncIterable<Uint8Array> =>
  typeof source === 'object' && Symbol.asyncIterator in source;
