/**
 * What every store asks of records before it takes them.
 *
 * @internal
 */
import { checkLabels, type Labels, type NullableLabels, requireInteger, requireSameLength, SimError, toRows } from '@sim/core';
import { checkData, encodeData } from './data-codec.ts';
import type { EncodedRecord } from './record-codec.ts';
import type { NewRecords } from './store.ts';

/** What a store holds already. */
export interface HeldRecords {
  /** 0 until the first record says it. */
  readonly dim: number;
  /** Of the labels that there are; `undefined` where there are none. */
  readonly labelKind: 'integer' | 'string' | undefined;
}

/** Refuses records that do not fit together, to those there are, or into a file; returns their number. */
export function checkNewRecords(records: NewRecords, held: HeldRecords, where: string): number {
  const { embeddings, dim, labels, data } = records;
  requireInteger(dim, 'dim', where);
  const { count } = toRows(embeddings, { where, dim });
  if (held.dim !== 0 && dim !== held.dim) throw wrongDim(held.dim, dim, where);
  if (labels) {
    requireSameLength(labels.length, count, 'labels', 'embeddings', where);
    checkLabels(withoutNulls(labels), where, held.labelKind);
  }
  if (data) requireSameLength(data.length, count, 'data', 'embeddings', where);
  for (const [i, item] of (data ?? []).entries()) checkData(item, `data[${i}]`, where);
  return count;
}

/** Records that have been checked, one by one, under their ids. */
export function encodeNewRecords({ embeddings, dim, labels, data }: NewRecords, ids: Uint32Array, where: string): EncodedRecord[] {
  return Array.from(ids, (id, i) => {
    const item = data?.[i] ?? null;
    return {
      id,
      embedding: embeddings.subarray(i * dim, (i + 1) * dim),
      label: labels?.[i] ?? null,
      data: item === null ? new Uint8Array() : encodeData(item, `data[${i}]`, where),
    };
  });
}

/** The refusal of an id that no record has. */
export const unknownId = (id: number, where: string): SimError =>
  new SimError({
    code: 'UNKNOWN_ID',
    where,
    problem: 'there is no such record',
    got: id,
    cure: 'Use ids that add returned and remove did not take.',
  });

/** The refusal of rows that are not as long as those in the store. */
export const wrongDim = (held: number, dim: number, where: string): SimError =>
  new SimError({
    code: 'DIMENSION_MISMATCH',
    where,
    problem: `rows in this store have ${held} numbers`,
    got: dim,
    cure: 'Use another store for rows of another length.',
  });

const withoutNulls = (labels: NullableLabels): Labels =>
  Array.isArray(labels) ? labels.filter((label) => label !== null) : (labels as Labels);
