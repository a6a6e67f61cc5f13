import {
  type Config,
  type Embeddings,
  type Ranking,
  SectionReader,
  SerialQueue,
  bytesSource,
  encodeJson,
  getRanking,
  rankings,
  readSections,
  requireInteger,
  requireOneOf,
  requireSection,
  toRows,
  writeSections,
} from '@sim/core';
import { requireOpen } from './require-open.ts';
import { GrowingGraph } from './auto/growing-graph.ts';
import { engineConfigOf } from './engine-config.ts';
import { HnswSearch, type HnswSearchOptions } from './hnsw-search.ts';
import { LinearSearch, type LinearSearchOptions } from './linear-search.ts';
import { readSearchFile } from './search-file.ts';
import type { LookupOptions, Search, SearchOptions, SearchResult } from './search.ts';

/** Options of an `AutoSearch`. */
export interface AutoSearchOptions extends SearchOptions {
  /** Rows from which on a graph answers. Default: what comes to 8.4 million numbers, such as 131,072 rows of 64. */
  readonly threshold?: number | undefined;
  /** `'linear'` or `'hnsw'` pins the engine. Default `'auto'`. */
  readonly engine?: 'auto' | 'hnsw' | 'linear' | undefined;
  /** Options of the exact engine. */
  readonly linear?: Pick<LinearSearchOptions, 'prefilter' | 'threads' | 'worker'> | undefined;
  /** Options of the graph. */
  readonly hnsw?: Omit<HnswSearchOptions, keyof SearchOptions> | undefined;
}

/**
 * Numbers in a gallery from which on a graph pays, between these measurements of one query for the 10 nearest
 * (`npm run bench -- quantization --only auto`): among 100,000 × 64 in 1,000 clusters an exact lookup takes 0.36 ms, one in
 * the graph 0.04 to 0.07 at a recall of .98 to 1; among as many normal rows, which have no structure, 0.33 and 0.48 at .83.
 * Below, what is exact takes no longer than that; above, it grows with the rows, and a graph hardly does.
 */
export const AUTO_THRESHOLD_NUMBERS: number = 2 ** 23;

/** Going back to the exact engine takes this much less than the threshold, so that a size around it does not toggle. */
const SHRINK = 0.5;

const name = 'AutoSearch';

/**
 * The engine that suits the size: exact search while there are few rows, a graph (`HnswSearch`) when there are many.
 *
 * When an addition passes the threshold, a graph is built from all rows while the exact engine goes on to answer; then
 * the graph takes over, between two calls. Until then both are in memory, and for a while a copy of the rows. `engine`
 * says which one answers, `settled` waits until that is the one for the size. Removing more than half of the threshold's
 * rows brings the exact engine back.
 *
 * @example
 * const search = new AutoSearch({ dim: 64, threshold: 50_000, hnsw: { m: 24 } });
 * await search.add(ids, rows);
 * search.engine;                             // 'linear': exact so far
 * await search.settled();
 * search.engine;                             // 'hnsw' from 50,000 rows on
 */
export class AutoSearch implements Search {
  static readonly className = 'AutoSearch';
  static readonly aliases: readonly string[] = ['auto'];

  readonly ranking: Ranking;
  readonly dim: number;
  /** Rows from which on a graph answers. */
  readonly threshold: number;
  readonly #options: AutoSearchOptions;
  readonly #calls: SerialQueue = new SerialQueue();
  #active: HnswSearch | LinearSearch | undefined;
  #growing: GrowingGraph | undefined;
  #growth: Promise<void> | undefined;
  #failure: Error | undefined;
  #isDisposed = false;

  /** Throws `INVALID_ARGUMENT` or `UNKNOWN_NAME`. */
  constructor(options: AutoSearchOptions) {
    const { dim, distance = 'cosine', threshold, engine = 'auto' } = options;
    this.dim = requireInteger(dim, 'dim', name);
    this.ranking = getRanking(distance, name);
    this.threshold = requireInteger(threshold ?? Math.ceil(AUTO_THRESHOLD_NUMBERS / dim), 'threshold', name);
    requireOneOf(engine, ['auto', 'hnsw', 'linear'], 'engine', name);
    this.#options = options;
    // Refuses bad options now; nothing is opened before the first call.
    this.#makeLinear();
  }

  /**
   * Reads what `toBytes` wrote, with the engine that answered then, and goes on from there.
   * Throws `FILE_FORMAT`, `FILE_NEWER_VERSION`, `FILE_TRUNCATED` or `FILE_CORRUPT`.
   */
  static async fromBytes(bytes: Uint8Array, options: Pick<SearchOptions, 'kernel'> = {}): Promise<AutoSearch> {
    const where = `${name}.fromBytes`;
    const sections = await SectionReader.open(bytesSource(bytes, where), 'search', where);
    const search = await AutoSearch.#read(sections, options, where);
    await sections.finish();
    return search;
  }

  /** Reads what `fromBytes` reads, piece by piece; `finish` of the reader is the caller's. Throws what `fromBytes` throws. */
  static fromSections(sections: SectionReader, options: Pick<SearchOptions, 'kernel'> = {}): Promise<AutoSearch> {
    return AutoSearch.#read(sections, options, `${name}.fromSections`);
  }

  static async #read(sections: SectionReader, options: Pick<SearchOptions, 'kernel'>, where: string): Promise<AutoSearch> {
    const config = engineConfigOf(await sections.read('engine', Uint8Array), name, where);
    const { answering, ...others } = config as AutoSearchOptions & { readonly answering: string };
    const search = new AutoSearch({ ...others, ...options });
    if (answering === 'hnsw') search.#active = await HnswSearch.fromSections(await sections.nested('inner', 'search'));
    else search.#active = await LinearSearch.fromBytes(await sections.read('inner', Uint8Array), { ...options, ...others.linear });
    await search.#run('fromBytes', () => search.#fit());
    return search;
  }

  /** True while the exact engine answers. */
  get exact(): boolean {
    return this.engine === 'linear';
  }

  /** The engine that answers. */
  get engine(): 'hnsw' | 'linear' {
    if (this.#active) return this.#active instanceof LinearSearch ? 'linear' : 'hnsw';
    return this.#options.engine === 'hnsw' ? 'hnsw' : 'linear';
  }

  get kernel(): Search['kernel'] {
    return this.#active?.kernel ?? 'pending';
  }

  get size(): number {
    return this.#active?.size ?? 0;
  }

  /** True while a graph answers that keeps rows as they were given: see `HnswSearch.keepsGivenRows`. */
  get keepsGivenRows(): boolean {
    return this.#active instanceof HnswSearch && this.#active.keepsGivenRows;
  }

  /** True while a graph is being built. */
  get isGrowing(): boolean {
    return this.#growing !== undefined;
  }

  async ready(): Promise<void> {
    await this.#run('ready', () => undefined);
  }

  /**
   * Waits until the engine that suits the size answers. Throws what building the graph has thrown; the exact engine goes
   * on to answer then, and no other graph is begun.
   */
  async settled(): Promise<void> {
    await this.ready();
    while (this.#growing) await this.#growth;
    if (this.#failure) throw this.#failure;
  }

  async add(ids: Uint32Array, rows: Embeddings): Promise<void> {
    // A flat copy for the graph that grows; the engines check ids and rows.
    const { values } = toRows(rows, { where: `${name}.add`, dim: this.dim });
    await this.#run('add', async (active) => {
      await active.add(ids, values);
      this.#growing?.add(ids, values);
      await this.#fit();
    });
  }

  async remove(ids: Uint32Array): Promise<void> {
    await this.#run('remove', async (active) => {
      await active.remove(ids);
      this.#growing?.remove(ids);
      await this.#fit();
    });
  }

  /** Copies of the rows of `ids`, as the engine that answers gives them. Throws `UNKNOWN_ID`. */
  async getRows(ids: Uint32Array): Promise<Float32Array> {
    return this.#run('getRows', (active) => active.getRows(ids));
  }

  /** True when `getRows` gives just these `rows` for `ids` from now on, as `HnswSearch.hasRows` says: while a graph answers. */
  async hasRows(ids: Uint32Array, rows: Float32Array): Promise<boolean> {
    return this.#run('hasRows', (active) => active instanceof HnswSearch && active.hasRows(ids, rows));
  }

  async lookup(queries: Embeddings, options: LookupOptions): Promise<SearchResult> {
    return this.#run('lookup', (active) => active.lookup(queries, options));
  }

  async reset(): Promise<void> {
    await this.#run('reset', async (active) => {
      await active.reset();
      this.#failure = undefined;
      await this.#fit();
    });
  }

  /** Throws `UNSUPPORTED_OPERATION` when the ranking is one of the caller's own, which no file can name. */
  async toBytes(): Promise<Uint8Array> {
    return this.#run('toBytes', async (active) => {
      const inner = await active.toBytes();
      const { kernel: _machine, ...config } = this.getConfig();
      // Not every machine that reads the file can build a graph on threads.
      const { threads: _threads, ...hnsw } = this.#options.hnsw ?? {};
      const graph = this.#options.hnsw ? { hnsw } : {};
      const engine = { className: name, config: { ...config, ...graph, answering: this.engine } };
      return writeSections('search', { engine: encodeJson(engine), inner });
    });
  }

  getConfig(): Config {
    const { kernel, threshold, engine, linear, hnsw } = this.#options;
    const given = { kernel: typeof kernel === 'string' ? kernel : undefined, threshold, engine, linear, hnsw };
    return {
      dim: this.dim,
      distance: this.ranking.name,
      ...(Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)) as Config),
    };
  }

  dispose(): void {
    this.#isDisposed = true;
    this.#endGrowth();
    this.#active?.dispose();
  }

  /** Runs `task` after every earlier call, with an engine open. */
  #run<T>(method: string, task: (active: HnswSearch | LinearSearch) => Promise<T> | T): Promise<T> {
    return this.#calls.run(async () => {
      this.#requireOpen(method);
      this.#active ??= this.#options.engine === 'hnsw' ? await this.#makeGraph() : this.#makeLinear();
      if (this.#active.kernel === 'pending') await this.#active.ready();
      this.#requireOpen(method);
      return task(this.#active);
    });
  }

  #requireOpen(method: string): void {
    if (this.#isDisposed) this.#active?.dispose();
    requireOpen(this.#isDisposed, `${name}.${method}`);
  }

  #makeLinear(): LinearSearch {
    const { kernel, linear } = this.#options;
    return new LinearSearch({ ...linear, dim: this.dim, distance: this.ranking, kernel });
  }

  async #makeGraph(): Promise<HnswSearch> {
    const { hnsw } = this.#options;
    return new HnswSearch({ ...hnsw, dim: this.dim, distance: this.ranking });
  }

  /**
   * Begins or ends what the size asks for: part of a call, after its change. A call never fails because of it; `settled`
   * says so, and the engine that answers goes on.
   */
  async #fit(): Promise<void> {
    const { engine = 'auto' } = this.#options;
    // A ranking that no file can name keeps its engine: rows change hands as bytes.
    if (engine !== 'auto' || this.#failure || !rankings.includes(this.ranking)) return;
    const isBelow = this.size < SHRINK * this.threshold;
    try {
      if (isBelow) this.#endGrowth();
      if (this.engine === 'hnsw') {
        if (isBelow) await this.#shrink();
      } else if (this.size >= this.threshold && !this.#growing) await this.#grow();
    } catch (error) {
      this.#failure = error as Error;
    }
  }

  /** Begins to build a graph; calls go on meanwhile. */
  async #grow(): Promise<void> {
    const bytes = await (this.#active as Search).toBytes();
    const content = readSearchFile(bytes, LinearSearch.className, `${name}.add`);
    const growing = new GrowingGraph(await this.#makeGraph(), content);
    this.#growing = growing;
    this.#growth = this.#finish(growing);
  }

  async #finish(growing: GrowingGraph): Promise<void> {
    try {
      do await growing.catchUp();
      while (!(await this.#calls.run(() => this.#takeOver(growing))));
    } catch (error) {
      // A graph that was given up has thrown that it was.
      if (this.#growing !== growing) return;
      this.#endGrowth();
      this.#failure = error as Error;
    }
  }

  /** Lets the graph answer from now on; false while it lags behind. */
  #takeOver(growing: GrowingGraph): boolean {
    if (this.#growing !== growing) return true;
    if (!growing.isCaughtUp) return false;
    this.#active?.dispose();
    this.#active = growing.graph;
    this.#growing = undefined;
    return true;
  }

  #endGrowth(): void {
    this.#growing?.end();
    this.#growing = undefined;
  }

  /** Goes back to the exact engine. */
  async #shrink(): Promise<void> {
    const graph = this.#active as HnswSearch;
    const where = `${name}.remove`;
    const ids = requireSection(readSections(await graph.toBytes(), 'search', where), 'ids', Uint32Array, where);
    const linear = this.#makeLinear();
    await (ids.length > 0 ? linear.add(ids, await graph.getRows(ids)) : linear.ready());
    this.#active = linear;
    graph.dispose();
  }
}
