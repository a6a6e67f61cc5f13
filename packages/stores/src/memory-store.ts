import { type Config, GrowingArray, requireInteger } from '@sim/core';
import { DataColumn } from './data-column.ts';
import { checkNewRecords } from './new-records.ts';
import { recordCount } from './record-count.ts';
import type { NewRecords, Store, StoredRecord } from './store.ts';
import { readStoreFile, writeStoreFile } from './store-file.ts';
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
  /** `[rows, dim]`. */
  #embeddings: GrowingArray<Float32Array> = new GrowingArray(new Float32Array());
  #data: DataColumn = new DataColumn();
  /** 0 until the first record says it. */
  #dim = 0;

  /**
   * Reads what `toBytes` of any store wrote. Embeddings and data stay views of `bytes` where their alignment allows, so
   * leave these as they are.
   *
   * Throws `FILE_FORMAT`, `FILE_NEWER_VERSION`, `FILE_TRUNCATED` or `FILE_CORRUPT`.
   */
  static async fromBytes<Data = unknown>(bytes: Uint8Array): Promise<MemoryStore<Data>> {
    const file = readStoreFile(bytes, 'MemoryStore.fromBytes');
    const store = new MemoryStore<Data>();
    store.#rows = new StoreRows(file);
    store.#embeddings = new GrowingArray(file.embeddings);
    store.#data = new DataColumn(file.data);
    store.#dim = file.dim;
    return store;
  }

  async add(records: NewRecords<Data>): Promise<Uint32Array> {
    const { embeddings, dim, labels, data } = records;
    const count = checkNewRecords(records, { dim: this.#dim, labelKind: this.#rows.labelKind }, 'MemoryStore.add');
    const ids = this.#rows.nextIds(count);
    // Memory that runs out does so before anything has changed.
    this.#rows.reserve(count);
    this.#embeddings.reserve(embeddings.length);
    this.#rows.add(ids, labels);
    this.#embeddings.append(embeddings);
    this.#data.append(data, count);
    this.#dim = dim;
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
  allEmbeddings(): Float32Array {
    const all = this.#embeddings.values;
    return this.#rows.size * this.#dim === all.length ? all : this.#embeddingsOf(this.#rows.rows());
  }

  async remove(ids: ArrayLike<number>): Promise<void> {
    this.#rows.remove(this.#rows.rowsOf(ids, 'MemoryStore.remove'));
    if (!this.#rows.isSparse) return;
    const rows = this.#rows.compact();
    this.#embeddings = new GrowingArray(this.#embeddingsOf(rows));
    this.#data = this.#data.select(rows);
  }

  async ids(): Promise<Uint32Array> {
    return this.#rows.content().ids;
  }

  async size(): Promise<number> {
    return this.#rows.size;
  }

  async reset(): Promise<void> {
    this.#rows = new StoreRows();
    this.#embeddings = new GrowingArray(new Float32Array());
    this.#data = new DataColumn();
    this.#dim = 0;
  }

  /** Throws `INVALID_ARGUMENT` when data were changed, after they were added, to what cannot be stored. */
  async toBytes(): Promise<Uint8Array> {
    const rows = this.#rows.rows();
    return writeStoreFile({
      ...this.#rows.content(),
      dim: this.#dim,
      embeddings: this.allEmbeddings(),
      data: this.#data.select(rows).encode('MemoryStore.toBytes'),
    });
  }

  async toDataFrame(numRecords: number = 0): Promise<StoredRecord<Data>[]> {
    return this.#recordsOf(this.#rows.rows(recordCount(numRecords, 'MemoryStore.toDataFrame')));
  }

  getConfig(): Config {
    return {};
  }

  #recordsOf(rows: readonly number[]): StoredRecord<Data>[] {
    return rows.map((row) => ({
      id: this.#rows.idOf(row),
      embedding: this.#embedding(row).slice(),
      label: this.#rows.labelOf(row),
      data: this.#data.get(row) as Data | null,
    }));
  }

  #embedding(row: number): Float32Array {
    return this.#embeddings.values.subarray(row * this.#dim, (row + 1) * this.#dim);
  }

  /** Copies of rows, one after another. Rows that stand side by side are copied at once. */
  #embeddingsOf(rows: readonly number[]): Float32Array {
    const dim = this.#dim;
    const all = this.#embeddings.values;
    const embeddings = new Float32Array(rows.length * dim);
    for (let first = 0, next = 0; first < rows.length; first = next) {
      const row = rows[first] as number;
      while (next < rows.length && rows[next] === row + next - first) next++;
      embeddings.set(all.subarray(row * dim, (row + next - first) * dim), first * dim);
    }
    return embeddings;
  }
}
