/** @internal Members of a zip file. */
import { crc32, SimError } from '@sim/core';
import { joinBytes } from '../join-bytes.ts';
import { unpackBytes } from '../unpack-bytes.ts';

/** A member of a zip file. */
export interface ZipEntry {
  readonly name: string;
  /** Bytes as they stand in the file, packed or not. */
  readonly packed: Uint8Array;
  readonly isDeflated: boolean;
  /** Bytes when unpacked. */
  readonly size: number;
  readonly checksum: number;
}

/** Who reads, and what the file is called. */
export interface ZipPlace {
  readonly where: string;
  readonly name: string;
}

const LOCAL = 0x04034b50;
const LOCAL_BYTES = 30;
const CENTRAL = 0x02014b50;
const CENTRAL_BYTES = 46;
const END = 0x06054b50;
const END_BYTES = 22;

/** A comment at the end is no longer. */
const MAX_COMMENT = 0xffff;

/** Deflate makes nothing smaller than this. */
const MAX_RATIO = 1032;

/**
 * The members of a zip file, by what its directory says. Throws `FILE_FORMAT`, `FILE_TRUNCATED`, `FILE_CORRUPT` or
 * `UNSUPPORTED_OPERATION` for members that are encrypted, packed in another way than deflate, or of 4 GiB.
 */
export function readZip(bytes: Uint8Array, place: ZipPlace): Map<string, ZipEntry> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const { count, offset, end } = findDirectory(view, place);
  const entries = new Map<string, ZipEntry>();
  let at = offset;
  for (let i = 0; i < count; i++) {
    if (at + CENTRAL_BYTES > end || view.getUint32(at, true) !== CENTRAL) throw damaged('its directory is damaged', place);
    const next = at + CENTRAL_BYTES + view.getUint16(at + 28, true) + view.getUint16(at + 30, true) + view.getUint16(at + 32, true);
    if (next > end) throw damaged('its directory is damaged', place);
    const entry = readEntry(bytes, view, at, offset, place);
    if (entries.has(entry.name)) throw damaged(`two of its members are called ${JSON.stringify(entry.name)}`, place);
    entries.set(entry.name, entry);
    at = next;
  }
  return entries;
}

/** The bytes of a member, checked against its checksum. Throws `FILE_CORRUPT` or `FILE_TRUNCATED`. */
export async function unpackEntry(entry: ZipEntry, { where, name }: ZipPlace): Promise<Uint8Array> {
  const place = { where, name: `${entry.name} of ${name}` };
  const bytes = entry.isDeflated ? await inflate(entry, place) : entry.packed;
  if (bytes.length !== entry.size || crc32(bytes) !== entry.checksum) throw damaged('its checksum is another', place);
  return bytes;
}

function findDirectory(view: DataView, place: ZipPlace): { count: number; offset: number; end: number } {
  const length = view.byteLength;
  if (length < 4 || ![LOCAL, END].includes(view.getUint32(0, true)))
    throw new SimError({
      code: 'FILE_FORMAT',
      where: place.where,
      problem: `${place.name} is no zip file`,
      cure: 'Pass what numpy.savez wrote.',
    });
  for (let at = length - END_BYTES; at >= Math.max(0, length - END_BYTES - MAX_COMMENT); at--) {
    if (view.getUint32(at, true) !== END || at + END_BYTES + view.getUint16(at + 20, true) !== length) continue;
    const [count, size, offset] = [view.getUint16(at + 10, true), view.getUint32(at + 12, true), view.getUint32(at + 16, true)];
    if (count === 0xffff || size === 0xffffffff || offset === 0xffffffff) throw unsupported('has 4 GiB or more', place);
    if (offset + size !== at) throw damaged('its directory is damaged', place);
    return { count, offset, end: at };
  }
  throw new SimError({
    code: 'FILE_TRUNCATED',
    where: place.where,
    problem: `${place.name} has no directory at its end`,
    got: length,
    cure: 'Get the file again: its end is missing.',
  });
}

/** The member whose entry of the directory is at `at`; members end before `directory`. */
function readEntry(bytes: Uint8Array, view: DataView, at: number, directory: number, place: ZipPlace): ZipEntry {
  const [flags, method] = [view.getUint16(at + 8, true), view.getUint16(at + 10, true)];
  const [packedSize, size, local] = [20, 24, 42].map((field) => view.getUint32(at + field, true)) as [number, number, number];
  const nameStart = at + CENTRAL_BYTES;
  const name = new TextDecoder().decode(bytes.subarray(nameStart, nameStart + view.getUint16(at + 28, true)));
  if ([packedSize, size, local].includes(0xffffffff)) throw unsupported(`has a member of 4 GiB or more, ${JSON.stringify(name)}`, place);
  if (flags & 1) throw unsupported(`has an encrypted member, ${JSON.stringify(name)}`, place);
  if (method !== 0 && method !== 8) throw unsupported(`has a member packed by method ${method}, ${JSON.stringify(name)}`, place);
  const isThere = local + LOCAL_BYTES <= directory && view.getUint32(local, true) === LOCAL;
  const start = isThere ? local + LOCAL_BYTES + view.getUint16(local + 26, true) + view.getUint16(local + 28, true) : 0;
  const isPossible = method === 8 ? size <= packedSize * MAX_RATIO : size === packedSize;
  if (!isThere || start + packedSize > directory || !isPossible) throw damaged(`its member ${JSON.stringify(name)} is damaged`, place);
  return {
    name,
    packed: bytes.subarray(start, start + packedSize),
    isDeflated: method === 8,
    size,
    checksum: view.getUint32(at + 16, true),
  };
}

/**
 * Unpacks by what every platform has: streams of the gzip format, whose head and tail are put around the member. Stops
 * when more comes than the member is to have.
 */
async function inflate({ packed, size, checksum }: ZipEntry, place: ZipPlace): Promise<Uint8Array> {
  const tail = new Uint8Array(8);
  new DataView(tail.buffer).setUint32(0, checksum, true);
  new DataView(tail.buffer).setUint32(4, size, true);
  const pieces = [Uint8Array.of(0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255), packed, tail];
  const source = unpackBytes({ next: async () => pieces.shift(), close: async () => undefined }, 'gzip', place);
  const parts: Uint8Array[] = [];
  let length = 0;
  try {
    for (let part = await source.next(); part && length <= size; part = await source.next()) {
      parts.push(part);
      length += part.length;
    }
  } finally {
    await source.close();
  }
  return joinBytes(parts);
}

const damaged = (problem: string, { where, name }: ZipPlace): SimError =>
  new SimError({ code: 'FILE_CORRUPT', where, problem: `${name}: ${problem}`, cure: 'Restore the file from a copy.' });

const unsupported = (problem: string, { where, name }: ZipPlace): SimError =>
  new SimError({
    code: 'UNSUPPORTED_OPERATION',
    where,
    problem: `${name} ${problem}`,
    cure: 'Save it again with numpy.savez or numpy.savez_compressed, in smaller parts where it is that large.',
  });
