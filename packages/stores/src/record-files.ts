/**
 * The records of a store in files.
 *
 * @internal
 */
import { type ByteStorage, type Label, randomName, SimError } from '@sim/core';
import { type CachedStoreHead, readHead, removeOtherGenerations, stemOf, writeHead } from './cached-store-head.ts';
import { type Place, PlaceColumn } from './place.ts';
import { decodeChange, decodeRecord, type EncodedRecord, encodeRecord, encodeRemoval, type RecordChange } from './record-codec.ts';
import { SegmentLog } from './segment-log.ts';
import { StoreRows } from './store-rows.ts';

/** Where the files are, and how they are made. */
export interface RecordFilesOptions {
  readonly storage: ByteStorage;
  /** What the names of the files begin with. */
  readonly name: string;
  /** Entries in a file, after which the next one begins. */
  readonly shardSize: number;
}

/** An entry in the files. */
interface LoggedChange {
  readonly change: RecordChange;
  readonly place: Place;
}

/** Records that are read or written anew at once. */
const BATCH = 4096;

/**
 * Keeps records in files, and in memory their ids, labels and places alone. Calls must not overlap: the store puts them
 * in a queue.
 */
export class RecordFiles {
  readonly #options: RecordFilesOptions;
  /** `null` before the first change. */
  #head: CachedStoreHead | null;
  readonly #log: SegmentLog;
  readonly #rows: StoreRows;
  #places: PlaceColumn = new PlaceColumn();
  #dim = 0;
  /** True once no files of other generations are left. */
  #isClean = false;

  private constructor(options: RecordFilesOptions, head: CachedStoreHead | null) {
    this.#options = options;
    this.#head = head;
    this.#log = logOf(options, head?.generation ?? 0);
    this.#rows = new StoreRows({ nextId: head?.nextId ?? 0 });
  }

  /** Reads what there is; nothing is written. Throws `FILE_CORRUPT` and what reading throws. */
  static async open(options: RecordFilesOptions, where: string): Promise<RecordFiles> {
    const head = await readHead(options.storage, options.name, where);
    const files = new RecordFiles(options, head);
    let call: LoggedChange[] = [];
    await files.#log.replay(({ payload, place, left }) => {
      call.push({ change: decodeChange(payload, where), place });
      if (left > 0) return;
      files.#repeat(call, where);
      call = [];
    }, where);
    return files;
  }

  /** True before the first change, when there is no file at all. */
  get isNew(): boolean {
    return this.#head === null;
  }

  get rows(): StoreRows {
    return this.#rows;
  }

  /** Numbers in an embedding, 0 until the first record says it. */
  get dim(): number {
    return this.#dim;
  }

  /** Name of these records; it is written down when it is asked for. */
  async collectionId(): Promise<string> {
    return (await this.#begin()).collectionId;
  }

  /** Adds records under ids that follow those there are, all or none. */
  async add(records: readonly EncodedRecord[], where: string): Promise<void> {
    await this.#begin();
    this.#rows.reserve(records.length);
    this.#places.append(await this.#log.append(records.map(encodeRecord), where));
    this.#rows.add(Uint32Array.from(records, ({ id }) => id), records.map(({ label }) => label));
    this.#dim = records[0]?.embedding.length ?? this.#dim;
  }

  /** Removes rows, all or none. */
  async remove(rows: readonly number[], where: string): Promise<void> {
    await this.#begin();
    const ids = Uint32Array.from(rows, (row) => this.#rows.idOf(row)).sort();
    await this.#log.append([encodeRemoval(ids)], where);
    this.#forget(rows);
  }

  /** Reads rows from the files. */
  async *read(rows: readonly number[], where: string): AsyncGenerator<EncodedRecord, void, undefined> {
    for (let i = 0; i < rows.length; i += BATCH) {
      const places = rows.slice(i, i + BATCH).map((row) => this.#places.get(row));
      for (const payload of await this.#log.read(places, where)) yield decodeRecord(payload, where);
    }
  }

  /**
   * Puts other records in place of all there are: new files, which count once they are whole. Open the files again
   * after it.
   */
  async replace(
    records: AsyncIterable<EncodedRecord> | Iterable<EncodedRecord>,
    { collectionId = randomName(), nextId }: { readonly collectionId?: string; readonly nextId: number },
    where: string,
  ): Promise<void> {
    const { storage, name } = this.#options;
    const generation = (this.#head?.generation ?? -1) + 1;
    // An attempt that was interrupted may have left files of this generation.
    await removeOtherGenerations(storage, name, generation - 1);
    const log = logOf(this.#options, generation);
    let batch: Uint8Array[] = [];
    for await (const record of records) {
      if (batch.push(encodeRecord(record)) < BATCH) continue;
      await log.append(batch, where);
      batch = [];
    }
    if (batch.length > 0) await log.append(batch, where);
    await writeHead(storage, name, { generation, collectionId, nextId });
    await removeOtherGenerations(storage, name, generation);
  }

  /** Makes sure that there is a head, and no file that does not count. */
  async #begin(): Promise<CachedStoreHead> {
    const { storage, name } = this.#options;
    const head = this.#head ?? { generation: 0, collectionId: randomName(), nextId: 0 };
    if (!this.#head) await writeHead(storage, name, head);
    this.#head = head;
    if (!this.#isClean) await removeOtherGenerations(storage, name, head.generation);
    this.#isClean = true;
    return head;
  }

  /** Repeats a call that is in the files already. */
  #repeat(call: readonly LoggedChange[], where: string): void {
    const ids: number[] = [];
    const labels: (Label | null)[] = [];
    for (const { change } of call) {
      if ('removed' in change) {
        const unknown = change.removed.find((id) => !this.#rows.has(id));
        if (unknown !== undefined || call.length > 1) throw contradiction(unknown, where);
        return this.#forget(this.#rows.rowsOf(change.removed, where));
      }
      const { id, dim, label } = change;
      if (id <= (ids.at(-1) ?? this.#rows.lastId) || (this.#dim !== 0 && dim !== this.#dim)) throw contradiction(id, where);
      this.#dim = dim;
      ids.push(id);
      labels.push(label);
    }
    this.#rows.add(Uint32Array.from(ids), labels);
    this.#places.append(call.map(({ place }) => place));
  }

  #forget(rows: readonly number[]): void {
    this.#rows.remove(rows);
    if (this.#rows.isSparse) this.#places = this.#places.select(this.#rows.compact());
  }
}

const logOf = ({ storage, name, shardSize }: RecordFilesOptions, generation: number): SegmentLog =>
  new SegmentLog({ storage, stem: stemOf(name, generation), shardSize });

const contradiction = (id: number | undefined, where: string): SimError =>
  new SimError({
    code: 'FILE_CORRUPT',
    where,
    problem: 'what the files say of a record does not fit to what they say before it',
    got: id,
    cure: 'Restore the files of the store from a copy.',
  });
