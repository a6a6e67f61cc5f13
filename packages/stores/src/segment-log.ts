/**
 * Entries one after another in files.
 *
 * @internal
 */
import { type ByteStorage, FRAME_HEADER, hasFrame, type LogFrame, readFrame, SimError, writeFrame } from '@sim/core';
import { type Place, runsOf } from './place.ts';

/** What `SegmentLog` is made of. */
export interface SegmentLogOptions {
  readonly storage: ByteStorage;
  /** What the names of the files begin with. */
  readonly stem: string;
  /** Entries in a file, after which the next one begins. */
  readonly shardSize: number;
}

/** An entry as `replay` tells of it. */
export interface LoggedEntry extends LogFrame {
  readonly place: Place;
}

/** Bytes in a file, after which the next one begins: what is read again when a torn end has to be cut. */
const SEGMENT_BYTES = 2 ** 28;
/** Bytes that are read or written at once, unless one entry is longer. */
const CHUNK_BYTES = 2 ** 22;

/** Where the next entry goes. */
interface End {
  readonly segment: number;
  readonly offset: number;
  /** Entries in this file. */
  readonly entries: number;
  /** Entries in all files. */
  readonly sequence: number;
}

/**
 * Keeps entries in numbered files, each with a checksum. The entries of one `append` count all or none, also after a
 * crash; what a crash or a failure has left behind the last one that counts is cut before the next is written.
 */
export class SegmentLog {
  readonly #storage: ByteStorage;
  readonly #stem: string;
  readonly #shardSize: number;
  #end: End = { segment: 0, offset: 0, entries: 0, sequence: 0 };
  /** True while bytes may stand behind the end. */
  #isTorn = false;

  constructor({ storage, stem, shardSize }: SegmentLogOptions) {
    this.#storage = storage;
    this.#stem = stem;
    this.#shardSize = shardSize;
  }

  /** Tells of every entry, in order, those of a call that was not finished too. Throws `FILE_CORRUPT`. */
  async replay(visit: (entry: LoggedEntry) => void, where: string): Promise<void> {
    const segments = await this.#segments();
    let sequence = 0;
    for (const [segment, number] of segments.entries()) {
      if (segment !== number) throw damaged(`${this.#nameOf(segment)} is missing`, where);
      let entries = 0;
      const reached = await this.#scan(segment, (frame, offset) => {
        if (frame.sequence !== sequence++)
          throw damaged(`entries before place ${offset} of ${this.#nameOf(segment)} are missing`, where);
        entries++;
        visit({ ...frame, place: { segment, offset, length: frame.payload.length } });
        if (frame.left > 0) return;
        this.#end = { segment, offset: offset + FRAME_HEADER + frame.payload.length, entries, sequence };
      });
      if (reached.isWhole) continue;
      const rest = await this.#storage.readRange(this.#nameOf(segment), reached.offset + 1, Number.MAX_SAFE_INTEGER);
      if (segment < segments.length - 1 || hasFrame(rest, reached.offset + 1))
        throw damaged(`place ${reached.offset} of ${this.#nameOf(segment)} is damaged`, where);
      this.#isTorn = true;
    }
    this.#isTorn ||= sequence > this.#end.sequence || segments.length > this.#fileCount;
  }

  /** Adds entries; resolved means that they are durable. Throws `STORE_CHANGED` where another writer was here. */
  async append(payloads: readonly Uint8Array[], where: string): Promise<Place[]> {
    await this.#cut();
    await this.#requireUnchanged(where);
    const { places, end } = this.#placesFor(payloads);
    try {
      for (let i = 0; i < payloads.length; ) i = await this.#writeChunk(payloads, places, i);
    } catch (error) {
      this.#isTorn = true;
      // Where this fails too, the next append tries again before it writes.
      await this.#cut().catch(ignore);
      throw error;
    }
    this.#end = end;
    return places;
  }

  /** The payloads of entries, in the order of their places. Throws `FILE_CORRUPT`. */
  async read(places: readonly Place[], where: string): Promise<Uint8Array[]> {
    const payloads = new Array<Uint8Array>(places.length);
    for (const { segment, start, end, members } of runsOf(places)) {
      const bytes = await this.#storage.readRange(this.#nameOf(segment), start, end - start);
      for (const i of members) {
        const { offset } = places[i] as Place;
        const frame = readFrame(bytes, offset - start, start);
        if (typeof frame === 'number') throw damaged(`place ${offset} of ${this.#nameOf(segment)} is damaged`, where);
        payloads[i] = frame.payload;
      }
    }
    return payloads;
  }

  /** Tells of the frames of a file, and how far they go. */
  async #scan(
    segment: number,
    visit: (frame: LogFrame, offset: number) => void,
  ): Promise<{ readonly offset: number; readonly isWhole: boolean }> {
    let asked = CHUNK_BYTES;
    let start = 0;
    let at = 0;
    let bytes = await this.#storage.readRange(this.#nameOf(segment), start, asked);
    for (;;) {
      const frame = readFrame(bytes, at, start);
      if (typeof frame !== 'number') {
        visit(frame, start + at);
        at += FRAME_HEADER + frame.payload.length;
      } else if (frame === 0 || bytes.length < asked) return { offset: start + at, isWhole: at === bytes.length };
      else {
        start += at;
        at = 0;
        asked = Math.max(CHUNK_BYTES, frame);
        bytes = await this.#storage.readRange(this.#nameOf(segment), start, asked);
      }
    }
  }

  #placesFor(payloads: readonly Uint8Array[]): { places: Place[]; end: End } {
    let { segment, offset, entries, sequence } = this.#end;
    const places = payloads.map(({ length }) => {
      if (entries >= this.#shardSize || offset >= SEGMENT_BYTES) [segment, offset, entries] = [segment + 1, 0, 0];
      const place = { segment, offset, length };
      offset += FRAME_HEADER + length;
      entries++;
      sequence++;
      return place;
    });
    return { places, end: { segment, offset, entries, sequence } };
  }

  /** Writes the entries from `first` on that go into one file and one chunk; returns the first that does not. */
  async #writeChunk(payloads: readonly Uint8Array[], places: readonly Place[], first: number): Promise<number> {
    const { segment, offset: start } = places[first] as Place;
    let next = first;
    let length = 0;
    while (places[next]?.segment === segment && length < CHUNK_BYTES)
      length += FRAME_HEADER + (places[next++] as Place).length;
    const bytes = new Uint8Array(length);
    for (let i = first; i < next; i++) {
      const frame = { left: payloads.length - 1 - i, sequence: this.#end.sequence + i, payload: payloads[i] as Uint8Array };
      writeFrame(bytes, (places[i] as Place).offset - start, start, frame);
    }
    await this.#storage.append(this.#nameOf(segment), bytes);
    return next;
  }

  /** Takes away what stands behind the end. */
  async #cut(): Promise<void> {
    if (!this.#isTorn) return;
    const { segment, offset } = this.#end;
    const beyond = (await this.#segments()).filter((number) => number >= segment);
    for (const number of beyond.toReversed()) {
      const name = this.#nameOf(number);
      if (number > segment || offset === 0) await this.#storage.remove(name);
      else await this.#storage.write(name, await this.#storage.readRange(name, 0, offset));
    }
    this.#isTorn = false;
  }

  /** Refuses to write where the files do not end as this log left them. */
  async #requireUnchanged(where: string): Promise<void> {
    const { segment, offset } = this.#end;
    const isSame =
      (await this.#segments()).length === this.#fileCount &&
      (offset === 0 || (await this.#storage.readRange(this.#nameOf(segment), offset - 1, 2)).length === 1);
    if (isSame) return;
    throw new SimError({
      code: 'STORE_CHANGED',
      where,
      problem: `another writer has changed the files ${this.#stem}`,
      cure: 'Open the store again, and let one writer at a time have it.',
    });
  }

  /** Files up to the end. */
  get #fileCount(): number {
    return this.#end.segment + (this.#end.offset > 0 ? 1 : 0);
  }

  /** Numbers of the files that there are, ascending. */
  async #segments(): Promise<number[]> {
    const names = (await this.#storage.list()).filter((name) => name.startsWith(`${this.#stem}-`));
    return names
      .map((name) => Number(/^\d+(?=\.records$)/.exec(name.slice(this.#stem.length + 1))?.[0] ?? Number.NaN))
      .filter((number) => !Number.isNaN(number))
      .sort((a, b) => a - b);
  }

  #nameOf(segment: number): string {
    return `${this.#stem}-${String(segment).padStart(6, '0')}.records`;
  }
}

const ignore = (): void => undefined;

const damaged = (problem: string, where: string): SimError =>
  new SimError({ code: 'FILE_CORRUPT', where, problem, cure: 'Restore the files of the store from a copy.' });
