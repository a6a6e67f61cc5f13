/** @internal Zip files. */
import { crc32 } from '@sim/core';
import { joinBytes } from '../join-bytes.ts';

/** Options of `writeZip`. */
export interface WriteZipOptions {
  /** Pack the members. */
  readonly isCompressed: boolean;
}

/** Head of a gzip stream without name or comment, and its tail of checksum and length. */
const GZIP_HEAD = 10;
const GZIP_TAIL = 8;

/** 1 January 1980, the first date that a zip file knows: equal members give equal files. */
const DATE = 0x0021;

/** Says that names are UTF-8. */
const UTF8 = 0x0800;

/** A zip file with these members, in this order. */
export async function writeZip(members: ReadonlyMap<string, Uint8Array>, { isCompressed }: WriteZipOptions): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  const directory: Uint8Array[] = [];
  let offset = 0;
  for (const [name, bytes] of members) {
    const packed = isCompressed ? await deflate(bytes) : bytes;
    const encodedName = new TextEncoder().encode(name);
    const fields = memberFields(encodedName.length, bytes, packed, isCompressed);
    const local = joinBytes([record(0x04034b50, 30, 4, fields), encodedName, packed]);
    const central = record(0x02014b50, 46, 6, fields);
    new DataView(central.buffer).setUint16(4, 20, true);
    new DataView(central.buffer).setUint32(42, offset, true);
    directory.push(central, encodedName);
    parts.push(local);
    offset += local.length;
  }
  const end = new Uint8Array(22);
  const view = new DataView(end.buffer);
  view.setUint32(0, 0x06054b50, true);
  view.setUint16(8, members.size, true);
  view.setUint16(10, members.size, true);
  view.setUint32(12, directory.reduce((sum, { length }) => sum + length, 0), true);
  view.setUint32(16, offset, true);
  return joinBytes([...parts, ...directory, end]);
}

/** What the head of a member and its entry in the directory have in common: 24 bytes. */
function memberFields(nameLength: number, bytes: Uint8Array, packed: Uint8Array, isDeflated: boolean): Uint8Array {
  const fields = new Uint8Array(24);
  const view = new DataView(fields.buffer);
  view.setUint16(0, 20, true);
  view.setUint16(2, UTF8, true);
  view.setUint16(4, isDeflated ? 8 : 0, true);
  view.setUint16(8, DATE, true);
  view.setUint32(10, crc32(bytes), true);
  view.setUint32(14, packed.length, true);
  view.setUint32(18, bytes.length, true);
  view.setUint16(22, nameLength, true);
  return fields;
}

function record(signature: number, length: number, at: number, fields: Uint8Array): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(length);
  new DataView(bytes.buffer).setUint32(0, signature, true);
  bytes.set(fields, at);
  return bytes;
}

/** Packs by what every platform has: streams of the gzip format, whose head and tail are taken off. */
async function deflate(bytes: Uint8Array): Promise<Uint8Array> {
  const stream = new Blob([bytes as Uint8Array<ArrayBuffer>]).stream().pipeThrough(new CompressionStream('gzip'));
  const packed = new Uint8Array(await new Response(stream).arrayBuffer());
  return packed.subarray(GZIP_HEAD, -GZIP_TAIL);
}
