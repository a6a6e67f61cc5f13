import { type Config, requireInteger, type SectionReader } from '@sim/core';
import { DataColumn } from './data-column.ts';
import { EmbeddingColumn } from './embedding-column.ts';
import { checkNewRecords } from './new-records.ts';
import { recordCount } from './record-count.ts';
import type { EmbeddingSource, NewRecords, Store, StoredRecord } from './store.ts';
import { readStoreFile, readStoreSections, type StoreFile, writeStoreFile } from './store-file.ts';
import { StoreRows } from './store-rows.ts';

/**
 * Records in memory, column by column. Embeddings and labels are copied, data are kept as they are given.
 *
 * Differs from TF Similarity: records can be removed; data may be anything that MessagePack with typed arrays can
 * hold, ragged or mixed; loading evaluates nothing.
 *
 * @example
 * const store = new MemoryStore<string>();
 * const ids = await store.add({ embeddings: Float32Array.of(1, 0, 0, 1), dim: 2, labels: [3, 4], data: ['a', 'b'] });
 * await store.get(ids);   // [{ id: 0, embedding: [1, 0], label: 3, data: 'a' }, …]
 */
export class MemoryStore<Data = unknown> implements Store<Data> {
  static readonly className = 'MemoryStore';
  static readonly aliases: readonly string[] = ['memory'];

  #rows: StoreRows = new StoreRows();
  /** Of rows of length 0 until the first record says theirs. */
  #embeddings: EmbeddingColumn = new EmbeddingColumn(0);
  #data: DataColumn = new DataColumn();

  /**
   * Reads what `toBytes` of any store wrote. Embeddings and data stay views of `bytes` where their alignment allows, so
   * leave these as they are.
   *
   * Throws `FILE_FORMAT`, `FILE_NEWER_VERSION`, `FILE_TRUNCATED` or `FILE_CORRUPT`.
   */
  static async fromBytes<Data = unknown>(bytes: Uint8Array): Promise<MemoryStore<Data>> {
    const file = readStoreFile(bytes, 'MemoryStore.fromBytes');
    return MemoryStore.#of<Data>(file, new EmbeddingColumn(file.dim, file.embeddings));
  }

  /**
   * Reads the file of a store piece by piece; `finish` of the reader is the caller's. With `embeddings`, those are left to be
   * read and to be kept by that source, which has them as long as the store has the records: a search over the same ids.
   */
  static async fromSections<Data = unknown>(sections: SectionReader, embeddings?: EmbeddingSource): Promise<MemoryStore<Data>> {
    const file = await readStoreSections(sections, !embeddings, 'MemoryStore.fromSections');
    const lent = embeddings ? file.ids.length : 0;
    return MemoryStore.#of<Data>(file, new EmbeddingColumn(file.dim, file.embeddings, embeddings, lent));
  }

  static #of<Data>(file: StoreFile, embeddings: EmbeddingColumn): MemoryStore<Data> {
    const store = new MemoryStore<Data>();
    store.#rows = new StoreRows(file);
    store.#embeddings = embeddings;
    store.#data = new DataColumn(file.data);
    return store;
  }

  /** Numbers in an embedding; 0 until the first record says it. */
  get dim(): number {
    return this.#embeddings.dim;
  }

  async add(records: NewRecords<Data>): Promise<Uint32Array> {
    const { embeddings, dim, labels, data } = records;
    const count = checkNewRecords(records, { dim: this.dim, labelKind: this.#rows.labelKind }, 'MemoryStore.add');
    const ids = this.#rows.nextIds(count);
    // Memory that runs out does so before anything has changed.
    this.#rows.reserve(count);
    if (this.dim === 0) this.#embeddings = new EmbeddingColumn(dim);
    this.#embeddings.reserve(embeddings.length);
    this.#rows.add(ids, labels);
    this.#embeddings.append(embeddings);
    this.#data.append(data, count);
    return ids;
  }

  /** The id that the next record gets. */
  get nextId(): number {
    return this.#rows.nextId;
  }

  /** Gives the next record an id of at least `id`: for records that are added again in the order of a log. */
  skipTo(id: number): void {
    this.#rows.skipTo(requireInteger(id, 'id', 'MemoryStore.skipTo', 0));
  }

  async get(ids: ArrayLike<number>): Promise<StoredRecord<Data>[]> {
    return this.#recordsOf(this.#rows.rowsOf(ids, 'MemoryStore.get'));
  }

  async getData(ids: ArrayLike<number>): Promise<(Data | null)[]> {
    return this.#rows.rowsOf(ids, 'MemoryStore.getData').map((row) => this.#data.get(row) as Data | null);
  }

  async getEmbeddings(ids: ArrayLike<number>): Promise<Float32Array> {
    return this.#embeddingsOf(this.#rows.rowsOf(ids, 'MemoryStore.getEmbeddings'));
  }

  /** Every embedding `[size, dim]` in the order of `ids`, flat: a view, to be left as it is, where no record was removed. */
  async allEmbeddings(): Promise<Float32Array> {
    const { all } = this.#embeddings;
    return all?.length === this.#rows.size * this.dim ? all : this.#embeddingsOf(this.#rows.rows());
  }

  async remove(ids: ArrayLike<number>): Promise<void> {
    this.#rows.remove(this.#rows.rowsOf(ids, 'MemoryStore.remove'));
    if (!this.#rows.isSparse) return;
    const rows = this.#rows.compact();
    this.#embeddings = this.#embeddings.select(rows);
    this.#data = this.#data.select(rows);
  }

  async ids(): Promise<Uint32Array> {
    return this.#rows.ids();
  }

  async size(): Promise<number> {
    return this.#rows.size;
  }

  async reset(): Promise<void> {
    this.#rows = new StoreRows();
    this.#embeddings = new EmbeddingColumn(0);
    this.#data = new DataColumn();
  }

  /** Throws `INVALID_ARGUMENT` when data were changed, after they were added, to what cannot be stored. */
  async toBytes(): Promise<Uint8Array> {
    const reading = this.allEmbeddings();
    const { dim } = this;
    const content = this.#rows.content();
    const data = this.#data.select(this.#rows.rows()).encode('MemoryStore.toBytes');
    return writeStoreFile({ ...content, dim, embeddings: await reading, data });
  }

  async toDataFrame(numRecords: number = 0): Promise<StoredRecord<Data>[]> {
    return this.#recordsOf(this.#rows.rows(recordCount(numRecords, 'MemoryStore.toDataFrame')));
  }

  getConfig(): Config {
    return {};
  }

  async #recordsOf(rows: readonly number[]): Promise<StoredRecord<Data>[]> {
    const { dim } = this;
    const reading = this.#embeddingsOf(rows);
    // Before anything else happens to the rows.
    const records = rows.map((row) => ({
      id: this.#rows.idOf(row),
      label: this.#rows.labelOf(row),
      data: this.#data.get(row) as Data | null,
    }));
    const embeddings = await reading;
    return records.map((record, i) => ({ ...record, embedding: embeddings.slice(i * dim, (i + 1) * dim) }));
  }

  /** Copies of rows, one after another. */
  #embeddingsOf(rows: readonly number[]): Promise<Float32Array> {
    return this.#embeddings.read(rows, (row) => this.#rows.idOf(row));
  }
}
