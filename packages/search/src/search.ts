import type { Config, Embeddings, LongCallOptions, Ranking, RankingIdentifier, SectionReader } from '@sim/core';
import type { KernelBackend, KernelName } from '@sim/kernels';

/** Stands for "no neighbour" in `SearchResult.ids`. */
export const NO_ID = 0xffffffff;

/** Which ids a lookup may answer: a list, whose unknown ids do nothing, or a test that is asked once for every id. */
export type IdFilter = Uint32Array | ((id: number) => boolean);

/** Options of a lookup. */
export interface LookupOptions extends LongCallOptions {
  /** Neighbours per query. */
  readonly k: number;
  readonly filter?: IdFilter | undefined;
  /** Rows that an approximate engine keeps in view: more find more of the true nearest, and take longer. */
  readonly ef?: number | undefined;
}

/** Nearest ids of `q` queries. */
export interface SearchResult {
  /** `[q, k]`, closest first, ties in the order of adding; `NO_ID` where fewer than k ids are allowed. */
  readonly ids: Uint32Array;
  /** `[q, k]`, values of the distance; the ranking's worst value where there is no id. */
  readonly distances: Float32Array;
  readonly k: number;
}

/**
 * Finds the nearest ids. Every engine answers to these words, be it a kernel here, a GPU or a database: what may
 * touch a device, a disk or a network returns a promise, calls take effect in the order in which they are made,
 * and the constructor only checks its options. Arrays given to a call belong to it until its promise resolves.
 *
 * An operation that an engine lacks throws `UNSUPPORTED_OPERATION`; every call after `dispose` throws `DISPOSED`.
 */
export interface Search {
  /** How the distance orders. */
  readonly ranking: Ranking;
  /** Numbers in a row. */
  readonly dim: number;
  /** True when the answers are the true nearest. */
  readonly exact: boolean;
  /** The kernel or engine that answers; `'pending'` until `ready()` or the first call resolves. */
  readonly kernel: KernelName | 'pending' | (string & {});
  /** Ids in the index after the calls that have resolved. */
  readonly size: number;
  /** Opens devices and connections now and not at the first call. */
  ready(): Promise<void>;
  /**
   * Adds rows under new ids, any but `NO_ID`. All or nothing: throws `DUPLICATE_ID`, `LENGTH_MISMATCH`,
   * `DIMENSION_MISMATCH`, `EMPTY_INPUT`, `NOT_FINITE` or `INVALID_ARGUMENT` and changes nothing.
   */
  add(ids: Uint32Array, rows: Embeddings): Promise<void>;
  /** Removes ids. Throws `UNKNOWN_ID` for one that is not there and removes nothing then. */
  remove(ids: Uint32Array): Promise<void>;
  /**
   * The `k` nearest ids of every query; a k beyond the size pads. Throws `K_OUT_OF_RANGE` for k < 1,
   * `DIMENSION_MISMATCH`, `EMPTY_INPUT`, `NOT_FINITE`, and `ABORTED` when the signal says so.
   */
  lookup(queries: Embeddings, options: LookupOptions): Promise<SearchResult>;
  /** Removes every id. */
  reset(): Promise<void>;
  /** The index as bytes, which the class's `fromBytes` reads. */
  toBytes(): Promise<Uint8Array>;
  /** Options that the constructor accepts back. */
  getConfig(): Config;
  /** Releases memory, devices and connections. */
  dispose(): void;
}

/** A search engine's class. */
export interface SearchClass {
  new (options: SearchOptions): Search;
  readonly className: string;
  readonly aliases: readonly string[];
  fromBytes(bytes: Uint8Array): Promise<Search>;
  /** Reads what `fromBytes` reads, piece by piece, where the class can; `finish` of the reader is the caller's. */
  fromSections?(sections: SectionReader): Promise<Search>;
}

/** Options that every engine takes. */
export interface SearchOptions {
  readonly dim: number;
  /** A distance by name, or anything that carries its ranking. Default `'cosine'`. */
  readonly distance?: RankingIdentifier | undefined;
  /** What computes distances in this process. Left out: the best kernel that runs here. */
  readonly kernel?: KernelName | KernelBackend | undefined;
}
