import {
  type Config,
  GrowingArray,
  LabelCodes,
  MISSING_LABEL_CODE,
  requireInteger,
  requireSameLength,
  SimError,
  toRows,
} from '@sim/core';
import { checkData } from './data-codec.ts';
import { DataColumn } from './data-column.ts';
import type { NewRecords, Store, StoredRecord } from './store.ts';
import { readStoreFile, writeStoreFile } from './store-file.ts';

/** Parallel columns of all records, ids ascending. */
interface Columns {
  readonly ids: GrowingArray<Uint32Array>;
  readonly embeddings: GrowingArray<Float32Array>;
  readonly labels: GrowingArray<Int32Array>;
  readonly data: DataColumn;
}

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

  #columns: Columns = emptyColumns();
  #labelCodes: LabelCodes = new LabelCodes();
  /** Rows that are still in the columns and no longer in the store. */
  #removed: Set<number> = new Set();
  /** 0 until the first record says it. */
  #dim = 0;
  #nextId = 0;

  /**
   * Reads what `toBytes` wrote. Embeddings and data stay views of `bytes` where their alignment allows, so leave these
   * as they are.
   *
   * Throws `FILE_FORMAT`, `FILE_NEWER_VERSION`, `FILE_TRUNCATED` or `FILE_CORRUPT`.
   */
  static async fromBytes<Data = unknown>(bytes: Uint8Array): Promise<MemoryStore<Data>> {
    const file = readStoreFile(bytes, MemoryStore.className, 'MemoryStore.fromBytes');
    const store = new MemoryStore<Data>();
    store.#dim = file.dim;
    store.#nextId = file.nextId;
    store.#labelCodes = new LabelCodes(file.labelTable);
    store.#columns = {
      ids: new GrowingArray(file.ids),
      embeddings: new GrowingArray(file.embeddings),
      labels: new GrowingArray(file.labels),
      data: new DataColumn(file.data),
    };
    return store;
  }

  async add(records: NewRecords<Data>): Promise<Uint32Array> {
    const where = 'MemoryStore.add';
    const count = this.#checkRecords(records, where);
    const { embeddings, dim, labels, data } = records;
    const codes = this.#labelCodes.encodeNullable(labels ?? new Array<null>(count).fill(null), where);
    const ids = Uint32Array.from({ length: count }, (_, i) => this.#nextId + i);
    const columns = this.#columns;
    // Memory that runs out does so before anything has changed.
    columns.embeddings.reserve(embeddings.length);
    columns.ids.reserve(count);
    columns.labels.reserve(count);
    columns.embeddings.append(embeddings);
    columns.ids.append(ids);
    columns.labels.append(codes);
    columns.data.append(data, count);
    this.#nextId += count;
    this.#dim = dim;
    return ids;
  }

  async get(ids: ArrayLike<number>): Promise<StoredRecord<Data>[]> {
    const { labels, data } = this.#columns;
    return this.#rowsOf(ids, 'MemoryStore.get').map((row, i) => ({
      id: ids[i] as number,
      embedding: this.#embedding(row).slice(),
      label: this.#labelCodes.decode(labels.values[row] as number),
      data: data.get(row) as Data | null,
    }));
  }

  async getData(ids: ArrayLike<number>): Promise<(Data | null)[]> {
    return this.#rowsOf(ids, 'MemoryStore.getData').map((row) => this.#columns.data.get(row) as Data | null);
  }

  async getEmbeddings(ids: ArrayLike<number>): Promise<Float32Array> {
    const rows = this.#rowsOf(ids, 'MemoryStore.getEmbeddings');
    const embeddings = new Float32Array(rows.length * this.#dim);
    for (const [i, row] of rows.entries()) embeddings.set(this.#embedding(row), i * this.#dim);
    return embeddings;
  }

  async remove(ids: ArrayLike<number>): Promise<void> {
    for (const row of this.#rowsOf(ids, 'MemoryStore.remove')) this.#removed.add(row);
    // Without a label left, those to come may be of the other kind.
    if (this.#labelCodes.size > 0 && !this.#hasLabels()) this.#labelCodes = new LabelCodes();
    if (this.#removed.size > this.#columns.ids.length / 2) this.#compact();
  }

  async ids(): Promise<Uint32Array> {
    return this.#columns.ids.values.filter((_, row) => !this.#removed.has(row));
  }

  async size(): Promise<number> {
    return this.#columns.ids.length - this.#removed.size;
  }

  async reset(): Promise<void> {
    this.#columns = emptyColumns();
    this.#labelCodes = new LabelCodes();
    this.#removed = new Set();
    this.#dim = 0;
    this.#nextId = 0;
  }

  /** Throws `INVALID_ARGUMENT` when data were changed, after they were added, to what cannot be stored. */
  async toBytes(): Promise<Uint8Array> {
    this.#compact();
    const { ids, embeddings, labels, data } = this.#columns;
    return writeStoreFile({
      className: MemoryStore.className,
      dim: this.#dim,
      nextId: this.#nextId,
      labelTable: this.#labelCodes.getConfig(),
      ids: ids.values,
      embeddings: embeddings.values,
      labels: labels.values,
      data: data.encode('MemoryStore.toBytes'),
    });
  }

  getConfig(): Config {
    return {};
  }

  /** Refuses records that do not fit together or to those there are; returns their number. */
  #checkRecords({ embeddings, dim, labels, data }: NewRecords<Data>, where: string): number {
    requireInteger(dim, 'dim', where);
    const { count } = toRows(embeddings, { where, dim });
    if (this.#dim !== 0 && dim !== this.#dim)
      throw new SimError({
        code: 'DIMENSION_MISMATCH',
        where,
        problem: `rows in this store have ${this.#dim} numbers`,
        got: dim,
        cure: 'Use another store for rows of another length.',
      });
    if (labels) requireSameLength(labels.length, count, 'labels', 'embeddings', where);
    if (data) requireSameLength(data.length, count, 'data', 'embeddings', where);
    for (const [i, item] of (data ?? []).entries()) checkData(item, `data[${i}]`, where);
    return count;
  }

  #hasLabels(): boolean {
    return this.#columns.labels.values.some((code, row) => code !== MISSING_LABEL_CODE && !this.#removed.has(row));
  }

  #embedding(row: number): Float32Array {
    return this.#columns.embeddings.values.subarray(row * this.#dim, (row + 1) * this.#dim);
  }

  #rowsOf(ids: ArrayLike<number>, where: string): number[] {
    const known = this.#columns.ids.values;
    return Array.from(ids, (id) => {
      const row = findAscending(known, id);
      if (row >= 0 && !this.#removed.has(row)) return row;
      throw new SimError({
        code: 'UNKNOWN_ID',
        where,
        problem: 'there is no such record',
        got: id,
        cure: 'Use ids that add returned and remove did not take.',
      });
    });
  }

  /** Takes removed rows out of memory. */
  #compact(): void {
    if (this.#removed.size === 0) return;
    const { ids, labels, data } = this.#columns;
    const rows = Array.from(ids.values.keys()).filter((row) => !this.#removed.has(row));
    const embeddings = new Float32Array(rows.length * this.#dim);
    for (const [i, row] of rows.entries()) embeddings.set(this.#embedding(row), i * this.#dim);
    this.#columns = {
      ids: new GrowingArray(Uint32Array.from(rows, (row) => ids.values[row] as number)),
      embeddings: new GrowingArray(embeddings),
      labels: new GrowingArray(Int32Array.from(rows, (row) => labels.values[row] as number)),
      data: data.select(rows),
    };
    this.#removed = new Set();
  }
}

const emptyColumns = (): Columns => ({
  ids: new GrowingArray(new Uint32Array()),
  embeddings: new GrowingArray(new Float32Array()),
  labels: new GrowingArray(new Int32Array()),
  data: new DataColumn(),
});

/** Place of `wanted` in an ascending list, −1 where it is not. */
function findAscending(values: Uint32Array, wanted: number): number {
  let low = 0;
  let high = values.length - 1;
  while (low <= high) {
    const middle = (low + high) >>> 1;
    const value = values[middle] as number;
    if (value === wanted) return middle;
    if (value < wanted) low = middle + 1;
    else high = middle - 1;
  }
  return -1;
}
