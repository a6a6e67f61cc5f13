/**
 * Changes of a log, made again.
 *
 * @internal
 */
import { SimError, toRows } from '@sim/core';
import type { MemoryStore } from '@sim/stores';
import { Calibration, type CalibrationConfig } from '../calibration.ts';
import type { IndexState } from '../index-state.ts';
import type { IndexedRecords } from '../indexed-records.ts';
import { type AddChange, corruptLog, type IndexChange } from './index-change.ts';

/** The calibration as a log holds it. Throws `UNSUPPORTED_OPERATION` for a metric or matcher that no file can name. */
export const calibrateChange = (calibration: Calibration, where: string): IndexChange => ({
  op: 'calibrate',
  calibration: JSON.stringify(calibration.toConfig(where)),
  curves: calibration.curves(),
});

/** Makes changes again, in order. Throws `INDEX_LOG_CORRUPT`. */
export async function replayChanges<Data>(state: IndexState<Data>, changes: readonly IndexChange[], where: string): Promise<void> {
  for (const change of changes) await replayChange(state, change, where);
}

/** Makes a change again. Throws `INDEX_LOG_CORRUPT` where it does not fit what the index holds. */
export async function replayChange<Data>(state: IndexState<Data>, change: IndexChange, where: string): Promise<void> {
  try {
    await replay(state, change, where);
  } catch (cause) {
    if (!(cause instanceof SimError) || cause.code === 'INDEX_LOG_CORRUPT') throw cause;
    throw corruptLog(`an entry does not fit those before it (${cause.message})`, where);
  }
}

async function replay<Data>(state: IndexState<Data>, change: IndexChange, where: string): Promise<void> {
  const { records } = state;
  switch (change.op) {
    case 'add':
      return replayAdd(records, change, where);
    case 'remove':
      return records.remove(change.ids, where);
    case 'calibrate':
      state.calibration = Calibration.fromConfig(JSON.parse(change.calibration) as CalibrationConfig, change.curves);
      return;
    case 'reset':
      state.calibration = null;
      return records.reset(where);
  }
}

async function replayAdd<Data>(records: IndexedRecords<Data>, change: AddChange, where: string): Promise<void> {
  const { ids, rows, labels, data, keys } = change;
  const { dim } = records.search;
  if (rows.length !== ids.length * dim) throw corruptLog(`an entry has rows of another size than ${dim}`, where, rows.length);
  const store = records.store as MemoryStore<Data>;
  const first = ids[0] as number;
  if (first < store.nextId || ids.some((id, i) => id !== first + i))
    throw corruptLog('an entry adds records that are there already', where, first);
  // An id that was given and taken back leaves a gap, which no entry tells of.
  store.skipTo(first);
  const again = { embeddings: rows, labels, data: data as readonly (Data | null)[] | null, keys };
  await records.add(toRows(rows, { where, dim }), again, { onConflict: 'replace' }, where);
}
