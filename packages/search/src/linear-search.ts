import {
  type Config,
  type Embeddings,
  LongCall,
  type Ranking,
  type Rows,
  SerialQueue,
  SimError,
  getRanking,
  normalizeRows,
  requireInteger,
  requireK,
  requireOneOf,
  requireSameLength,
  toRows,
} from '@sim/core';
import { requireNamedRanking } from './require-named-ranking.ts';
import { requireOpen } from './require-open.ts';
import {
  type Int8Rows,
  type KernelName,
  type KernelSpec,
  type Prefilter,
  type RankKernel,
  type ThreadCount,
  decodeInt8,
  kernelNames,
  selectKernel,
} from '@sim/kernels';
import { checkInParts } from './check-in-parts.ts';
import { comparesAsGiven } from './compares-as-given.ts';
import { requireFilter, requireIds, requireNewIds } from './id-checks.ts';
import { inQueryBlocks } from './in-query-blocks.ts';
import { int8Content } from './int8-content.ts';
import { RowTable, type TableContent } from './row-table.ts';
import { readLinearSearchFile, writeLinearSearchFile } from './linear-search-file.ts';
import type { LookupOptions, Search, SearchOptions, SearchResult } from './search.ts';
import { emptyResult, writeFound } from './search-result.ts';

/** Options of a `LinearSearch`. */
export interface LinearSearchOptions extends SearchOptions {
  /** Integer copies that a kernel scans first; the answer stays exact. Default `'auto'`: the kernel decides. */
  readonly prefilter?: Prefilter | undefined;
  /**
   * What is kept of rows. `'int8'`: integers of 8 bits with a step for each row (`encodeInt8` of `@sim/kernels`) and
   * nothing else, about a quarter of the memory and of the file. Answers are then exact for the rows that these stand
   * for, so that of the ten nearest of the given rows some are missing: of 64 numbers 2 % among 10,000 normal rows, less
   * than 1 % among 1000 clusters, 7 % among 5000 rows of ten tight classes. Not for `manhattan` and not for the kernel `'webgpu'`. Default `'float32'`.
   */
  readonly quantization?: 'float32' | 'int8' | undefined;
  /**
   * Compute in this many threads, `'auto'` for one per processor: faster by about their number, and the caller's thread
   * stays free. Worker threads in Node, workers in browsers; they end with `dispose`. Not for the kernel `'webgpu'`.
   */
  readonly threads?: ThreadCount | undefined;
  /** True: `threads` is 1 unless it says more, so that a page or a server stays responsive while it searches. */
  readonly worker?: boolean | undefined;
}

/** Options that belong to this machine and not to an index. */
type MachineOptions = Pick<LinearSearchOptions, 'kernel' | 'threads' | 'worker'>;

/** Rows of int8 that are given to a kernel at a time. */
const ROWS_PER_PART = 2 ** 16;

/**
 * Exact nearest ids by comparing each query with every row.
 *
 * Rows are kept once, in the kernel's memory, as they were given; and a second time here only where the kernel works on
 * another form of them that does not tell what they were: `snr`, rankings of the caller's own, and cosine without WASM.
 * With `quantization: 'int8'` integers of them are kept in the kernel and nothing else.
 *
 * Removed rows are left out of answers at once, and of memory when more than half of all rows are removed.
 *
 * Differs from TF Similarity: an inner product ranks the largest first, rows are normalised for cosine only, ids can
 * be removed, and NaN is refused.
 *
 * @example
 * const search = new LinearSearch({ dim: 2, distance: 'euclidean' });
 * await search.add(Uint32Array.of(7, 9), [[0, 0], [3, 4]]);
 * await search.lookup([[3, 3]], { k: 1 });   // { ids: [9], distances: [1], k: 1 }
 */
export class LinearSearch implements Search {
  static readonly className = 'LinearSearch';
  static readonly aliases: readonly string[] = ['linear'];

  readonly ranking: Ranking;
  readonly dim: number;
  /** False with `quantization: 'int8'`. */
  readonly exact: boolean;
  readonly #options: LinearSearchOptions;
  readonly #isCoded: boolean;
  readonly #calls: SerialQueue = new SerialQueue();
  #table: RowTable;
  /** Rows of int8 that a file has given and that the kernel does not have yet. */
  #restored: Int8Rows | undefined;
  #kernel: RankKernel | undefined;
  #isDisposed = false;

  /** Throws `INVALID_ARGUMENT`, `UNKNOWN_NAME` or `UNSUPPORTED_OPERATION`. */
  constructor(options: LinearSearchOptions) {
    const where = 'LinearSearch';
    const { dim, distance = 'cosine', kernel, prefilter = 'auto', quantization = 'float32', threads } = options;
    this.dim = requireInteger(dim, 'dim', where);
    this.ranking = getRanking(distance, where);
    if (typeof kernel === 'string') requireOneOf(kernel, kernelNames, 'kernel', where);
    requireOneOf(prefilter, ['auto', 'int16', 'int8', 'none'], 'prefilter', where);
    requireOneOf(quantization, ['float32', 'int8'], 'quantization', where);
    this.#isCoded = quantization === 'int8';
    this.exact = !this.#isCoded;
    if (this.#isCoded && this.ranking.form === 'l1') throw unsupported(where, 'int8 rows have no such distance', this.ranking.name);
    if (threads !== 'auto' && threads !== undefined) requireInteger(threads, 'threads', where);
    this.#options = options;
    this.#table = new RowTable(dim);
  }

  /**
   * Reads what `toBytes` wrote, with the kernel of this machine's choice or of `options`. Ids, and rows that are kept
   * here, stay views of `bytes` where their alignment allows, so leave these as they are.
   *
   * Throws `FILE_FORMAT`, `FILE_NEWER_VERSION`, `FILE_TRUNCATED` or `FILE_CORRUPT`.
   */
  static async fromBytes(
    bytes: Uint8Array,
    options: MachineOptions = {},
  ): Promise<LinearSearch> {
    const where = 'LinearSearch.fromBytes';
    const { config, ids, rows } = readLinearSearchFile(bytes, LinearSearch.className, where);
    const search = new LinearSearch({ ...config, ...options });
    if (rows instanceof Float32Array) search.#table = new RowTable(search.dim, ids, rows);
    else {
      search.#table = new RowTable(search.dim, ids);
      search.#restored = rows;
    }
    await search.ready();
    return search;
  }

  get kernel(): KernelName | 'pending' {
    return this.#kernel?.backend ?? 'pending';
  }

  get size(): number {
    return this.#table.size;
  }

  async ready(): Promise<void> {
    await this.#run('LinearSearch.ready', () => undefined);
  }

  async add(ids: Uint32Array, rows: Embeddings): Promise<void> {
    const where = 'LinearSearch.add';
    const checksLater = this.#threads !== undefined;
    const { values, count } = toRows(rows, { where, dim: this.dim, checksLater });
    if (checksLater) requireIds(ids, where);
    else requireNewIds(ids, where);
    requireSameLength(ids.length, count, 'ids', 'rows', where);
    await this.#run(where, async (kernel) => {
      if (checksLater) await checkInParts({ ids, values }, this.#table, where);
      else this.#table.prepareFor(ids, where);
      await kernel.append(this.#canReadGiven(kernel) ? values : this.ranking.prepare(values, this.dim));
      this.#table.add(ids, values);
    });
  }

  /** Makes room for `count` more rows, for those who add them part by part, such as from a file. Throws `OUT_OF_MEMORY`. */
  async reserve(count: number): Promise<void> {
    const where = 'LinearSearch.reserve';
    requireInteger(count, 'count', where, 0);
    await this.#run(where, (kernel) => {
      kernel.reserve?.(count);
      this.#table.reserve(count);
    });
  }

  async remove(ids: Uint32Array): Promise<void> {
    const where = 'LinearSearch.remove';
    requireIds(ids, where);
    await this.#run(where, async (kernel) => {
      this.#table.remove(ids, where);
      if (!this.#table.isSparse) return;
      const content = await this.#content(kernel);
      await this.#replaceTable(new RowTable(this.dim, content.ids, content.rows), where);
    });
  }

  /**
   * Copies of the rows of `ids` `[ids, dim]`, flat, as they were given, so that nobody else needs to keep them; with
   * `quantization: 'int8'` those that their integers stand for. Throws `UNKNOWN_ID`.
   */
  async getRows(ids: Uint32Array): Promise<Float32Array> {
    const where = 'LinearSearch.getRows';
    requireIds(ids, where);
    return this.#run(where, (kernel) => this.#table.rowsAt(this.#table.rowsOf(ids, where), kernel.read?.bind(kernel)));
  }

  async lookup(queries: Embeddings, options: LookupOptions): Promise<SearchResult> {
    const where = 'LinearSearch.lookup';
    requireK(options.k, where);
    requireFilter(options.filter, where);
    const rows = toRows(queries, { where, dim: this.dim });
    return this.#run(where, (kernel) => this.#search(kernel, rows, options));
  }

  async reset(): Promise<void> {
    const where = 'LinearSearch.reset';
    await this.#run(where, () => this.#replaceTable(new RowTable(this.dim), where));
  }

  /** Throws `UNSUPPORTED_OPERATION` when the ranking is one of the caller's own, which no file can name. */
  async toBytes(): Promise<Uint8Array> {
    const where = 'LinearSearch.toBytes';
    requireNamedRanking(this.ranking, where);
    return this.#run(where, async (kernel) => {
      const { className } = LinearSearch;
      const { prefilter, quantization } = this.#options;
      // The kernel is a matter of the machine, not of the index.
      const config = {
        dim: this.dim,
        distance: this.ranking.name,
        ...(prefilter ? { prefilter } : {}),
        ...(quantization ? { quantization } : {}),
      };
      const content = this.#isCoded
        ? { ids: this.#table.liveIds, rows: await int8Content(this.#table, kernel.read?.bind(kernel)) }
        : await this.#content(kernel);
      return writeLinearSearchFile({ className, config, ...content });
    });
  }

  getConfig(): Config {
    const { kernel, prefilter, quantization, threads, worker } = this.#options;
    return {
      dim: this.dim,
      distance: this.ranking.name,
      ...(typeof kernel === 'string' ? { kernel } : {}),
      ...(prefilter ? { prefilter } : {}),
      ...(quantization ? { quantization } : {}),
      ...(threads === undefined ? {} : { threads }),
      ...(worker === undefined ? {} : { worker }),
    };
  }

  dispose(): void {
    this.#isDisposed = true;
    this.#kernel?.dispose();
    this.#table = new RowTable(this.dim);
  }

  /** Runs `task` after every earlier call, with the kernel open. */
  #run<T>(where: string, task: (kernel: RankKernel) => Promise<T> | T): Promise<T> {
    return this.#calls.run(async () => {
      requireOpen(this.#isDisposed, where);
      this.#kernel ??= await this.#openKernel(this.#table, where);
      return task(this.#kernel);
    });
  }

  /** A kernel that holds the rows of `table`. */
  async #openKernel(table: RowTable, where: string): Promise<RankKernel> {
    const { kernel: wanted, prefilter } = this.#options;
    const { form } = this.ranking;
    const spec: KernelSpec = {
      form,
      dim: this.dim,
      ...(prefilter ? { prefilter } : {}),
      ...(this.#isCoded ? { elementType: 'int8' } : this.#isUnit ? { preparation: 'unit' } : {}),
    };
    const kernel = await selectKernel(spec, { kernel: wanted, threads: this.#threads });
    try {
      await this.#fill(kernel, table);
      requireOpen(this.#isDisposed, where);
      return kernel;
    } catch (error) {
      kernel.dispose();
      throw error;
    }
  }

  /** Gives a new kernel the rows of `table`. */
  async #fill(kernel: RankKernel, table: RowTable): Promise<void> {
    if (this.#isCoded && !kernel.read) throw unsupported('LinearSearch', 'this kernel does not give int8 rows back', kernel.backend);
    if (this.#restored) {
      const { codes, steps } = this.#restored;
      for (let first = 0; first < steps.length; first += ROWS_PER_PART) {
        const last = first + ROWS_PER_PART;
        const part = { codes: codes.subarray(first * this.dim, last * this.dim), steps: steps.subarray(first, last) };
        await kernel.append(decodeInt8(part));
      }
      this.#restored = undefined;
    } else {
      const { rows } = await table.content();
      // A table has int8 rows as kernels gave them back: prepared once, and to be prepared no second time.
      const isGiven = this.#canReadGiven(kernel) || this.#isCoded;
      await kernel.append(isGiven ? rows : this.ranking.prepare(rows, this.dim));
    }
    if (this.#isCoded || this.#canReadGiven(kernel)) table.forgetRows();
  }

  /** Threads to compute in; undefined for the caller's own. */
  get #threads(): ThreadCount | undefined {
    const { worker, threads = worker ? 1 : undefined } = this.#options;
    return threads;
  }

  /** The distance compares rows of length 1, which a kernel can make of rows as they were given. */
  get #isUnit(): boolean {
    return this.ranking.prepare === normalizeRows;
  }

  /** Whether the rows as they were given can be read from the kernel, so that nobody else needs to keep them. */
  #canReadGiven(kernel: RankKernel): boolean {
    return kernel.read !== undefined && ((this.#isUnit && !this.#isCoded) || comparesAsGiven(this.ranking));
  }

  #content(kernel: RankKernel): Promise<TableContent> {
    return this.#table.content(this.#isCoded || this.#canReadGiven(kernel) ? kernel.read?.bind(kernel) : undefined);
  }

  /** Goes over to a table without dead rows, in a kernel of its own. */
  async #replaceTable(table: RowTable, where: string): Promise<void> {
    const kernel = await this.#openKernel(table, where);
    this.#kernel?.dispose();
    this.#kernel = kernel;
    this.#table = table;
  }

  async #search(kernel: RankKernel, queries: Rows, options: LookupOptions): Promise<SearchResult> {
    const { dim, ranking } = this;
    const { k } = options;
    const { count, values } = queries;
    const call = new LongCall('lookup', count, 'LinearSearch.lookup', options);
    const table = this.#table;
    const filter = table.filter(options.filter);
    const result = emptyResult(count, k, ranking);
    const advance = (done: number): Promise<void> => call.advance(done);
    const searchBlock = async (first: number, last: number): Promise<void> => {
      const block = ranking.prepare(values.subarray(first * dim, last * dim), dim);
      // Asking for no more than there is keeps the kernel's answer small, whatever k is.
      const found = await kernel.search(block, Math.max(1, Math.min(k, table.size)), filter, advance);
      writeFound(result, { first, last, found, ranking, scales: ranking.queryScale?.(block, dim), rowIds: this.#table.ids });
    };
    await inQueryBlocks({ count, kernel, advance }, searchBlock);
    return result;
  }
}

const unsupported = (where: string, problem: string, got: string): SimError =>
  new SimError({ code: 'UNSUPPORTED_OPERATION', where, problem, got, cure: "Leave quantization out, or use another distance or the kernel 'wasm'." });
