/**
 * What an `HnswSearch` loads when it is first asked for something: the graph and everything around it.
 *
 * @internal
 */
import { type Config, LongCall, type LongCallOptions, type Ranking, type SectionReader } from '@sim/core';
import type { ThreadCount } from '@sim/kernels';
import type { HnswLookupOptions } from '../hnsw-search.ts';
import type { SearchResult } from '../search.ts';
import { answerable } from './answerable.ts';
import { type GraphSharing, openSharing } from './graph-sharing.ts';
import { type MakeSearch, readHnswFile, writeHnswFile } from './hnsw-file.ts';
import { HnswGraph, type HnswGraphOptions } from './hnsw-graph.ts';
import { type GivenRows, HnswIndex } from './hnsw-index.ts';
import { lookUp } from './hnsw-lookup.ts';

/** A class of engines and the options of one, as they stand in a file. */
export interface EngineName {
  readonly className: string;
  readonly config: Config;
}

/** One graph with its ids. Rows and queries come checked, queries prepared. */
export class HnswEngine {
  readonly #index: HnswIndex;

  /** What a graph takes that `threads` threads build. Throws `BACKEND_UNAVAILABLE` where they cannot share a memory. */
  static openSharing(threads: ThreadCount, where: string): Promise<GraphSharing | undefined> {
    return openSharing(threads, where);
  }

  /** Opens an empty one. Throws `BACKEND_UNAVAILABLE`. */
  static open(options: HnswGraphOptions, where: string): HnswEngine {
    return new HnswEngine(new HnswIndex(HnswGraph.open(options, where)));
  }

  /** Reads the file of `className`; what its sections hold besides stays to be checked. */
  static async load<T>(
    sections: SectionReader,
    className: string,
    make: MakeSearch<T>,
    where: string,
  ): Promise<{ readonly search: T; readonly engine: HnswEngine }> {
    const { search, index } = await readHnswFile(sections, className, make, where);
    return { search, engine: new HnswEngine(index) };
  }

  private constructor(index: HnswIndex) {
    this.#index = index;
  }

  get size(): number {
    return this.#index.points.size;
  }

  bytes(): number {
    return this.#index.bytes();
  }

  add(ids: Uint32Array, rows: GivenRows, options: LongCallOptions, where: string): Promise<void> {
    return this.#index.add(ids, rows, new LongCall('add', ids.length, where, options), where);
  }

  remove(ids: Uint32Array, where: string): Promise<void> {
    return this.#index.remove(ids, (total) => new LongCall('repair', total, where), where);
  }

  lookup(
    queries: Float32Array,
    options: HnswLookupOptions & { readonly ef: number; readonly result: SearchResult },
    ranking: Ranking,
    where: string,
  ): Promise<SearchResult> {
    const index = this.#index;
    const { k, ef, filter, result } = options;
    const call = new LongCall('lookup', queries.length / index.graph.options.dim, where, options);
    return lookUp(index, answerable(index, filter), { queries, k, ef, ranking, result }, call);
  }

  /** Copies of the rows of `ids`, prepared. Throws `UNKNOWN_ID`. */
  getRows(ids: Uint32Array, where: string): Float32Array {
    const { points, graph } = this.#index;
    const { dim } = graph.options;
    const rows = new Float32Array(ids.length * dim);
    for (const [i, id] of ids.entries()) rows.set(graph.row(points.nodes[points.pointOf(id, where)] as number), i * dim);
    return rows;
  }

  /** Whether the rows of `ids` are these, bit for bit. Throws `UNKNOWN_ID`. */
  hasRows(ids: Uint32Array, rows: Float32Array, where: string): boolean {
    const { points, graph } = this.#index;
    const { dim } = graph.options;
    const { nodes } = points;
    const words = new Uint32Array(rows.buffer, rows.byteOffset, rows.length);
    const nodeOf = ids.map((id) => nodes[points.pointOf(id, where)] as number);
    return nodeOf.every((node, i) => graph.holds(node, words, i * dim));
  }

  /** Ends the threads of an addition. */
  dispose(): void {
    this.#index.dispose();
  }

  async toBytes(name: EngineName, where: string): Promise<Uint8Array> {
    await this.#index.tidy(new LongCall('repair', this.#index.graph.nodes, where));
    return writeHnswFile(name, this.#index);
  }
}
