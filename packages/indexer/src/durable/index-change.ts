/**
 * Changes of an index as its log holds them.
 *
 * @internal
 */
import { type NullableLabels, SimError } from '@sim/core';
import { decodeData, encodeData } from '@sim/stores';

/** Records that were added; those whose keys were there already took the place of the old ones. */
export interface AddChange {
  readonly op: 'add';
  readonly ids: Uint32Array;
  /** `[ids, embeddingSize]`. */
  readonly rows: Float32Array;
  readonly labels: NullableLabels | null;
  readonly data: readonly unknown[] | null;
  readonly keys: readonly string[] | null;
}

export interface RemoveChange {
  readonly op: 'remove';
  readonly ids: Uint32Array;
}

export interface CalibrateChange {
  readonly op: 'calibrate';
  /** JSON of a `CalibrationConfig`. */
  readonly calibration: string;
  readonly curves: Float64Array;
}

export interface ResetChange {
  readonly op: 'reset';
}

/** One change, with everything that making it again needs. */
export type IndexChange = AddChange | RemoveChange | CalibrateChange | ResetChange;

/** Throws `INVALID_ARGUMENT` for data that cannot be stored. */
export function encodeChange(change: IndexChange, where: string): Uint8Array {
  return encodeData(change, 'change', where);
}

/** Reads what `encodeChange` wrote. Throws `INDEX_LOG_CORRUPT` or `FILE_CORRUPT`. */
export function decodeChange(bytes: Uint8Array, where: string): IndexChange {
  const change = decodeData(bytes, where);
  if (isChange(change)) return change;
  throw corruptLog('an entry is no change of an index', where);
}

/** The refusal of a log that is damaged before its end. */
export const corruptLog = (problem: string, where: string, got?: unknown): SimError =>
  new SimError({
    code: 'INDEX_LOG_CORRUPT',
    where,
    problem: `the log of the index is damaged: ${problem}`,
    ...(got === undefined ? {} : { got }),
    cure: 'Restore index and log from a copy, or call Indexer.recover to keep what is whole.',
  });

function isChange(value: unknown): value is IndexChange {
  const { op, ids, rows, curves, calibration } = (value ?? {}) as { readonly [name: string]: unknown };
  switch (op) {
    case 'add':
      return ids instanceof Uint32Array && ids.length > 0 && rows instanceof Float32Array;
    case 'remove':
      return ids instanceof Uint32Array;
    case 'calibrate':
      return curves instanceof Float64Array && typeof calibration === 'string';
    case 'reset':
      return true;
    default:
      return false;
  }
}
