/**
 * The changes of an index since its file was written.
 *
 * @internal
 */
import { type ByteStorage, FRAME_HEADER, hasFrame, readFrame, SimError, type StoredFile, writeFrame } from '@sim/core';
import { decodeData, encodeData } from '@sim/stores';
import { corruptLog } from './index-change.ts';

/** Says that the first entry of a file is the head of a log of this form. */
const FORMAT = 1;

/** Zeros at the end that a power cut can leave where a file system has made room before it wrote. */
const TORN_ZEROS = 16;

/** First entry of a log: which state of the index it goes on from. */
interface LogHead {
  readonly log: typeof FORMAT;
  readonly id: string;
}

/** What was found in the bytes of a log. */
export interface LogContent {
  /** The state of the index that the log goes on from; `null` where not even the head is whole. */
  readonly id: string | null;
  readonly entries: readonly Uint8Array[];
  /** Bytes of head and entries. */
  readonly length: number;
  /** True where the beginning of another entry follows. */
  readonly isTorn: boolean;
}

/** Name of the log of the index file `name`. */
export const logName = (name: string): string => `${name}.log`;

/**
 * Reads a log. An incomplete last entry is what a crash leaves, and is left out; anything else that is not as it was
 * written throws `INDEX_LOG_CORRUPT`.
 */
export function readLog(bytes: Uint8Array, where: string): LogContent {
  const entries: Uint8Array[] = [];
  let length = 0;
  for (;;) {
    const frame = readFrame(bytes, length, 0);
    if (typeof frame === 'number' || frame.sequence !== entries.length) break;
    entries.push(frame.payload);
    length += FRAME_HEADER + frame.payload.length;
  }
  if (length < bytes.length && !isTorn(bytes, length, entries.length))
    throw corruptLog(`the bytes from ${length} on are no entry`, where, `${bytes.length} bytes`);
  const [head, ...changes] = entries;
  return { id: head ? readHead(head, where).id : null, entries: changes, length, isTorn: length < bytes.length };
}

/** What can be saved of a damaged log. */
export interface SalvagedLog {
  /** The state that it goes on from; `null` where its head is damaged. */
  readonly id: string | null;
  /** Every whole entry, in order. */
  readonly entries: readonly Uint8Array[];
  /** Bytes that belong to none. */
  readonly lostBytes: number;
}

/** Finds what is whole in a log. */
export function salvageLog(bytes: Uint8Array): SalvagedLog {
  const entries: Uint8Array[] = [];
  let id: string | null = null;
  let used = 0;
  for (let at = 0; at < bytes.length; ) {
    const frame = readFrame(bytes, at, 0);
    if (typeof frame === 'number') {
      at++;
      continue;
    }
    const length = FRAME_HEADER + frame.payload.length;
    if (at === 0) id = readHead(frame.payload, 'Indexer.recover').id;
    else entries.push(frame.payload);
    used += length;
    at += length;
  }
  return { id, entries, lostBytes: bytes.length - used };
}

/**
 * True when the bytes from `at` on can be the beginning of an entry that was not finished: it is cut short, or ends in
 * zeros that were never written over. An entry of full length with another content was changed later.
 */
function isTorn(bytes: Uint8Array, at: number, sequence: number): boolean {
  const rest = bytes.subarray(at);
  if (hasFrame(rest.subarray(1), at + 1)) return false;
  if (rest.subarray(-TORN_ZEROS).every((byte) => byte === 0)) return true;
  return typeof readFrame(bytes, at, 0) === 'number' && isCut(rest, at, sequence);
}

/** True when `rest` stops short of what its header says, and no header that says otherwise would make it whole. */
function isCut(rest: Uint8Array, at: number, sequence: number): boolean {
  if (rest.length < FRAME_HEADER) return true;
  const needed = readFrame(rest, 0, at);
  if (typeof needed !== 'number' || needed <= rest.length) return false;
  const expected = new Uint8Array(rest.length);
  writeFrame(expected, 0, at, { left: 0, sequence, payload: rest.subarray(FRAME_HEADER) });
  return !sameChecksum(expected, rest);
}

const sameChecksum = (a: Uint8Array, b: Uint8Array): boolean =>
  a.subarray(FRAME_HEADER - 4, FRAME_HEADER).every((byte, i) => byte === b[FRAME_HEADER - 4 + i]);

function readHead(payload: Uint8Array, where: string): LogHead {
  const head = decodeData(payload, where) as Partial<LogHead> | null;
  if (head?.log === FORMAT && typeof head.id === 'string') return head as LogHead;
  if (typeof head?.log === 'number')
    throw new SimError({
      code: 'FILE_NEWER_VERSION',
      where,
      problem: 'a newer version of sim wrote the log of this index',
      got: head.log,
      cure: 'Update sim.',
    });
  throw corruptLog('its first entry is no head', where);
}

/** The log of one index file, open for writing. */
export class IndexLog {
  readonly #storage: ByteStorage;
  readonly #name: string;
  /** Entries and bytes that count. */
  #entries = 0;
  #length = 0;
  /** True while bytes may stand behind the end. */
  #isTorn = false;
  /** State that the log is to begin anew for. */
  #nextId: string | undefined;

  /** @param file The index file, beside which the log stands. */
  constructor({ storage, name }: StoredFile) {
    this.#storage = storage;
    this.#name = logName(name);
  }

  /** Bytes in the log. */
  get length(): number {
    return this.#length;
  }

  /** Goes on behind what `readLog` found; a torn end is cut before the next entry. */
  goOn({ entries, length, isTorn }: LogContent): void {
    this.#entries = entries.length + 1;
    this.#length = length;
    this.#isTorn = isTorn;
  }

  /** Begins anew, for changes of the state `id`: at once or, where that fails, before the next entry. */
  async begin(id: string): Promise<void> {
    this.#nextId = id;
    await this.#writeHead();
  }

  /** Adds entries; what a failure leaves behind is cut, at the latest before the next ones. */
  async append(payloads: readonly Uint8Array[], durable: boolean): Promise<void> {
    await this.#writeHead();
    await this.#cut();
    const size = payloads.reduce((sum, { length }) => sum + FRAME_HEADER + length, 0);
    const bytes = new Uint8Array(size);
    let at = 0;
    for (const [i, payload] of payloads.entries()) {
      writeFrame(bytes, at, this.#length, { left: 0, sequence: this.#entries + i, payload });
      at += FRAME_HEADER + payload.length;
    }
    this.#isTorn = true;
    await this.#storage.append(this.#name, bytes, { durable });
    this.#isTorn = false;
    this.#length += size;
    this.#entries += payloads.length;
  }

  async #writeHead(): Promise<void> {
    if (this.#nextId === undefined) return;
    const head: LogHead = { log: FORMAT, id: this.#nextId };
    const payload = encodeData(head);
    const bytes = new Uint8Array(FRAME_HEADER + payload.length);
    writeFrame(bytes, 0, 0, { left: 0, sequence: 0, payload });
    await this.#storage.write(this.#name, bytes);
    this.#nextId = undefined;
    this.#entries = 1;
    this.#length = bytes.length;
    this.#isTorn = false;
  }

  async #cut(): Promise<void> {
    if (!this.#isTorn) return;
    await this.#storage.truncate(this.#name, this.#length);
    this.#isTorn = false;
  }
}
