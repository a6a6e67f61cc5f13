/** @internal How a record stands in a TFRecord file. */
import { SimError } from '@sim/core';
import { maskedCrc32c } from './crc32c.ts';

/*
 * A record, little-endian: length u64 | masked CRC-32C of the length u32 | data | masked CRC-32C of the data u32.
 */

/** Bytes before the data of a record. */
export const HEADER_BYTES = 12;

/** Bytes after the data of a record. */
export const FOOTER_BYTES = 4;

/** Where a record stands, for errors. */
export interface RecordPlace {
  readonly where: string;
  /** The file. */
  readonly name: string;
  /** Of the record's first byte. */
  readonly offset: number;
}

/** Data bytes of the record whose header stands at `at`. Throws `FILE_CORRUPT` or `FILE_TRUNCATED`. */
export function recordLength(bytes: Uint8Array, at: number, place: RecordPlace): number {
  if (bytes.length < at + HEADER_BYTES) throw truncated(place);
  const length = uint32(bytes, at) + uint32(bytes, at + 4) * 2 ** 32;
  if (uint32(bytes, at + 8) === maskedCrc32c(bytes, at, at + 8) && Number.isSafeInteger(length)) return length;
  throw corrupt(place, 'the length', bytes.subarray(at));
}

/** The data that stands at `at`, before its footer, as a view. Throws `FILE_CORRUPT` or `FILE_TRUNCATED`. */
export function recordData(bytes: Uint8Array, at: number, length: number, place: RecordPlace): Uint8Array {
  const end = at + length;
  if (bytes.length < end + FOOTER_BYTES) throw truncated(place);
  if (uint32(bytes, end) === maskedCrc32c(bytes, at, end)) return bytes.subarray(at, end);
  throw corrupt(place, 'the data');
}

/** A whole record. */
export function frameRecord(data: Uint8Array): Uint8Array {
  const record = new Uint8Array(HEADER_BYTES + data.length + FOOTER_BYTES);
  const view = new DataView(record.buffer);
  view.setUint32(0, data.length, true);
  view.setUint32(4, Math.floor(data.length / 2 ** 32), true);
  view.setUint32(8, maskedCrc32c(record, 0, 8), true);
  record.set(data, HEADER_BYTES);
  view.setUint32(HEADER_BYTES + data.length, maskedCrc32c(data), true);
  return record;
}

/** Little-endian, without the view that two numbers a record are not worth. */
function uint32(bytes: Uint8Array, at: number): number {
  const high = bytes[at + 3] as number;
  return (((bytes[at + 2] as number) << 16) | ((bytes[at + 1] as number) << 8) | (bytes[at] as number)) + high * 2 ** 24;
}

/** The error for a record that the file ends in. */
export function truncated({ where, name, offset }: RecordPlace): SimError {
  return new SimError({
    code: 'FILE_TRUNCATED',
    where,
    problem: `${name} ends within the record at offset ${offset}`,
    cure: 'Copy the file again; the end is missing.',
  });
}

function corrupt({ where, name, offset }: RecordPlace, part: string, header?: Uint8Array): SimError {
  const isGzip = offset === 0 && header?.[0] === 0x1f && header[1] === 0x8b;
  return new SimError({
    code: 'FILE_CORRUPT',
    where,
    problem: `${name} is damaged: ${part} of the record at offset ${offset} fails its checksum`,
    cure: isGzip ? "It is compressed: pass compression: 'gzip'." : 'Restore the file from a copy, and check that it is a TFRecord file.',
  });
}
