/** @internal */

import type { Details } from './peer-protocol.ts';

/** A competitor in JavaScript: exact nearest rows by squared Euclidean distance. */
export interface KnnEngine {
  /** Its name with its version, as tables show it. */
  readonly label: string;
  /** Takes rows `[n, dim]` in place of those that it has. */
  load(gallery: Float32Array, dim: number): Promise<void> | void;
  /** The same, from a file part by part: for an engine that is to hold less than the rows. */
  loadParts?(rows: number, dim: number, read: (first: number, last: number) => Float32Array): Promise<void>;
  /** Row numbers `[q, k]` of the nearest rows of each query, closest first. */
  search(queries: Float32Array, k: number): Promise<Uint32Array> | Uint32Array;
  /** Row numbers `[n, k]` of the nearest rows of each row; left out: it searches for each of its rows. */
  graph?(k: number): Promise<Uint32Array>;
  details?(): Details;
}

/** How an engine is made, from what the benchmark says about it. */
export type MakeKnnEngine = (options: Readonly<Record<string, unknown>>) => Promise<KnnEngine>;
