import type { RankForm } from '@sim/core';

/** Element type of a resident gallery. Kernels answer exactly whatever copies they keep beside it. */
export type ElementType = 'float32';

/** What a kernel is opened for. */
export interface KernelSpec {
  readonly form: RankForm;
  /** Numbers in a row. */
  readonly dim: number;
  readonly elementType?: ElementType;
}

/** Names of the kernel backends, from the plainest to the most particular. */
export type KernelName = 'reference' | 'wasm' | 'webgpu';

/** A way to compute k nearest rows. */
export interface KernelBackend {
  readonly name: KernelName;
  /** True when this backend runs here. May look for a device. */
  isAvailable(): Promise<boolean>;
  /** Opens a kernel with an empty gallery. The caller disposes of it. */
  open(spec: KernelSpec): Promise<RankKernel>;
}

/** Answer of a kernel for `count` queries. */
export interface KernelResult {
  /** Gallery rows `[count, k]`, closest first, ties by lower row; `NO_ROW` where fewer than k rows are allowed. */
  readonly rows: Uint32Array;
  /** Keys `[count, k]`, smaller is closer; Infinity where there is no row. */
  readonly keys: Float64Array;
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
  /** Adds finite rows `[n, dim]` at the end of the gallery. They are copied. */
  append(rows: Float32Array): Promise<void>;
  /** The k nearest rows of each query `[count, dim]`. `k` may exceed the number of rows. */
  search(queries: Float32Array, k: number, filter?: RowFilter): Promise<KernelResult>;
  /** Memory that the gallery holds, in bytes. */
  bytes(): number;
  /** Releases the gallery. Further calls throw `DISPOSED`. */
  dispose(): void;
}
