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
  getRanking,
  requireInteger,
  requireK,
  requireNumber,
  requireOneOf,
  requireSameLength,
  toRows,
} from '@sim/core';
import { requireNamedRanking } from '../require-named-ranking.ts';
import { requireOpen } from '../require-open.ts';
import { type RowFilter, allowedRows, kernelNames } from '@sim/kernels';
import { requireFilter, requireIds, requireNewIds } from '../id-checks.ts';
import { int8Content } from '../int8-content.ts';
import { writeLinearSearchFile } from '../linear-search-file.ts';
import { type ReadRows, RowTable } from '../row-table.ts';
import type { LookupOptions, Search, SearchOptions, SearchResult } from '../search.ts';
import { emptyResult, writeFound } from '../search-result.ts';
import { type HeldRowBlocks, RowBlocks } from './row-blocks.ts';
import { RowRanker } from './row-ranker.ts';

/** Options of a search in two steps. */
export interface RerankedSearchOptions extends SearchOptions {
  /** Candidates for each neighbour that is asked for. More of them find more of the true nearest, and take longer. */
  readonly oversampling?: number | undefined;
  /** Candidates at least: few neighbours need more candidates each. */
  readonly minCandidates?: number | undefined;
}

/** Where candidates come from: all rows of `RowBlocks` but for those that were removed. Calls do not overlap. */
export interface CandidateSource {
  readonly kernel: Search['kernel'];
  /** Takes note of rows from `first` on, the last ones there. Changes nothing when it fails. */
  add(first: number, rows: Float32Array): Promise<void>;
  /** Rows that are not to be found any more. */
  remove(rows: Uint32Array): Promise<void>;
  /** Follows `RowBlocks.keep`, which it comes after: rows are numbered anew. */
  keep(rows: Uint32Array): Promise<void>;
  /** Candidates `[count, width]` for the neighbours `k` of each query, `NO_ROW` where there are fewer. */
  find(queries: Float32Array, request: CandidateRequest): Promise<Uint32Array>;
  /** What a file must say, beside configuration and rows, for candidates to come back the same. */
  state?(): Config;
  dispose(): void;
}

/** How many candidates, and which. */
export interface CandidateRequest {
  readonly k: number;
  readonly width: number;
  /** Candidates that are not worth sorting out any further. */
  readonly least: number;
  /** Rows that may be found, and were not removed; left out, all. */
  readonly filter: RowFilter | undefined;
  /** The filter leaves out more than what was removed. */
  readonly isFiltered: boolean;
  readonly signal: AbortSignal | undefined;
  readonly ef?: number | undefined;
}

/** What a source works on. */
export interface HeldRows {
  readonly rows: HeldRowBlocks;
  readonly ranker: RowRanker;
}

/** What a subclass chooses. */
export interface RerankedDefaults {
  readonly name: string;
  readonly oversampling: number;
  readonly minCandidates: number;
}

/** Queries whose candidates are found together. */
const QUERIES_PER_BLOCK = 128;

/** What is there at a time. */
interface Content extends HeldRows {
  readonly source: CandidateSource;
  table: RowTable;
}

/** Candidates from a source of the subclass, ranked by the rows as `LinearSearch` ranks them, to the last bit. */
export abstract class RerankedSearch implements Search {
  readonly ranking: Ranking;
  readonly dim: number;
  readonly exact = false;
  protected readonly options: RerankedSearchOptions;
  readonly #defaults: RerankedDefaults;
  readonly #calls: SerialQueue = new SerialQueue();
  #content: Content | undefined;
  #isDisposed = false;

  /** Throws `INVALID_ARGUMENT` or `UNKNOWN_NAME`. */
  constructor(options: RerankedSearchOptions, defaults: RerankedDefaults) {
    const { name } = defaults;
    const { dim, distance = 'cosine', kernel, oversampling, minCandidates } = options;
    this.dim = requireInteger(dim, 'dim', name);
    this.ranking = getRanking(distance, name);
    if (typeof kernel === 'string') requireOneOf(kernel, kernelNames, 'kernel', name);
    requireOversampling(oversampling ?? defaults.oversampling, name);
    requireInteger(minCandidates ?? defaults.minCandidates, 'minCandidates', name);
    this.options = options;
    this.#defaults = defaults;
  }

  /** Opens the source of candidates, empty, for rows that are not there yet. */
  protected abstract openSource(held: HeldRows): Promise<CandidateSource>;

  /** Where rows are kept. */
  protected makeRows(): HeldRowBlocks {
    return new RowBlocks(this.dim);
  }

  get size(): number {
    return this.#content?.table.size ?? 0;
  }

  get kernel(): Search['kernel'] {
    return this.#content?.source.kernel ?? 'pending';
  }

  async ready(): Promise<void> {
    await this.#run('ready', () => undefined);
  }

  async add(ids: Uint32Array, rows: Embeddings): Promise<void> {
    const where = this.#where('add');
    const { values, count } = toRows(rows, { where, dim: this.dim });
    requireNewIds(ids, where);
    requireSameLength(ids.length, count, 'ids', 'rows', where);
    await this.#run('add', async ({ table, rows: blocks, ranker, source }) => {
      table.prepareFor(ids, where);
      const first = blocks.size;
      blocks.append(values);
      // What comes back from a file is what is held, and is to give the same candidates.
      const held = blocks instanceof RowBlocks ? values : blocks.read(first, blocks.size);
      try {
        await source.add(first, held);
      } catch (error) {
        blocks.truncate(first);
        throw error;
      }
      ranker.append(held);
      table.add(ids, new Float32Array());
    });
  }

  async remove(ids: Uint32Array): Promise<void> {
    const where = this.#where('remove');
    requireIds(ids, where);
    await this.#run('remove', async (content) => {
      const { table, rows, ranker, source } = content;
      const removed = rowsOf(table, ids);
      table.remove(ids, where);
      await source.remove(removed);
      if (!table.isSparse) return;
      const live = allowedRows(table.filter(undefined) ?? new Uint32Array(), 0, table.rowCount);
      content.table = tableOf(this.dim, live.map((row) => table.ids[row] as number));
      rows.keep(live);
      ranker.keep(live);
      await source.keep(live);
    });
  }

  /** As `Search.lookup`; `ef` is the number of candidates, in place of `oversampling` and `minCandidates`. */
  async lookup(queries: Embeddings, options: LookupOptions): Promise<SearchResult> {
    const where = this.#where('lookup');
    requireK(options.k, where);
    requireFilter(options.filter, where);
    if (options.ef !== undefined) requireInteger(options.ef, 'ef', where);
    const { values, count } = toRows(queries, { where, dim: this.dim });
    return this.#run('lookup', async (content) => {
      const call = new LongCall('lookup', count, where, options);
      const result = emptyResult(count, options.k, this.ranking);
      const filter = content.table.filter(options.filter);
      const request = { ...options, signal: options.signal, filter, isFiltered: options.filter !== undefined };
      for (let first = 0; first < count; first += QUERIES_PER_BLOCK) {
        const last = Math.min(first + QUERIES_PER_BLOCK, count);
        const block = values.subarray(first * this.dim, last * this.dim);
        await this.#search(content, block, request, result, first);
        await call.advance(last - first);
      }
      return result;
    });
  }

  async reset(): Promise<void> {
    await this.#run('reset', async ({ source }) => {
      this.#content = await this.#open('reset');
      source.dispose();
    });
  }

  /** Throws `UNSUPPORTED_OPERATION` when the ranking is one of the caller's own, which no file can name. */
  async toBytes(): Promise<Uint8Array> {
    const where = this.#where('toBytes');
    requireNamedRanking(this.ranking, where);
    return this.#run('toBytes', async ({ table, rows, source }) => {
      const { kernel: _machine, ...config } = this.getConfig();
      const saved = { ...config, ...source.state?.(), dim: this.dim, distance: this.ranking.name };
      const read: ReadRows = async (first, last) => rows.read(first, last);
      const { name: className } = this.#defaults;
      if (rows instanceof RowBlocks) return writeLinearSearchFile({ className, config: saved, ...(await table.content(read)) });
      return writeLinearSearchFile({ className, config: saved, ids: table.liveIds, rows: await int8Content(table, read) });
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
    this.#content?.source.dispose();
    this.#content = undefined;
  }

  #where(method: string): string {
    return `${this.#defaults.name}.${method}`;
  }

  /** Runs `task` after every earlier call, with everything open. */
  #run<T>(method: string, task: (content: Content) => Promise<T> | T): Promise<T> {
    return this.#calls.run(async () => {
      requireOpen(this.#isDisposed, this.#where(method));
      this.#content ??= await this.#open(method);
      const result = await task(this.#content);
      requireOpen(this.#isDisposed, this.#where(method));
      return result;
    });
  }

  async #open(method: string): Promise<Content> {
    const rows = this.makeRows();
    const ranker = new RowRanker(rows, this.ranking);
    const source = await this.openSource({ rows, ranker });
    if (this.#isDisposed) source.dispose();
    requireOpen(this.#isDisposed, this.#where(method));
    return { rows, ranker, source, table: tableOf(this.dim) };
  }

  /** Answers one block of queries into `result` from its query `first` on. */
  async #search(
    { table, ranker, source }: Content,
    queries: Float32Array,
    { k: wanted, filter, isFiltered, signal, ef }: Pick<CandidateRequest, 'ef' | 'filter' | 'isFiltered' | 'k' | 'signal'>,
    result: SearchResult,
    first: number,
  ): Promise<void> {
    const { dim, ranking } = this;
    if (table.size === 0) return;
    const { oversampling = this.#defaults.oversampling, minCandidates = this.#defaults.minCandidates } = this.options;
    const count = queries.length / dim;
    const k = Math.min(wanted, table.size);
    const wide = ef ?? Math.max(minCandidates, Math.ceil(oversampling * k));
    const width = Math.min(table.size, Math.max(k, wide));
    const candidates = await source.find(queries, { k, width, least: minCandidates, filter, isFiltered, signal, ef });
    const prepared = ranking.prepare(queries, dim);
    const found = { rows: new Uint32Array(count * k), keys: new Float64Array(count * k) };
    for (let query = 0; query < count; query++)
      ranker.nearest(
        prepared.subarray(query * dim, (query + 1) * dim),
        candidates.subarray(query * width, (query + 1) * width),
        found.rows.subarray(query * k, (query + 1) * k),
        found.keys.subarray(query * k, (query + 1) * k),
      );
    const scales = ranking.queryScale?.(prepared, dim);
    writeFound(result, { first, last: first + count, found, ranking, scales, rowIds: table.ids });
  }
}

function requireOversampling(oversampling: number, where: string): void {
  if (requireNumber(oversampling, 'oversampling', where) >= 1) return;
  throw new SimError({
    code: 'INVALID_ARGUMENT',
    where,
    problem: 'oversampling must be at least 1',
    got: oversampling,
    cure: 'Pass how many candidates each neighbour is chosen from.',
  });
}

/** The rows of ids; ids that are not there have none. */
const rowsOf = (table: RowTable, ids: Uint32Array): Uint32Array =>
  allowedRows(table.filter(ids) ?? new Uint32Array(), 0, table.rowCount);

/** A table of ids alone: the rows are in blocks. */
function tableOf(dim: number, ids?: Uint32Array): RowTable {
  const table = new RowTable(dim, ids);
  table.forgetRows();
  return table;
}
