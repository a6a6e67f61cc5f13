import type { RankForm } from '@sim/core';

/**
 * What a resident gallery consists of. `'int8'`: of each row are kept integers of 8 bits and a step, as `encodeInt8`
 * gives them, and nothing else; the rows that these stand for are then the gallery, and answers are exact for them.
 */
export type ElementType = 'float32' | 'int8';

/** What a kernel is opened for. */
export interface KernelSpec {
  readonly form: RankForm;
  /** Numbers in a row. */
  readonly dim: number;
  /** Default `'float32'`. `'int8'` is for the forms `dot` and `l2sq` and not for the kernel `webgpu`. */
  readonly elementType?: ElementType;
  /** Smaller copies of float32 rows that are scanned first; the answers stay exact. A kernel without them leaves this be. */
  readonly prefilter?: Prefilter;
  /**
   * `'unit'`: rows are to be kept as they are given and compared as rows of length 1, to the same bits as if
   * `normalizeRows` of `@sim/core` had made them so. Queries come prepared. Only for the form `dot`, for float32 rows and
   * for kernels that have `read`.
   */
  readonly preparation?: 'unit';
}

/** Integer copies of a gallery: half or a quarter of its bytes more. `'auto'` leaves to the kernel which, and from when on. */
export type Prefilter = 'auto' | 'int16' | 'int8' | 'none';

/** Names of the kernel backends, from the plainest to the most particular. */
export type KernelName = 'reference' | 'wasm' | 'webgpu';

/** A way to compute k nearest rows. */
export interface KernelBackend {
  readonly name: KernelName;
  /** True when this backend runs here. May look for a device. */
  isAvailable(): Promise<boolean>;
  /** Opens a kernel with an empty gallery. The caller disposes of it. */
  open(spec: KernelSpec): Promise<RankKernel>;
  /**
   * The k nearest other rows of every one of `rows`, `[n, min(k, n − 1)]`, where the backend can compare each pair once;
   * undefined where it cannot or a search is better. `advance` hears of rows.
   */
  graph?(rows: Float32Array, spec: GraphSpec, advance: Advance): Promise<KernelResult | undefined>;
}

/** Hears that so many more rows or queries are done, or that a part of one is, and gives the thread to others; ends the call by throwing. */
export type Advance = (count: number) => Promise<void>;

/** What a graph is of. */
export interface GraphSpec {
  readonly form: RankForm;
  /** Numbers in a row. */
  readonly dim: number;
  /** Neighbours of each row. */
  readonly k: number;
}

/** Answer of a kernel for `count` queries. */
export interface KernelResult {
  /** Gallery rows `[count, k]`, closest first, ties by lower row; `NO_ROW` where fewer than k rows are allowed. */
  readonly rows: Uint32Array;
  /** Keys `[count, k]`, smaller is closer; Infinity where there is no row. */
  readonly keys: Float64Array;
}

/** How well a prefilter works. */
export interface KernelStatistics {
  readonly queries: number;
  /** Rows that were ranked by their float64 keys: at least k for each query. */
  readonly ranked: number;
  /** Times that the candidates of a query grew so many that they were ranked before the scan had ended. */
  readonly early: number;
}

/** Stands in `KernelResult.rows` where there is no row. */
export const NO_ROW = 0xffffffff;

/**
 * Allowed rows as a bitmap: row r is allowed when bit `r & 31` of word `r >> 5` is set.
 * Shorter bitmaps allow nothing beyond their end.
 */
export type RowFilter = Uint32Array;

/** A gallery of rows in the memory where the kernel computes. Calls run in the order in which they are made. */
export interface RankKernel {
  readonly backend: KernelName;
  readonly spec: KernelSpec;
  /** Rows in the gallery. */
  readonly size: number;
  /**
   * True where `search` computes on the caller's thread and calls `advance` every few milliseconds, so that many queries can
   * be asked at once; the counts add up to the number of queries. Other kernels leave `advance` be.
   */
  readonly advances?: boolean;
  /** Adds finite rows `[n, dim]` at the end of the gallery. They are copied. */
  append(rows: Float32Array): Promise<void>;
  /** Makes room for `rows` more rows that will come in parts, where that saves memory from growing part by part. */
  reserve?(rows: number): void;
  /** The k nearest rows of each query `[count, dim]`. `k` may exceed the number of rows. `advance` is for kernels with `advances`. */
  search(queries: Float32Array, k: number, filter?: RowFilter, advance?: Advance): Promise<KernelResult>;
  /**
   * The rows from `first` to `last`, as they were given, so that nobody else needs to keep them; those that their
   * integers stand for where these are kept. Where this is missing, `spec.preparation` is ignored.
   */
  read?(first: number, last: number): Promise<Float32Array>;
  /** What answering has cost since the kernel was opened, where it is counted. */
  statistics?(): KernelStatistics;
  /** Memory that the gallery holds, in bytes. */
  bytes(): number;
  /** Releases the gallery. Further calls throw `DISPOSED`. */
  dispose(): void;
}
