import type { Config, Label, NullableLabels } from '@sim/core';

/** Records to add: parallel lists. */
export interface NewRecords<Data = unknown> {
  /** Rows `[n, dim]`, flat. */
  readonly embeddings: Float32Array;
  readonly dim: number;
  /** One label per row, `null` for none; integers or strings, never both in one store. Left out: no labels. */
  readonly labels?: NullableLabels | undefined;
  /** One item per row, `null` for none. Left out: no data. */
  readonly data?: readonly (Data | null)[] | undefined;
}

/** A record as it was added. */
export interface StoredRecord<Data = unknown> {
  readonly id: number;
  readonly embedding: Float32Array;
  readonly label: Label | null;
  readonly data: Data | null;
}

/** A row of a table: a record, with the user's own key where it comes from an index. */
export interface TableRow<Data = unknown> extends StoredRecord<Data> {
  readonly key?: string | null;
}

/**
 * Keeps records by id. Ids are given by the store, count up from 0 and are never given twice, also after removals.
 * Calls take effect in the order in which they are made; a call that throws changes nothing.
 *
 * Data may be anything that `checkData` lets through; a store may keep an item as it is and give the same object back,
 * so leave it unchanged.
 */
export interface Store<Data = unknown> {
  /**
   * Adds records and returns their ids. Throws `EMPTY_INPUT`, `LENGTH_MISMATCH`, `DIMENSION_MISMATCH` (rows of another
   * length than those there are), `INVALID_LABEL`, or `INVALID_ARGUMENT` for data that cannot be stored.
   */
  add(records: NewRecords<Data>): Promise<Uint32Array>;
  /** The records of `ids`, in that order. Throws `UNKNOWN_ID`. */
  get(ids: ArrayLike<number>): Promise<StoredRecord<Data>[]>;
  /** Only the data of `ids`, in that order, `null` for none. Throws `UNKNOWN_ID`. */
  getData(ids: ArrayLike<number>): Promise<(Data | null)[]>;
  /** Only the embeddings of `ids`, copied to `[ids, dim]`, flat. Throws `UNKNOWN_ID`. */
  getEmbeddings(ids: ArrayLike<number>): Promise<Float32Array>;
  /** Removes records; an id that stands twice counts once. Throws `UNKNOWN_ID`. */
  remove(ids: ArrayLike<number>): Promise<void>;
  /** Ids of all records, ascending. */
  ids(): Promise<Uint32Array>;
  size(): Promise<number>;
  /** Removes everything and starts ids from 0 again. */
  reset(): Promise<void>;
  /** The records as bytes, which `fromBytes` of every store in this package reads. They do not change with the store. */
  toBytes(): Promise<Uint8Array>;
  /** The records of the lowest ids as plain rows, which `toCsv` and `toColumns` take; all of them for 0, the default. */
  toDataFrame(numRecords?: number): Promise<StoredRecord<Data>[]>;
  /**
   * Only in a store that keeps itself, on a disk or a server: the name of what it holds, other after each `reset`. An
   * index file names such records instead of copying them.
   */
  collectionId?(): Promise<string>;
  /** Options that the constructor accepts back. */
  getConfig(): Config;
}

/** What has embeddings that a store lends instead of holding them: a search over the same records. */
export interface EmbeddingSource {
  /** Copies of the embeddings of `ids` `[ids, dim]`, as they were given, flat. */
  getRows(ids: Uint32Array): Promise<Float32Array>;
}

/** A store's class. */
export interface StoreClass {
  new <Data>(options?: never): Store<Data>;
  readonly className: string;
  readonly aliases: readonly string[];
  /** Throws `FILE_FORMAT`, `FILE_NEWER_VERSION`, `FILE_TRUNCATED` or `FILE_CORRUPT`. */
  fromBytes<Data>(bytes: Uint8Array): Promise<Store<Data>>;
}
