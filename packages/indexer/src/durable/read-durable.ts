/**
 * What stands on the disk of an index that is kept open.
 *
 * @internal
 */
import type { SimError, StoredFile } from '@sim/core';
import { type IndexFile, readIndexFile } from '../index-file.ts';
import type { LogLink } from './durable-file.ts';
import { corruptLog, decodeChange, type IndexChange } from './index-change.ts';
import { type LogContent, logName, readLog } from './index-log.ts';

/** An index file, and the changes since. */
export interface DurableState {
  readonly file: IndexFile;
  /** Bytes of the file. */
  readonly fileLength: number;
  readonly changes: readonly IndexChange[];
  /** The log that goes on from the file; `null` where a new one has to begin. */
  readonly log: LogContent | null;
}

/** Reads of file and log that another process may slip in between with a new file. */
const MAX_READS = 5;

/**
 * Reads index file and log; `null` where there is none yet. Throws `INDEX_LOG_CORRUPT` where they do not belong together,
 * and what `readIndexFile` throws.
 */
export async function readDurable(file: StoredFile, where: string): Promise<DurableState | null> {
  const names = await file.storage.list();
  if (names.includes(file.name)) return readFileAndLog(file, where);
  if (names.includes(logName(file.name))) {
    // The log is begun before the first file is written, so an empty one is an index that was never finished.
    const { entries } = readLog(await file.storage.read(logName(file.name)), where);
    if (entries.length > 0) throw corruptLog('there is no index file beside it', where, file.name);
  }
  return null;
}

/** Reads an index file and, where it has one, its log. Throws `FILE_NOT_FOUND`. */
export async function readFileAndLog(stored: StoredFile, where: string): Promise<DurableState> {
  for (let reads = 1; ; reads++) {
    const bytes = await stored.storage.read(stored.name);
    const fileLength = bytes.length;
    const file = readIndexFile(bytes, where);
    if (!file.log) return { file, fileLength, changes: [], log: null };
    const log = readLog(await readLogBytes(stored, where), where);
    const changes = log.entries.map((entry) => decodeChange(entry, where));
    if (log.id === file.log.id) return { file, fileLength, changes, log };
    // The crash came between the new file, which holds the changes of this log, and its own log.
    if (log.id === file.log.previous) return { file, fileLength, changes: [], log: null };
    if (reads === MAX_READS) throw strangeLog(file.log, log, where);
  }
}

async function readLogBytes({ storage, name }: StoredFile, where: string): Promise<Uint8Array> {
  if ((await storage.list()).includes(logName(name))) return storage.read(logName(name));
  throw corruptLog('it is missing', where, logName(name));
}

const strangeLog = (link: LogLink, { id }: LogContent, where: string): SimError =>
  corruptLog(`it goes on from another state than the index file, ${link.id}`, where, id);
