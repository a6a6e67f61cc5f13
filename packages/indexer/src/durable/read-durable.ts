/**
 * What stands on the disk of an index that is kept open.
 *
 * @internal
 */
import { type ByteSource, openSource, type SimError, type StoredFile } from '@sim/core';
import { type OpenedIndexFile, openIndexFile } from '../index-file.ts';
import type { LogLink } from './durable-file.ts';
import { corruptLog, decodeChange, type IndexChange } from './index-change.ts';
import { type LogContent, logName, readLog } from './index-log.ts';

/** An index file that is being read, and the changes since. */
export interface DurableState {
  readonly file: OpenedIndexFile;
  /** Where the file is read from, to be closed. */
  readonly source: ByteSource;
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
 * and what `openIndexFile` throws.
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

/** Begins to read an index file and reads, where it has one, its log. Throws `FILE_NOT_FOUND`. */
export async function readFileAndLog(stored: StoredFile, where: string): Promise<DurableState> {
  for (let reads = 1; ; reads++) {
    const source = await openSource(stored.storage, stored.name);
    try {
      const found = await readLogOf(stored, source, where);
      if (found instanceof Error) {
        if (reads === MAX_READS) throw found;
        await source.close();
      } else return found;
    } catch (error) {
      await source.close();
      throw error;
    }
  }
}

/** File and log; an error where they do not belong together. */
async function readLogOf(stored: StoredFile, source: ByteSource, where: string): Promise<DurableState | SimError> {
  const file = await openIndexFile(source, where);
  const opened = { file, source, fileLength: source.length };
  if (!file.log) return { ...opened, changes: [], log: null };
  const log = readLog(await readLogBytes(stored, where), where);
  const changes = log.entries.map((entry) => decodeChange(entry, where));
  if (log.id === file.log.id) return { ...opened, changes, log };
  // The crash came between the new file, which holds the changes of this log, and its own log.
  if (log.id === file.log.previous) return { ...opened, changes: [], log: null };
  return strangeLog(file.log, log, where);
}

async function readLogBytes({ storage, name }: StoredFile, where: string): Promise<Uint8Array> {
  if ((await storage.list()).includes(logName(name))) return storage.read(logName(name));
  throw corruptLog('it is missing', where, logName(name));
}

const strangeLog = (link: LogLink, { id }: LogContent, where: string): SimError =>
  corruptLog(`it goes on from another state than the index file, ${link.id}`, where, id);
