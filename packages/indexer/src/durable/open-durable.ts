/**
 * Opening and recovering of an index that is kept on disk.
 *
 * @internal
 */
import { openSource, requireOneOf, SimError, type StoredFile } from '@sim/core';
import { openIndexFile } from '../index-file.ts';
import { type IndexState, newState, readState, writeState } from '../index-state.ts';
import type { LoadIndexOptions, OpenIndexOptions } from '../indexer-options.ts';
import { durabilities, DurableFile, type LogLink, nextLink } from './durable-file.ts';
import { decodeChange } from './index-change.ts';
import { IndexLog, logName, salvageLog } from './index-log.ts';
import { requireSameIndex, searchName } from './open-options.ts';
import { type DurableState, readDurable } from './read-durable.ts';
import { replayChange, replayChanges } from './replay-change.ts';
import { lockName } from './replace-file.ts';

/** Bytes from which on a log is worth a new file when the index is opened, if it is longer than the file too. */
const LONG_LOG = 2 ** 20;

/** An index that is open. */
export interface OpenedIndex<Data> {
  readonly state: IndexState<Data>;
  readonly durable: DurableFile;
}

/** Opens the index in `file`, or creates it. Nothing stays locked when that fails. */
export async function openDurable<Data>(
  file: StoredFile,
  options: OpenIndexOptions<Data>,
  where: string,
): Promise<OpenedIndex<Data>> {
  requireOneOf(options.durability ?? 'each', durabilities, 'durability', where);
  const release = await file.storage.lock(lockName(file.name));
  let state: IndexState<Data> | undefined;
  try {
    const onDisk = await readDurable(file, where);
    state = onDisk ? await stateOf(onDisk, options, where) : createdState(options, where);
    const durable = await continued(file, state, { onDisk, options, release, where });
    state.records.journal = (change, call) => durable.record(change, call);
    return { state, durable };
  } catch (error) {
    state?.records.search.dispose();
    await release();
    throw error;
  }
}

async function stateOf<Data>(onDisk: DurableState, options: OpenIndexOptions<Data>, where: string): Promise<IndexState<Data>> {
  try {
    requireSameIndex(onDisk.file, options, where);
    const state = await readState<Data>(onDisk.file, options, where);
    await replayChanges(state, onDisk.changes, where);
    return state;
  } finally {
    await onDisk.source.close();
  }
}

function createdState<Data>(options: OpenIndexOptions<Data>, where: string): IndexState<Data> {
  searchName(options.search ?? 'linear', options, where);
  const { embeddingSize } = options;
  if (embeddingSize !== undefined) return newState<Data>({ ...options, embeddingSize, kvStore: 'memory' }, where);
  throw new SimError({
    code: 'FILE_NOT_FOUND',
    where,
    problem: 'there is no index yet, and no embeddingSize to create one with',
    cure: 'Check the path, or pass embeddingSize.',
  });
}

interface ContinueOptions<Data> {
  readonly onDisk: DurableState | null;
  readonly options: OpenIndexOptions<Data>;
  readonly release: () => Promise<void>;
  readonly where: string;
}

/** Puts file and log into a state from which changes can go on. */
async function continued<Data>(
  file: StoredFile,
  state: IndexState<Data>,
  { onDisk, options: { durability = 'each' }, release, where }: ContinueOptions<Data>,
): Promise<DurableFile> {
  const write = (log: LogLink): Promise<Uint8Array> => writeState(state, { log }, where);
  const link = onDisk?.file.log ?? nextLink(null);
  const log = new IndexLog(file);
  const durable = new DurableFile(file, { link, log, durability, release });
  if (onDisk?.log) log.goOn(onDisk.log);
  // The log first: a file that names a log which is not there has lost something.
  else await log.begin(link.id);
  if (!onDisk) await file.storage.write(file.name, await write(link));
  else if (!onDisk.file.log || log.length > Math.max(LONG_LOG, onDisk.fileLength)) await durable.compact(write);
  return durable;
}

/** What `Indexer.recover` did. */
export interface RecoveryReport {
  /** Changes of the log that were made again. */
  readonly applied: number;
  /** Whole changes that fit no more, since one that they build upon is lost. */
  readonly skipped: number;
  /** Bytes of the log that are no change. */
  readonly lostBytes: number;
}

/** Writes what can be saved of file and log as a new file with an empty log. */
export async function recoverDurable(file: StoredFile, options: LoadIndexOptions, where: string): Promise<RecoveryReport> {
  const { storage, name } = file;
  const release = await storage.lock(lockName(name));
  try {
    const bytes = (await storage.list()).includes(logName(name)) ? await storage.read(logName(name)) : new Uint8Array();
    const { id, entries, lostBytes } = salvageLog(bytes);
    const { link: old, state } = await readStored(file, options, where);
    // The changes of the log before this one are in the file.
    const changes = id !== null && id === old?.previous ? [] : entries;
    let applied = 0;
    for (const entry of changes) if (await isReplayed(state, entry, where)) applied++;
    if (bytes.length > 0) await storage.write(`${logName(name)}.damaged`, bytes);
    const link = nextLink(old ?? null);
    await storage.write(name, await writeState(state, { log: link }, where));
    await new IndexLog(file).begin(link.id);
    state.records.search.dispose();
    return { applied, skipped: changes.length - applied, lostBytes };
  } finally {
    await release();
  }
}

/** The index of a file alone, and the log that it names. */
async function readStored({ storage, name }: StoredFile, options: LoadIndexOptions, where: string) {
  const source = await openSource(storage, name);
  try {
    const indexFile = await openIndexFile(source, where);
    return { link: indexFile.log, state: await readState<unknown>(indexFile, options, where) };
  } finally {
    await source.close();
  }
}

async function isReplayed(state: IndexState<unknown>, entry: Uint8Array, where: string): Promise<boolean> {
  try {
    await replayChange(state, decodeChange(entry, where), where);
    return true;
  } catch (error) {
    if (error instanceof SimError && ['FILE_CORRUPT', 'INDEX_LOG_CORRUPT'].includes(error.code)) return false;
    throw error;
  }
}
