/**
 * Header and table of a file of sections: what stands where.
 *
 * @internal
 */
import { crc32 } from './crc32.ts';
import { SimError } from './errors.ts';

/** First bytes of every sim file. As in PNG, a transfer that changes line ends or drops the top bit breaks them. */
export const MAGIC: Uint8Array = Uint8Array.of(0x89, 0x53, 0x49, 0x4d, 0x0d, 0x0a, 0x1a, 0x0a);

/** A reader refuses a larger major number; a larger minor number only adds sections that it can leave alone. */
export const FORMAT_VERSION = { major: 1, minor: 0 } as const;

/** Sections start at multiples of this, so that any typed array can wrap them and a kernel can read them in place. */
export const ALIGNMENT = 64;

export const HEADER_BYTES = 40;
export const ENTRY_BYTES = 48;
export const NAME_BYTES = 24;
export const MAX_SECTIONS = 1024;

/** The type of what a section holds. */
export type ElementType =
  | Float32ArrayConstructor
  | Float64ArrayConstructor
  | Int32ArrayConstructor
  | Uint32ArrayConstructor
  | Uint8ArrayConstructor;

/** What a section can hold. The place in this list is what the file says. */
export const ELEMENT_TYPES: readonly ElementType[] = [Uint8Array, Float32Array, Int32Array, Uint32Array, Float64Array];

/*
 * Layout, little-endian:
 *   0  magic (8)            8  major u16, minor u16      12  number of sections u32
 *  16  kind, ASCII (12)    28  length of the file f64     36  CRC-32 of header and table, this field as 0
 *  40  table, 48 bytes an entry:  name, ASCII (24) | element type u32 | CRC-32 u32 | offset f64 | length in bytes f64
 *      sections, each at a multiple of 64
 * Lengths are float64: whole numbers up to 2⁵³ without BigInt.
 */

/** Where a section stands, which is within the file and behind the one before. */
export interface SectionEntry {
  readonly name: string;
  readonly type: ElementType;
  readonly checksum: number;
  readonly offset: number;
  /** In bytes. */
  readonly length: number;
  /** Where the section before it, or the table, ends: the bytes from there to `offset` are 0. */
  readonly gapAt: number;
}

/** Bytes at the beginning of a file that hold header and table. */
export const tableEnd = (count: number): number => HEADER_BYTES + count * ENTRY_BYTES;

/** Most bytes that header and table take. */
export const MAX_TABLE_BYTES: number = tableEnd(MAX_SECTIONS);

/**
 * Reads header and table of a file of `length` bytes, whose first ones are `head`: all of it, or `MAX_TABLE_BYTES`. Throws as
 * `readSections` does.
 */
export function readTable(head: Uint8Array, length: number, kind: string, where: string): SectionEntry[] {
  const count = checkHeader(head, length, kind, where);
  const view = new DataView(head.buffer, head.byteOffset, head.byteLength);
  let end = tableEnd(count);
  const entries = Array.from({ length: count }, (_, i) => {
    const at = tableEnd(i);
    const name = readAscii(head, at, NAME_BYTES);
    const type = ELEMENT_TYPES[view.getUint32(at + 24, true)];
    const offset = view.getFloat64(at + 32, true);
    const bytes = view.getFloat64(at + 40, true);
    const gapAt = end;
    const isPlaced = offset % ALIGNMENT === 0 && offset >= end && bytes >= 0 && offset + bytes <= length;
    if (!type || !isPlaced || bytes % type.BYTES_PER_ELEMENT !== 0) throw damagedSection(where, name);
    end = offset + bytes;
    return { name, type, checksum: view.getUint32(at + 28, true), offset, length: bytes, gapAt };
  });
  if (end !== length) throw damaged(where, 'there is something behind the last section');
  return entries;
}

/** Refuses what is no whole file of `kind` and of a known version; returns its number of sections. */
function checkHeader(head: Uint8Array, length: number, kind: string, where: string): number {
  if (!MAGIC.every((byte, i) => i >= head.length || head[i] === byte) || head.length === 0)
    throw new SimError({
      code: 'FILE_FORMAT',
      where,
      problem: 'this is not a sim file',
      cure: 'Pass what toBytes or save wrote.',
    });
  if (head.length < HEADER_BYTES) throw truncated(where, length, `at least ${HEADER_BYTES}`);
  const view = new DataView(head.buffer, head.byteOffset, head.byteLength);
  const major = view.getUint16(8, true);
  if (major > FORMAT_VERSION.major)
    throw new SimError({
      code: 'FILE_NEWER_VERSION',
      where,
      problem: `the file has format version ${major}.${view.getUint16(10, true)}, this library reads up to ${FORMAT_VERSION.major}`,
      cure: 'Update the @sim packages.',
    });
  const count = view.getUint32(12, true);
  const total = view.getFloat64(28, true);
  if (count > MAX_SECTIONS || !(tableEnd(count) <= total)) throw damaged(where, 'the header is damaged');
  if (head.length < tableEnd(count)) throw truncated(where, length, String(total));
  if (headerChecksum(head, count) !== view.getUint32(36, true)) throw damaged(where, 'the header is damaged');
  if (length < total) throw truncated(where, length, String(total));
  if (length !== total) throw damaged(where, `the file is longer than the ${total} bytes it should have`);
  const found = readAscii(head, 16, 12);
  if (found !== kind)
    throw new SimError({
      code: 'FILE_FORMAT',
      where,
      problem: `this file holds ${JSON.stringify(found)}, not ${JSON.stringify(kind)}`,
      cure: 'Load it with the class that saved it.',
    });
  return count;
}

/** The checksum of header and table, which stands in the header. */
export function headerChecksum(file: Uint8Array, count: number): number {
  // Node's Buffer has a slice that shares memory.
  const header = new Uint8Array(file.subarray(0, tableEnd(count)));
  header.fill(0, 36, 40);
  return crc32(header);
}

export const truncated = (where: string, length: number, expected: string): SimError =>
  new SimError({
    code: 'FILE_TRUNCATED',
    where,
    problem: `the file should have ${expected} bytes`,
    got: length,
    cure: 'Copy it again; the end is missing.',
  });

export const damaged = (where: string, problem: string): SimError =>
  new SimError({ code: 'FILE_CORRUPT', where, problem, cure: 'Restore the file from a copy.' });

export const damagedSection = (where: string, name: string): SimError => damaged(where, `section ${JSON.stringify(name)} is damaged`);

export const damagedGap = (where: string, name: string): SimError =>
  damaged(where, `the gap before section ${JSON.stringify(name)} is not empty`);

export const wrongSection = (where: string, name: string): SimError =>
  damaged(where, `section ${JSON.stringify(name)} is missing or of another type`);

function readAscii(file: Uint8Array, offset: number, width: number): string {
  return String.fromCharCode(...file.subarray(offset, offset + width)).replace(/\0+$/, '');
}
