import type { Config, Label } from '@sim/core';

/** Records to add: parallel lists. */
export interface NewRecords<Data = unknown> {
  /** Rows `[n, dim]`, flat. */
  readonly embeddings: Float32Array;
  readonly dim: number;
  /** One label per row, `null` for none. Left out: no labels. */
  readonly labels?: readonly (Label | null)[] | undefined;
  /** One item per row. Left out: no data. */
  readonly data?: readonly Data[] | undefined;
}

/** A record as it was added. */
export interface StoredRecord<Data = unknown> {
  readonly id: number;
  readonly embedding: Float32Array;
  readonly label: Label | null;
  readonly data: Data | null;
}

/**
 * Keeps records by id. Ids are given by the store, count up from 0 and are never given twice, also after removals.
 * Calls take effect in the order in which they are made; a call that throws changes nothing.
 */
export interface Store<Data = unknown> {
  /** Adds records and returns their ids. Throws `LENGTH_MISMATCH`, `EMPTY_INPUT` or `DIMENSION_MISMATCH`. */
  add(records: NewRecords<Data>): Promise<Uint32Array>;
  /** The records of `ids`, in that order. Throws `UNKNOWN_ID`. */
  get(ids: ArrayLike<number>): Promise<StoredRecord<Data>[]>;
  /** Removes records. Throws `UNKNOWN_ID` for one that is not there and removes nothing then. */
  remove(ids: ArrayLike<number>): Promise<void>;
  /** Ids of all records, ascending. */
  ids(): Promise<Uint32Array>;
  size(): Promise<number>;
  /** Removes everything and starts ids from 0 again. */
  reset(): Promise<void>;
  /** The records as bytes, which the class's `fromBytes` reads. */
  toBytes(): Promise<Uint8Array>;
  /** Options that the constructor accepts back. */
  getConfig(): Config;
}

/** A store's class. */
export interface StoreClass {
  new <Data>(): Store<Data>;
  readonly className: string;
  readonly aliases: readonly string[];
  fromBytes<Data>(bytes: Uint8Array): Promise<Store<Data>>;
}
