import { requireLittleEndian } from './byte-order.ts';
import { crc32 } from './crc32.ts';
import { SimError } from './errors.ts';

/** First bytes of every sim file. As in PNG, a transfer that changes line ends or drops the top bit breaks them. */
const MAGIC = Uint8Array.of(0x89, 0x53, 0x49, 0x4d, 0x0d, 0x0a, 0x1a, 0x0a);

/** A reader refuses a larger major number; a larger minor number only adds sections that it can leave alone. */
export const FORMAT_VERSION = { major: 1, minor: 0 } as const;

/** Sections start at multiples of this, so that any typed array can wrap them and a kernel can read them in place. */
const ALIGNMENT = 64;

const HEADER_BYTES = 40;
const ENTRY_BYTES = 48;
const NAME_BYTES = 24;
const MAX_SECTIONS = 1024;

/** What a section can hold. The place in this list is what the file says. */
const ELEMENT_TYPES = [Uint8Array, Float32Array, Int32Array, Uint32Array, Float64Array] as const;

export type SectionValues = Float32Array | Float64Array | Int32Array | Uint32Array | Uint8Array;

/** Sections by name, in the order in which they are written. */
export type SectionMap = { readonly [name: string]: SectionValues };

/*
 * Layout, little-endian:
 *   0  magic (8)            8  major u16, minor u16      12  number of sections u32
 *  16  kind, ASCII (12)    28  length of the file f64     36  CRC-32 of header and table, this field as 0
 *  40  table, 48 bytes an entry:  name, ASCII (24) | element type u32 | CRC-32 u32 | offset f64 | length in bytes f64
 *      sections, each at a multiple of 64
 * Lengths are float64: whole numbers up to 2⁵³ without BigInt.
 */

/**
 * Writes typed arrays as one checksummed file, little-endian. Throws `INVALID_ARGUMENT`, or `UNSUPPORTED_OPERATION` on a
 * big-endian machine.
 *
 * @param kind What the file is, at most 12 ASCII characters, such as `'index'`.
 * @example
 * const bytes = writeSections('index', { ids: new Uint32Array([0, 1]) });
 */
export function writeSections(kind: string, sections: SectionMap): Uint8Array {
  requireLittleEndian('writeSections');
  const entries = Object.entries(sections);
  if (entries.length > MAX_SECTIONS)
    throw refused(`a file holds at most ${MAX_SECTIONS} sections`, entries.length, 'Put several into one section.');
  let offset = align(HEADER_BYTES + entries.length * ENTRY_BYTES);
  const placed = entries.map(([name, values]) => {
    const place = { name, values, bytes: bytesOf(values), offset };
    offset = align(offset + values.byteLength);
    return place;
  });
  const last = placed.at(-1);
  const total = last ? last.offset + last.bytes.length : HEADER_BYTES;

  const file = new Uint8Array(total);
  const view = new DataView(file.buffer);
  file.set(MAGIC);
  view.setUint16(8, FORMAT_VERSION.major, true);
  view.setUint16(10, FORMAT_VERSION.minor, true);
  view.setUint32(12, placed.length, true);
  writeAscii(file, 16, 12, kind);
  view.setFloat64(28, total, true);
  for (const [i, { name, values, bytes, offset: start }] of placed.entries()) {
    const entry = HEADER_BYTES + i * ENTRY_BYTES;
    writeAscii(file, entry, NAME_BYTES, name);
    view.setUint32(entry + 24, elementType(values), true);
    view.setUint32(entry + 28, crc32(bytes), true);
    view.setFloat64(entry + 32, start, true);
    view.setFloat64(entry + 40, bytes.length, true);
    file.set(bytes, start);
  }
  view.setUint32(36, headerChecksum(file, placed.length), true);
  return file;
}

/**
 * Reads a file of sections. The arrays are views of `bytes` where their alignment allows, nothing is parsed.
 *
 * Throws `FILE_FORMAT` (not a sim file, or another kind), `FILE_NEWER_VERSION`, `FILE_TRUNCATED` or
 * `FILE_CORRUPT` (which section fails its checksum), or `UNSUPPORTED_OPERATION` on a big-endian machine: files are
 * little-endian, and read without turning bytes around.
 *
 * @param where The public call on whose behalf this reads, as `Class.method`.
 */
export function readSections(bytes: Uint8Array, kind: string, where: string): Map<string, SectionValues> {
  requireLittleEndian(where);
  const count = checkHeader(bytes, kind, where);
  const aligned = bytes.byteOffset % 8 === 0 ? bytes : copyOf(bytes);
  const view = new DataView(aligned.buffer, aligned.byteOffset, aligned.byteLength);
  const sections = new Map<string, SectionValues>();
  let end = HEADER_BYTES + count * ENTRY_BYTES;
  for (let i = 0; i < count; i++) {
    const entry = HEADER_BYTES + i * ENTRY_BYTES;
    const name = readAscii(aligned, entry, NAME_BYTES);
    const type = ELEMENT_TYPES[view.getUint32(entry + 24, true)];
    const offset = view.getFloat64(entry + 32, true);
    const length = view.getFloat64(entry + 40, true);
    const section = aligned.subarray(offset, offset + length);
    const fits = offset % ALIGNMENT === 0 && offset >= end && section.length === length;
    if (!type || !fits || length % type.BYTES_PER_ELEMENT !== 0 || crc32(section) !== view.getUint32(entry + 28, true))
      throw damaged(where, `section ${JSON.stringify(name)} is damaged`);
    if (aligned.subarray(end, offset).some((byte) => byte !== 0))
      throw damaged(where, `the gap before section ${JSON.stringify(name)} is not empty`);
    end = offset + length;
    sections.set(name, new type(aligned.buffer as ArrayBuffer, section.byteOffset, length / type.BYTES_PER_ELEMENT));
  }
  return sections;
}

/** The section `name`, checked to be of the wanted type. Throws `FILE_CORRUPT` when it is missing. */
export function requireSection<T extends SectionValues>(
  sections: Map<string, SectionValues>,
  name: string,
  type: abstract new (...args: never[]) => T,
  where: string,
): T {
  const section = sections.get(name);
  if (section instanceof type) return section;
  throw damaged(where, `section ${JSON.stringify(name)} is missing or of another type`);
}

/** JSON as the bytes of a section. */
export function encodeJson(value: unknown): Uint8Array {
  return new TextEncoder().encode(JSON.stringify(value));
}

/** The JSON in a section. Throws `FILE_CORRUPT` on anything else. */
export function decodeJson(bytes: Uint8Array, where: string): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch (cause) {
    throw new SimError({
      code: 'FILE_CORRUPT',
      where,
      problem: 'a section that should hold JSON does not',
      cure: 'Restore the file from a copy.',
      cause,
    });
  }
}

/** Refuses what is no whole file of `kind` and of a known version; returns its number of sections. */
function checkHeader(bytes: Uint8Array, kind: string, where: string): number {
  if (!MAGIC.every((byte, i) => i >= bytes.length || bytes[i] === byte) || bytes.length === 0)
    throw new SimError({
      code: 'FILE_FORMAT',
      where,
      problem: 'this is not a sim file',
      cure: 'Pass what toBytes or save wrote.',
    });
  if (bytes.length < HEADER_BYTES) throw truncated(where, bytes.length, `at least ${HEADER_BYTES}`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
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
  const tableEnd = HEADER_BYTES + count * ENTRY_BYTES;
  if (count > MAX_SECTIONS || !(tableEnd <= total)) throw damaged(where, 'the header is damaged');
  if (bytes.length < tableEnd) throw truncated(where, bytes.length, String(total));
  if (headerChecksum(bytes, count) !== view.getUint32(36, true)) throw damaged(where, 'the header is damaged');
  if (bytes.length < total) throw truncated(where, bytes.length, String(total));
  if (bytes.length !== total) throw damaged(where, `the file is longer than the ${total} bytes it should have`);
  const found = readAscii(bytes, 16, 12);
  if (found !== kind)
    throw new SimError({
      code: 'FILE_FORMAT',
      where,
      problem: `this file holds ${JSON.stringify(found)}, not ${JSON.stringify(kind)}`,
      cure: 'Load it with the class that saved it.',
    });
  return count;
}

function headerChecksum(file: Uint8Array, count: number): number {
  const header = copyOf(file.subarray(0, HEADER_BYTES + count * ENTRY_BYTES));
  header.fill(0, 36, 40);
  return crc32(header);
}

const truncated = (where: string, length: number, expected: string): SimError =>
  new SimError({
    code: 'FILE_TRUNCATED',
    where,
    problem: `the file should have ${expected} bytes`,
    got: length,
    cure: 'Copy it again; the end is missing.',
  });

const damaged = (where: string, problem: string): SimError =>
  new SimError({ code: 'FILE_CORRUPT', where, problem, cure: 'Restore the file from a copy.' });

const refused = (problem: string, got: unknown, cure: string): SimError =>
  new SimError({ code: 'INVALID_ARGUMENT', where: 'writeSections', problem, got, cure });

const align = (offset: number): number => Math.ceil(offset / ALIGNMENT) * ALIGNMENT;

const bytesOf = ({ buffer, byteOffset, byteLength }: SectionValues): Uint8Array =>
  new Uint8Array(buffer, byteOffset, byteLength);

/** A copy of its own memory, also of Node's `Buffer`, whose `slice` shares memory. */
const copyOf = (bytes: Uint8Array): Uint8Array => new Uint8Array(bytes);

function elementType(values: SectionValues): number {
  const place = ELEMENT_TYPES.findIndex((type) => values instanceof type);
  if (place >= 0) return place;
  throw refused('a section must be one of the known typed arrays', values, 'Convert it first.');
}

function writeAscii(file: Uint8Array, offset: number, width: number, text: string): void {
  if (text.length > width || !/^[\x20-\x7e]*$/.test(text))
    throw refused(`names are at most ${width} ASCII characters`, text, 'Use a shorter name.');
  for (let i = 0; i < text.length; i++) file[offset + i] = text.charCodeAt(i);
}

function readAscii(file: Uint8Array, offset: number, width: number): string {
  return String.fromCharCode(...file.subarray(offset, offset + width)).replace(/\0+$/, '');
}
