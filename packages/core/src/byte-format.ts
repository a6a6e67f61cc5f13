import { requireLittleEndian } from './byte-order.ts';
import { crc32 } from './crc32.ts';
import { SimError } from './errors.ts';
import {
  ALIGNMENT,
  damagedGap,
  damagedSection,
  ELEMENT_TYPES,
  FORMAT_VERSION,
  HEADER_BYTES,
  headerChecksum,
  MAGIC,
  MAX_SECTIONS,
  NAME_BYTES,
  readTable,
  tableEnd,
  wrongSection,
} from './section-table.ts';

export { FORMAT_VERSION } from './section-table.ts';


export type SectionValues = Float32Array | Float64Array | Int32Array | Uint32Array | Uint8Array;

/** Sections by name, in the order in which they are written. */
export type SectionMap = { readonly [name: string]: SectionValues };

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
  let offset = align(tableEnd(entries.length));
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
    const entry = tableEnd(i);
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
  const entries = readTable(bytes, bytes.length, kind, where);
  // Node's Buffer has a slice that shares memory.
  const aligned = bytes.byteOffset % 8 === 0 ? bytes : new Uint8Array(bytes);
  const sections = new Map<string, SectionValues>();
  for (const { name, type, checksum, offset, length, gapAt } of entries) {
    const section = aligned.subarray(offset, offset + length);
    if (crc32(section) !== checksum) throw damagedSection(where, name);
    if (aligned.subarray(gapAt, offset).some((byte) => byte !== 0)) throw damagedGap(where, name);
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
  throw wrongSection(where, name);
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

const refused = (problem: string, got: unknown, cure: string): SimError =>
  new SimError({ code: 'INVALID_ARGUMENT', where: 'writeSections', problem, got, cure });

const align = (offset: number): number => Math.ceil(offset / ALIGNMENT) * ALIGNMENT;

const bytesOf = ({ buffer, byteOffset, byteLength }: SectionValues): Uint8Array =>
  new Uint8Array(buffer, byteOffset, byteLength);

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
