import {
  type Config,
  type Embeddings,
  type LongCallOptions,
  type Ranking,
  SectionReader,
  SerialQueue,
  bytesSource,
  getRanking,
  requireInteger,
  requireK,
  requireSameLength,
  toRows,
} from '@sim/core';
import type { ThreadCount } from '@sim/kernels';
import type { GraphSharing } from './hnsw/graph-sharing.ts';
import type { HnswEngine } from './hnsw/hnsw-engine.ts';
import type { HnswGraphOptions } from './hnsw/hnsw-graph.ts';
import { comparesAsGiven } from './compares-as-given.ts';
import { requireNamedRanking } from './require-named-ranking.ts';
import { requireOpen } from './require-open.ts';
import { requireHnswOptions } from './hnsw/hnsw-options.ts';
import { emptyResult } from './search-result.ts';
import { requireFilter, requireIds, requireNewIds } from './id-checks.ts';
import type { LookupOptions, Search, SearchOptions, SearchResult } from './search.ts';

/** What a graph compares: rows of float32, or codes of 8 bits. */
export type HnswElement = 'float32' | 'int8';

/** Options of an `HnswSearch`. */
export interface HnswSearchOptions extends SearchOptions {
  /** Links of a node on each level, twice as many on the lowest. Default 16. */
  readonly m?: number | undefined;
  /** Nodes in view while a node is linked: more make a better graph, more slowly. Default 100. */
  readonly efConstruction?: number | undefined;
  /** Nodes in view while the graph is searched: more find more of the true nearest, more slowly. Default 64. */
  readonly ef?: number | undefined;
  /** Seed of the levels. Default 0. */
  readonly seed?: number | undefined;
  /**
   * `'int8'`: the graph is built and searched by codes of 8 bits beside the rows, and what it finds is ranked by the rows:
   * faster, and at the same `ef` a little less is found. Default `'float32'`.
   */
  readonly quantization?: HnswElement | undefined;
  /**
   * `'int8'`: the graph is built by codes of 8 bits and searched by rows: built in about half the time, searched as well;
   * takes a byte a number more. Default: as `quantization`, which cannot be `'int8'` beside `'float32'` here.
   */
  readonly construction?: HnswElement | undefined;
  /**
   * Build the graph on this many threads, `'auto'` for one per processor: faster by nearly their number where many rows are
   * added at a time. Threads share the memory of the graph, which browsers allow in pages that are isolated
   * (`crossOriginIsolated`); elsewhere a number is refused, and `'auto'` is one thread. With more threads than one the graph
   * depends on which one is faster, though not how much is found. Default 1.
   */
  readonly threads?: ThreadCount | undefined;
}

/** Options of an `HnswSearch` that concern the machine it runs on: a file says nothing of them. */
export type HnswMachineOptions = Pick<HnswSearchOptions, 'threads'>;

/** Options of a lookup in an `HnswSearch`. */
export interface HnswLookupOptions extends LookupOptions {
  /** In place of the option of the same name of the constructor. Never less than k. */
  readonly ef?: number | undefined;
}

/**
 * Nearly the nearest ids, in far less time than it takes to compare every row: a graph that links each row with near
 * ones, searched from coarse to fine.
 *
 * What is found is ranked by its distance in float64, as `LinearSearch` ranks; of what is missing says the recall, which
 * grows with `ef`. Below about 100,000 rows that do not cluster `LinearSearch` is the faster one, and exact.
 *
 * The graph compares in float32: rows whose squared lengths leave its range, from some 10¹⁹ or below 10⁻¹⁹, need `LinearSearch`.
 *
 * Rows that are equal share one node of the graph. Removed rows go at once from answers, and from the graph, whose other
 * nodes are then linked past them, when there are many. A filter that few rows pass is answered by comparing these.
 * Everything follows from the seed and the order of the calls, unless `threads` are several.
 *
 * Paper: Malkov and Yashunin, Efficient and robust approximate nearest neighbor search using Hierarchical Navigable Small
 * World graphs, 2016, arXiv 1603.09320.
 *
 * @example
 * const search = new HnswSearch({ dim: 2, distance: 'euclidean' });
 * await search.add(Uint32Array.of(7, 9), [[0, 0], [3, 4]]);
 * await search.lookup([[3, 3]], { k: 1, ef: 100 });   // { ids: [9], distances: [1], k: 1 }
 */
export class HnswSearch implements Search {
  static readonly className = 'HnswSearch';
  static readonly aliases: readonly string[] = ['hnsw'];

  readonly ranking: Ranking;
  readonly dim: number;
  readonly exact = false;
  readonly #options: HnswSearchOptions;
  readonly #calls: SerialQueue = new SerialQueue();
  #engine: HnswEngine | undefined;
  #isDisposed = false;

  /** Throws `INVALID_ARGUMENT` or `UNKNOWN_NAME`. */
  constructor(options: HnswSearchOptions) {
    const where = 'HnswSearch';
    requireHnswOptions(options, where);
    this.dim = options.dim;
    this.ranking = getRanking(options.distance ?? 'cosine', where);
    this.#options = options;
  }

  /**
   * Reads what `toBytes` wrote: rows and links are copied into the graph's memory as they are. `options` are those of this
   * machine.
   *
   * Throws `FILE_FORMAT`, `FILE_NEWER_VERSION`, `FILE_TRUNCATED` or `FILE_CORRUPT`.
   */
  static async fromBytes(bytes: Uint8Array, options: HnswMachineOptions = {}): Promise<HnswSearch> {
    const where = 'HnswSearch.fromBytes';
    const sections = await SectionReader.open(bytesSource(bytes, where), 'search', where);
    const search = await HnswSearch.#read(sections, options, where);
    await sections.finish();
    return search;
  }

  /**
   * Reads what `fromBytes` reads, piece by piece; `finish` of the reader is the caller's. Throws what `fromBytes` throws.
   */
  static fromSections(sections: SectionReader, options: HnswMachineOptions = {}): Promise<HnswSearch> {
    return HnswSearch.#read(sections, options, 'HnswSearch.fromSections');
  }

  static async #read(sections: SectionReader, options: HnswMachineOptions, where: string): Promise<HnswSearch> {
    const { HnswEngine } = await import('./hnsw/hnsw-engine.ts');
    const sharing = await HnswEngine.openSharing(options.threads ?? 1, where);
    const make = (config: unknown): { search: HnswSearch; options: HnswGraphOptions } => {
      const search = new HnswSearch({ ...(config as HnswSearchOptions), ...options });
      return { search, options: search.#graphOptions(sharing) };
    };
    const { search, engine } = await HnswEngine.load(sections, HnswSearch.className, make, where);
    search.#engine = engine;
    return search;
  }

  get kernel(): 'pending' | 'wasm' {
    return this.#engine ? 'wasm' : 'pending';
  }

  get size(): number {
    return this.#engine?.size ?? 0;
  }

  /** True for distances that compare rows as they are, which are then kept as they were given but for −0, which is kept as 0. */
  get keepsGivenRows(): boolean {
    return comparesAsGiven(this.ranking);
  }

  /** Memory that the graph, its rows and its ids hold, in bytes. */
  bytes(): number {
    return this.#engine?.bytes() ?? 0;
  }

  async ready(): Promise<void> {
    await this.#run('HnswSearch.ready', () => undefined);
  }

  /**
   * Adds rows as `Search.add` does. Throws `ABORTED` when the signal says so, and has added nothing then. Disposing of
   * an index whose threads are at work ends them, and throws `DISPOSED` here.
   */
  async add(ids: Uint32Array, rows: Embeddings, options: LongCallOptions = {}): Promise<void> {
    const where = 'HnswSearch.add';
    const { values, count } = toRows(rows, { where, dim: this.dim });
    requireNewIds(ids, where);
    requireSameLength(ids.length, count, 'ids', 'rows', where);
    const prepare = (part: Float32Array): Float32Array => this.ranking.prepare(part, this.dim);
    await this.#run(where, (engine) => engine.add(ids, { values, prepare }, options, where));
  }

  async remove(ids: Uint32Array): Promise<void> {
    const where = 'HnswSearch.remove';
    requireIds(ids, where);
    await this.#run(where, (engine) => engine.remove(ids, where));
  }

  /**
   * Copies of the rows of `ids` `[ids, dim]`, flat, as the ranking prepared them: for cosine, of length 1. Throws `UNKNOWN_ID`.
   */
  async getRows(ids: Uint32Array): Promise<Float32Array> {
    const where = 'HnswSearch.getRows';
    requireIds(ids, where);
    return this.#run(where, (engine) => engine.getRows(ids, where));
  }

  /**
   * True when `getRows` gives just these `rows` `[ids, dim]` for `ids`, bit for bit, so that nobody else needs to keep them.
   * Throws `UNKNOWN_ID`.
   */
  async hasRows(ids: Uint32Array, rows: Float32Array): Promise<boolean> {
    const where = 'HnswSearch.hasRows';
    requireSameLength(rows.length, ids.length * this.dim, 'numbers', 'row entries', where);
    return this.#run(where, (engine) => engine.hasRows(ids, rows, where));
  }

  async lookup(queries: Embeddings, options: HnswLookupOptions): Promise<SearchResult> {
    const where = 'HnswSearch.lookup';
    const { k, filter, ef = this.#options.ef ?? 64 } = options;
    requireK(k, where);
    requireFilter(filter, where);
    requireInteger(ef, 'ef', where);
    const { values, count } = toRows(queries, { where, dim: this.dim });
    const { ranking } = this;
    return this.#run(where, (engine) => {
      const result = emptyResult(count, k, ranking);
      return engine.lookup(ranking.prepare(values, this.dim), { ...options, ef, result }, ranking, where);
    });
  }

  async reset(): Promise<void> {
    const where = 'HnswSearch.reset';
    await this.#run(where, async () => {
      this.#engine = await this.#open(where);
    });
  }

  async toBytes(): Promise<Uint8Array> {
    const where = 'HnswSearch.toBytes';
    requireNamedRanking(this.ranking, where);
    const { kernel: _kernel, threads: _threads, ...config } = this.getConfig();
    return this.#run(where, (engine) => engine.toBytes({ className: HnswSearch.className, config }, where));
  }

  getConfig(): Config {
    const { m, efConstruction, ef, seed, quantization, construction, threads, kernel } = this.#options;
    const given = { m, efConstruction, ef, seed, quantization, construction, threads };
    return {
      dim: this.dim,
      distance: this.ranking.name,
      ...(typeof kernel === 'string' ? { kernel } : {}),
      ...Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)),
    };
  }

  dispose(): void {
    this.#isDisposed = true;
    this.#engine?.dispose();
    this.#engine = undefined;
  }

  /** Runs `task` after every earlier call, with the engine open. */
  #run<T>(where: string, task: (engine: HnswEngine) => Promise<T> | T): Promise<T> {
    return this.#calls.run(async () => {
      requireOpen(this.#isDisposed, where);
      this.#engine ??= await this.#open(where);
      requireOpen(this.#isDisposed, where);
      return task(this.#engine);
    });
  }

  async #open(where: string): Promise<HnswEngine> {
    // A program that only mentions this class does not carry the graph in its first part.
    const { HnswEngine } = await import('./hnsw/hnsw-engine.ts');
    const sharing = await HnswEngine.openSharing(this.#options.threads ?? 1, where);
    return HnswEngine.open(this.#graphOptions(sharing), where);
  }

  #graphOptions(sharing: GraphSharing | undefined): HnswGraphOptions {
    const { m = 16, efConstruction = 100, seed = 0, quantization = 'float32' } = this.#options;
    const { construction = quantization } = this.#options;
    return {
      dim: this.dim,
      form: this.ranking.form,
      m,
      efConstruction,
      seed,
      buildOn: construction === 'int8' ? 'codes' : 'rows',
      searchOn: quantization === 'int8' ? 'codes' : 'rows',
      sharing,
    };
  }
}
