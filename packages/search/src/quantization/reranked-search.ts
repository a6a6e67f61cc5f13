/**
 * What searches in two steps have in common: candidates by something smaller than the rows, then the nearest of them by
 * the rows themselves.
 *
 * @internal
 */
import {
  type Config,
  type Embeddings,
  LongCall,
  type Ranking,
  SerialQueue,
  SimError,
  requireInteger,
  requireK,
  requireNumber,
  requireSameLength,
  toRows,
} from '@sim/core';
import { requireFilter, requireIds, requireNewIds } from '../id-checks.ts';
import { LinearSearch } from '../linear-search.ts';
import type { TableContent } from '../row-table.ts';
import { readSearchFile, writeSearchFile } from '../search-file.ts';
import type { IdFilter, LookupOptions, Search, SearchOptions, SearchResult } from '../search.ts';
import { emptyResult } from '../search-result.ts';
import { askOnce } from './ask-once.ts';

/** Options of a search in two steps. */
export interface RerankedSearchOptions extends SearchOptions {
  /** Candidates for each neighbour that is asked for. More of them find more of the true nearest, and take longer. */
  readonly oversampling?: number | undefined;
  /** Candidates at least: few neighbours need more candidates each. */
  readonly minCandidates?: number | undefined;
}

/** Where candidates come from. Calls do not overlap. */
export interface CandidateSource {
  readonly kernel: Search['kernel'];
  /** Adds rows whose ids are new and which are finite. Changes nothing when it fails. */
  add(ids: Uint32Array, rows: Float32Array): Promise<void>;
  /** Removes ids that are there. */
  remove(ids: Uint32Array): Promise<void>;
  reset(): Promise<void>;
  /** Ids of candidates `[count, width]` for the neighbours `k` of each query, `NO_ID` where there are fewer. */
  find(queries: Float32Array, request: CandidateRequest): Promise<Uint32Array>;
  dispose(): void;
}

/** How many candidates, and which. */
export interface CandidateRequest {
  readonly k: number;
  readonly width: number;
  /** Candidates that are not worth sorting out any further. */
  readonly least: number;
  readonly filter: IdFilter | undefined;
  readonly signal: AbortSignal | undefined;
  readonly ef?: number | undefined;
}

/** What a subclass chooses. */
export interface RerankedDefaults {
  readonly name: string;
  readonly oversampling: number;
  readonly minCandidates: number;
}

/** Queries whose candidates are found together. */
const QUERIES_PER_BLOCK = 128;

/** Candidates from a source of the subclass, ranked by the rows as `LinearSearch` ranks them, to the last bit. */
export abstract class RerankedSearch implements Search {
  readonly exact = false;
  protected readonly options: RerankedSearchOptions;
  /** Holds the rows. */
  protected readonly full: LinearSearch;
  readonly #defaults: RerankedDefaults;
  readonly #calls: SerialQueue = new SerialQueue();
  #source: CandidateSource | undefined;
  #isDisposed = false;

  /** Throws `INVALID_ARGUMENT` or `UNKNOWN_NAME`. */
  constructor(options: RerankedSearchOptions, defaults: RerankedDefaults) {
    const { dim, distance, kernel, oversampling = defaults.oversampling, minCandidates = defaults.minCandidates } = options;
    requireInteger(dim, 'dim', defaults.name);
    if (requireNumber(oversampling, 'oversampling', defaults.name) < 1)
      throw new SimError({
        code: 'INVALID_ARGUMENT',
        where: defaults.name,
        problem: 'oversampling must be at least 1',
        got: oversampling,
        cure: 'Pass how many candidates each neighbour is chosen from.',
      });
    requireInteger(minCandidates, 'minCandidates', defaults.name);
    this.options = options;
    this.#defaults = defaults;
    // Only a few rows are compared for each query, so that a copy to scan first would be memory for nothing.
    this.full = new LinearSearch({ dim, distance, kernel, prefilter: 'none' });
  }

  /** Opens the source of candidates, empty. */
  protected abstract openSource(): Promise<CandidateSource>;

  get ranking(): Ranking {
    return this.full.ranking;
  }

  get dim(): number {
    return this.full.dim;
  }

  get size(): number {
    return this.full.size;
  }

  get kernel(): Search['kernel'] {
    return this.#source?.kernel ?? 'pending';
  }

  async ready(): Promise<void> {
    await this.#run('ready', () => undefined);
  }

  async add(ids: Uint32Array, rows: Embeddings): Promise<void> {
    const where = this.#where('add');
    const { values, count } = toRows(rows, { where, dim: this.dim });
    requireNewIds(ids, where);
    requireSameLength(ids.length, count, 'ids', 'rows', where);
    await this.#run('add', async (source) => {
      await this.full.add(ids, values);
      try {
        await source.add(ids, values);
      } catch (error) {
        await this.full.remove(ids);
        throw error;
      }
    });
  }

  async remove(ids: Uint32Array): Promise<void> {
    requireIds(ids, this.#where('remove'));
    await this.#run('remove', async (source) => {
      await this.full.remove(ids);
      await source.remove(ids);
    });
  }

  async lookup(queries: Embeddings, options: LookupOptions): Promise<SearchResult> {
    const where = this.#where('lookup');
    requireK(options.k, where);
    requireFilter(options.filter, where);
    const rows = toRows(queries, { where, dim: this.dim });
    return this.#run('lookup', async (source) => {
      const call = new LongCall('lookup', rows.count, where, options);
      const result = emptyResult(rows.count, options.k, this.ranking);
      const filter = askOnce(options.filter);
      for (let first = 0; first < rows.count; first += QUERIES_PER_BLOCK) {
        const last = Math.min(first + QUERIES_PER_BLOCK, rows.count);
        const block = rows.values.subarray(first * this.dim, last * this.dim);
        await this.#search(source, block, { ...options, filter }, result, first);
        await call.advance(last - first);
      }
      return result;
    });
  }

  async reset(): Promise<void> {
    await this.#run('reset', async (source) => {
      await this.full.reset();
      await source.reset();
    });
  }

  /** Throws `UNSUPPORTED_OPERATION` when the ranking is one of the caller's own, which no file can name. */
  async toBytes(): Promise<Uint8Array> {
    return this.#run('toBytes', async () => {
      const { ids, rows } = await this.content();
      const { kernel: _kernel, ...config } = this.getConfig();
      const saved = { ...config, ...this.stateOf(this.#source), dim: this.dim, distance: this.ranking.name };
      return writeSearchFile({ className: this.#defaults.name, config: saved, ids, rows });
    });
  }

  getConfig(): Config {
    const { kernel, oversampling, minCandidates } = this.options;
    return {
      dim: this.dim,
      distance: this.ranking.name,
      ...(typeof kernel === 'string' ? { kernel } : {}),
      ...(oversampling === undefined ? {} : { oversampling }),
      ...(minCandidates === undefined ? {} : { minCandidates }),
    };
  }

  dispose(): void {
    this.#isDisposed = true;
    this.full.dispose();
    this.#source?.dispose();
  }

  /** What is held, in the order of adding: a copy, for a moment. */
  protected async content(): Promise<TableContent> {
    return readSearchFile(await this.full.toBytes(), LinearSearch.className, this.#where('content'));
  }

  /** What a file must say, beside configuration and rows, for candidates to come back the same. */
  protected stateOf(_source: CandidateSource | undefined): Config {
    return {};
  }

  #where(method: string): string {
    return `${this.#defaults.name}.${method}`;
  }

  /** Runs `task` after every earlier call, with everything open. */
  #run<T>(method: string, task: (source: CandidateSource) => Promise<T> | T): Promise<T> {
    return this.#calls.run(async () => {
      this.#requireOpen(method);
      this.#source ??= await this.#open(method);
      return task(this.#source);
    });
  }

  async #open(method: string): Promise<CandidateSource> {
    await this.full.ready();
    const source = await this.openSource();
    if (this.#isDisposed) source.dispose();
    this.#requireOpen(method);
    return source;
  }

  #requireOpen(method: string): void {
    if (!this.#isDisposed) return;
    throw new SimError({
      code: 'DISPOSED',
      where: this.#where(method),
      problem: 'this index was disposed of',
      cure: 'Make another one.',
    });
  }

  /** Answers one block of queries into `result` from its query `first` on. */
  async #search(
    source: CandidateSource,
    queries: Float32Array,
    { k: wanted, filter, signal, ef }: LookupOptions,
    result: SearchResult,
    first: number,
  ): Promise<void> {
    const { dim, size } = this;
    if (size === 0) return;
    const { oversampling = this.#defaults.oversampling, minCandidates = this.#defaults.minCandidates } = this.options;
    const k = Math.min(wanted, size);
    const width = Math.min(size, Math.max(minCandidates, Math.ceil(oversampling * k)));
    const candidates = await source.find(queries, { k, width, least: minCandidates, filter, signal, ef });
    for (let query = 0; query < queries.length / dim; query++) {
      const own = candidates.subarray(query * width, (query + 1) * width);
      const found = await this.full.lookup(queries.subarray(query * dim, (query + 1) * dim), { k, filter: own });
      result.ids.set(found.ids, (first + query) * wanted);
      result.distances.set(found.distances, (first + query) * wanted);
    }
  }
}
