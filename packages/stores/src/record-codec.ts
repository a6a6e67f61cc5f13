/**
 * What the entries in a file of records say.
 *
 * @internal
 */
import { decodeJson, encodeJson, type Label, SimError } from '@sim/core';

/** A record whose data are still bytes. */
export interface EncodedRecord {
  readonly id: number;
  readonly embedding: Float32Array;
  readonly label: Label | null;
  /** What `encodeData` gave, empty for none. */
  readonly data: Uint8Array;
}

/** What an entry changes: a record that was added, told without its content, or the ids of those that were removed. */
export type RecordChange = { readonly id: number; readonly dim: number; readonly label: Label | null } | { readonly removed: Uint32Array };

/*
 * Layout of a record, little-endian: kind u8 = 1 | id u32 | numbers u32 | length of the label u32 | float32 each | label as
 * JSON, nothing for none | data. Of a removal: kind u8 = 2 | ids u32 each.
 */
const RECORD = 1;
const REMOVAL = 2;
const RECORD_HEADER = 13;

/** A record as one entry. */
export function encodeRecord({ id, embedding, label, data }: EncodedRecord): Uint8Array {
  const labelBytes = label === null ? new Uint8Array() : encodeJson(label);
  const labelStart = RECORD_HEADER + embedding.byteLength;
  const bytes = new Uint8Array(labelStart + labelBytes.length + data.length);
  const view = new DataView(bytes.buffer);
  view.setUint8(0, RECORD);
  view.setUint32(1, id, true);
  view.setUint32(5, embedding.length, true);
  view.setUint32(9, labelBytes.length, true);
  bytes.set(new Uint8Array(embedding.buffer, embedding.byteOffset, embedding.byteLength), RECORD_HEADER);
  bytes.set(labelBytes, labelStart);
  bytes.set(data, labelStart + labelBytes.length);
  return bytes;
}

/** A removal as one entry. */
export function encodeRemoval(ids: Uint32Array): Uint8Array {
  const bytes = new Uint8Array(1 + ids.byteLength);
  bytes[0] = REMOVAL;
  bytes.set(new Uint8Array(ids.buffer, ids.byteOffset, ids.byteLength), 1);
  return bytes;
}

/** What the entry in `bytes` changes. Throws `FILE_CORRUPT`. */
export function decodeChange(bytes: Uint8Array, where: string): RecordChange {
  if (bytes[0] === REMOVAL && bytes.length % 4 === 1) return { removed: new Uint32Array(memoryOf(bytes.subarray(1))) };
  const { id, dim, label } = decodeHead(bytes, where);
  return { id, dim, label };
}

/** The record in `bytes`. Its data are a view of them, the rest are copies. Throws `FILE_CORRUPT`. */
export function decodeRecord(bytes: Uint8Array, where: string): EncodedRecord {
  const { id, dim, label, dataStart } = decodeHead(bytes, where);
  const embedding = new Float32Array(memoryOf(bytes.subarray(RECORD_HEADER, RECORD_HEADER + 4 * dim)));
  return { id, embedding, label, data: bytes.subarray(dataStart) };
}

function decodeHead(
  bytes: Uint8Array,
  where: string,
): { readonly id: number; readonly dim: number; readonly label: Label | null; readonly dataStart: number } {
  if (bytes[0] !== RECORD || bytes.length < RECORD_HEADER) throw damaged(where);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const dim = view.getUint32(5, true);
  const labelStart = RECORD_HEADER + 4 * dim;
  const dataStart = labelStart + view.getUint32(9, true);
  if (dataStart > bytes.length) throw damaged(where);
  const label = labelStart === dataStart ? null : (decodeJson(bytes.subarray(labelStart, dataStart), where) as Label);
  return { id: view.getUint32(1, true), dim, label, dataStart };
}

/** A copy in memory of its own, which starts where a typed array may start. */
const memoryOf = (bytes: Uint8Array): ArrayBuffer => new Uint8Array(bytes).buffer;

const damaged = (where: string): SimError =>
  new SimError({
    code: 'FILE_CORRUPT',
    where,
    problem: 'an entry is no record and no removal',
    cure: 'Restore the files of the store from a copy.',
  });
