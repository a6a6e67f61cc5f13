import {
  bytesSource,
  type Embeddings,
  type FileLocation,
  type Label,
  type Labels,
  openFile,
  type Ranking,
  requireOneOf,
  requireSameLength,
  SerialQueue,
  type StorageLocation,
  toRows,
} from '@sim/core';
import type { CalibrationResults } from '@sim/evaluators';
import type { Search } from '@sim/search';
import type { CalibrateOptions, MatchOptions } from './calibration.ts';
import { type DurableFile, requireOpen } from './durable/durable-file.ts';
import { openDurable, recoverDurable, type RecoveryReport } from './durable/open-durable.ts';
import { loadState } from './durable/load-state.ts';
import { calibrateChange } from './durable/replay-change.ts';
import { replaceFile } from './durable/replace-file.ts';
import { disposed, stillOpen } from './ended-index.ts';
import { calibrationTask, classificationTask, cutpointsTask, matchTask, retrievalTask } from './evaluation-tasks.ts';
import { openIndexFile } from './index-file.ts';
import { configOf, type IndexState, newState, readState, writeState } from './index-state.ts';
import type {
  AddOptions,
  EvaluateClassificationOptions,
  EvaluateCutpointsOptions,
  EvaluateRetrievalOptions,
  IdOrKey,
  ImportIndexOptions,
  ImportReport,
  IndexBytesOptions,
  IndexerConfig,
  IndexerOptions,
  IndexRecord,
  LoadIndexOptions,
  LookupOptions,
  NewIndexRecords,
  OpenIndexOptions,
  SaveIndexOptions,
} from './indexer-options.ts';
import { type IndexerStats, statLines } from './lookup-times.ts';
import type { Lookup, Lookups } from './lookups.ts';

/** Neighbours that a lookup gives unless told otherwise. */
const DEFAULT_K = 5;

/**
 * Search, store, matcher and evaluator as one object: add records, look up the nearest, calibrate, match, evaluate,
 * save as one file.
 *
 * Every answer speaks in the user's own labels. Calls take effect in the order in which they are made; a call that
 * throws changes nothing. Arrays given to a call belong to it until its promise resolves.
 *
 * Differs from TF Similarity: records have keys, filters and can be removed; k beyond the size, an empty index, an
 * unknown cut point and a distance unlike the search's are refused; `match` uses the matcher of the calibration.
 *
 * @example
 * const index = new Indexer<string>({ embeddingSize: 2 });
 * await index.add({ embeddings: [[1, 0], [0, 1]], labels: ['cat', 'dog'], data: ['Tom', 'Rex'] });
 * const hits = await index.lookup([[0.6, 0.8]], { k: 1 });
 * hits[0]?.[0];   // { rank: 1, id: 1, key: null, distance: 0.2, label: 'dog', data: 'Rex' }
 */
export class Indexer<Data = unknown> {
  readonly embeddingSize: number;
  readonly #calls: SerialQueue = new SerialQueue();
  #state: IndexState<Data>;
  /** The file that every change goes to, for an index that is kept open. */
  #durable: DurableFile | undefined;
  #isDisposed = false;

  /** Throws `INVALID_ARGUMENT`, `UNKNOWN_NAME`, `DISTANCE_MISMATCH` or `DIMENSION_MISMATCH`. */
  constructor(options: IndexerOptions<Data>) {
    this.#state = newState(options, 'Indexer');
    this.embeddingSize = options.embeddingSize;
  }

  /** Records in the index, after the calls that have resolved. */
  get size(): number {
    return this.#state.records.size;
  }

  /** How the index orders. */
  get ranking(): Ranking {
    return this.#state.records.search.ranking;
  }

  /** The kernel or engine that computes distances; `'pending'` before the first call. */
  get kernel(): Search['kernel'] {
    return this.#state.records.search.kernel;
  }

  get isCalibrated(): boolean {
    return this.#state.calibration !== null;
  }

  /** What the last calibration found. */
  get calibration(): CalibrationResults | null {
    return this.#state.calibration?.results ?? null;
  }

  /**
   * Adds records, all or none, and returns their ids. Ids count up and are never given twice.
   *
   * Throws `EMPTY_INPUT`, `DIMENSION_MISMATCH`, `NOT_FINITE`, `LENGTH_MISMATCH`, `INVALID_LABEL`, `DUPLICATE_KEY`,
   * `INVALID_ARGUMENT` for data that cannot be stored, or `ABORTED`.
   */
  async add(records: NewIndexRecords<Data>, options: AddOptions = {}): Promise<Uint32Array> {
    const where = 'Indexer.add';
    const rows = toRows(records.embeddings, { where, dim: this.embeddingSize });
    for (const name of ['labels', 'data', 'keys'] as const) {
      const column = records[name];
      if (column) requireSameLength(column.length, rows.count, name, 'embeddings', where);
    }
    requireOneOf(options.onConflict ?? 'error', ['error', 'replace'], 'onConflict', where);
    return this.#change(where, () => this.#state.records.add(rows, records, options, where));
  }

  /** `add`, by the name that TensorFlow Similarity gives it. */
  batchAdd(records: NewIndexRecords<Data>, options: AddOptions = {}): Promise<Uint32Array> {
    return this.add(records, options);
  }

  /** Records by id or key, in that order. Throws `UNKNOWN_ID` or `UNKNOWN_KEY`. */
  async get(idsOrKeys: ArrayLike<IdOrKey>): Promise<IndexRecord<Data>[]> {
    return this.#run('Indexer.get', () => this.#state.records.get(idsOrKeys, 'Indexer.get'));
  }

  /** Removes records by id or key, all or none. Throws `UNKNOWN_ID` or `UNKNOWN_KEY`. */
  async remove(idsOrKeys: ArrayLike<IdOrKey>): Promise<void> {
    return this.#change('Indexer.remove', () => this.#state.records.remove(idsOrKeys, 'Indexer.remove'));
  }

  /**
   * The nearest records of each query, closest first.
   *
   * Throws `INDEX_EMPTY`, `K_OUT_OF_RANGE` (k < 1, or beyond the size where there is no filter), `DIMENSION_MISMATCH`,
   * `EMPTY_INPUT`, `NOT_FINITE` or `ABORTED`.
   */
  async lookup(embeddings: Embeddings, options: LookupOptions<Data> = {}): Promise<Lookups<Data>> {
    const where = 'Indexer.lookup';
    const rows = toRows(embeddings, { where, dim: this.embeddingSize });
    return this.#run(where, async () => {
      const { filter, includeEmbeddings = false } = options;
      const k = options.k ?? (filter ? DEFAULT_K : Math.min(DEFAULT_K, Math.max(1, this.size)));
      const found = await this.#state.records.neighbours(rows, where, { ...options, k, isPadded: filter !== undefined });
      return this.#state.records.describe(found, includeEmbeddings);
    });
  }

  /** The nearest records of one query. */
  async singleLookup(
    embedding: readonly number[] | Float32Array,
    options: LookupOptions<Data> = {},
  ): Promise<readonly Lookup<Data>[]> {
    return (await this.lookup([embedding], options)).row(0);
  }

  /** `lookup` with every row made. */
  async batchLookup(embeddings: Embeddings, options: LookupOptions<Data> = {}): Promise<(readonly Lookup<Data>[])[]> {
    return [...(await this.lookup(embeddings, options))];
  }

  /**
   * Chooses the distances below which a neighbour is a match, from queries of known label, and keeps them.
   * A label that the index does not know matches nothing.
   */
  async calibrate(embeddings: Embeddings, labels: Labels, options: CalibrateOptions = {}): Promise<CalibrationResults> {
    const where = 'Indexer.calibrate';
    const task = calibrationTask(this.#state, embeddings, labels, options, where);
    return this.#change(where, async () => {
      const calibration = await task();
      await this.#durable?.record(calibrateChange(calibration, where), where);
      this.#state.calibration = calibration;
      return calibration.results;
    });
  }

  /**
   * The label of each query, or `noMatchLabel` where the match is further away than the cut point, all from one
   * search. With cut point `'all'`, the labels for each cut point by name.
   *
   * Throws `NOT_CALIBRATED` or `UNKNOWN_CUTPOINT`, and what `lookup` throws.
   */
  match(embeddings: Embeddings, options: MatchOptions & { readonly cutpoint: 'all' }): Promise<Record<string, (Label | null)[]>>;
  match(embeddings: Embeddings, options?: MatchOptions): Promise<(Label | null)[]>;
  async match(
    embeddings: Embeddings,
    options: MatchOptions = {},
  ): Promise<(Label | null)[] | Record<string, (Label | null)[]>> {
    const where = 'Indexer.match';
    return this.#run(where, matchTask(this.#state, embeddings, options, where));
  }

  /** The value of each retrieval metric over the queries, by its displayed name. A k beyond the size counts as no hit. */
  async evaluateRetrieval(embeddings: Embeddings, labels: Labels, options: EvaluateRetrievalOptions): Promise<Record<string, number>> {
    const where = 'Indexer.evaluateRetrieval';
    return this.#run(where, retrievalTask(this.#state, embeddings, labels, options, where));
  }

  /** The thresholds that were evaluated (`distance`, closest first) and the curve of each metric along them. */
  async evaluateClassification(
    embeddings: Embeddings,
    labels: Labels,
    options: EvaluateClassificationOptions = {},
  ): Promise<Record<string, Float64Array>> {
    const where = 'Indexer.evaluateClassification';
    return this.#run(where, classificationTask(this.#state, embeddings, labels, options, where));
  }

  /**
   * Classification metrics at each cut point of the calibration, by its name: `{ name, distance, f1, … }`.
   * Throws `NOT_CALIBRATED`.
   */
  async evaluateCutpoints(
    embeddings: Embeddings,
    labels: Labels,
    options: EvaluateCutpointsOptions = {},
  ): Promise<Record<string, Record<string, number | string>>> {
    const where = 'Indexer.evaluateCutpoints';
    return this.#run(where, cutpointsTask(this.#state, embeddings, labels, options, where));
  }

  /** Size, number of lookups and how long the last ones took. */
  stats(): IndexerStats {
    const { times, size } = this.#state.records;
    const { bufferSize: statBufferSize, numLookups } = times;
    return { numLookups, size, statBufferSize, queryPerformance: times.performance() };
  }

  /** Prints `stats` line by line, and returns it. */
  // oxlint-disable-next-line no-console -- printing is what this call is for
  printStats(printFn: (line: string) => void = console.log): IndexerStats {
    const stats = this.stats();
    for (const line of statLines(stats, this.getConfig())) printFn(line);
    return stats;
  }

  /** Removes every record, the calibration and the statistics; ids start from 0 again. */
  async reset(): Promise<void> {
    await this.#change('Indexer.reset', async () => {
      await this.#state.records.reset('Indexer.reset');
      this.#state.calibration = null;
    });
  }

  /** The first records as rows with their keys, which `toCsv` and `toColumns` of `@sim/stores` take; all of them for 0. */
  async toDataFrame(numRecords: number = 0): Promise<IndexRecord<Data>[]> {
    return this.#run('Indexer.toDataFrame', () => this.#state.records.toDataFrame(numRecords));
  }

  /**
   * The index as bytes, which `fromBytes` reads: one file with a checksum for each part. A store that keeps itself, such
   * as a `CachedStore`, is named in it and not copied, unless the options say so.
   */
  async toBytes(options: IndexBytesOptions = {}): Promise<Uint8Array> {
    return this.#run('Indexer.toBytes', () => writeState(this.#state, options, 'Indexer.toBytes'));
  }

  /**
   * Reads what `toBytes` wrote; the index answers as the saved one did, bit for bit on the same kernel. The arrays in
   * it may be views of `bytes`, so leave these as they are.
   *
   * Throws `FILE_FORMAT`, `FILE_NEWER_VERSION`, `FILE_TRUNCATED`, `FILE_CORRUPT` or, where the file names a store that
   * holds other records by now, `STORE_CHANGED`.
   */
  static async fromBytes<Data = unknown>(bytes: Uint8Array, options: LoadIndexOptions = {}): Promise<Indexer<Data>> {
    const where = 'Indexer.fromBytes';
    return Indexer.#of(await readState<Data>(await openIndexFile(bytesSource(bytes), where), options, where));
  }

  /**
   * Saves the index as one file, such as `'out/cats.sim'`. A save that fails leaves the old file as it was.
   * Throws `FILE_EXISTS` where `overwrite` is false and there is one, or `FILE_LOCKED` where an index is open there.
   */
  async save(location: FileLocation, { overwrite = true, ...options }: SaveIndexOptions = {}): Promise<void> {
    const file = openFile(location, 'Indexer.save');
    await replaceFile(file, { overwrite, write: () => this.toBytes(options), where: 'Indexer.save' });
  }

  /**
   * Loads a copy of what `save` wrote, or of an index that is kept open: changes to the copy stay in memory.
   * Throws `FILE_NOT_FOUND`, and what `fromBytes` and `open` throw.
   */
  static async load<Data = unknown>(location: FileLocation, options: LoadIndexOptions = {}): Promise<Indexer<Data>> {
    return Indexer.#of(await loadState<Data>(openFile(location, 'Indexer.load'), options, 'Indexer.load'));
  }

  /**
   * Opens an index that keeps every change on disk, or creates it: the file at `location` with the log of later changes
   * beside it, for one writer at a time. When `add`, `remove`, `calibrate` or `reset` has resolved, a crash loses nothing
   * of it, as far as `durability` says. Close it in the end.
   *
   * Throws `FILE_LOCKED` where another writer has it, `INDEX_LOG_CORRUPT` where a change in the log is damaged,
   * `DIMENSION_MISMATCH`, `DISTANCE_MISMATCH` or `INVALID_ARGUMENT` where the file holds another index than asked for, and
   * what `load` throws.
   *
   * @example
   * const index = await Indexer.open<string>('cats.sim', { embeddingSize: 2 });
   * await index.add({ embeddings: [[1, 0]], labels: ['cat'], keys: ['tom'] });   // is on the disk
   * await index.close();
   */
  static async open<Data = unknown>(location: FileLocation, options: OpenIndexOptions<Data> = {}): Promise<Indexer<Data>> {
    const where = 'Indexer.open';
    const { state, durable } = await openDurable<Data>(openFile(location, where), options, where);
    const index = Indexer.#of(state);
    index.#durable = durable;
    return index;
  }

  /**
   * Reads the folder of an index that TensorFlow Similarity saved, version 0.15 or later; a `ByteStorage` holds the files side
   * by side. Nothing pickled is opened: `leftOut` lists what is not in the index, and a warning says where it lacks that.
   *
   * Throws what `load` throws, `UNKNOWN_NAME` for a distance, `UNSUPPORTED_OPERATION` for records in Redis or pickled.
   *
   * @example
   * const index = await Indexer.fromTensorFlowSimilarity('./saved_index');
   * index.leftOut;   // [{ path: 'search/index.pickle', part: 'search', reason: '…', isLoss: false }]
   */
  static async fromTensorFlowSimilarity<Data = unknown>(
    folder: StorageLocation,
    options: ImportIndexOptions = {},
  ): Promise<Indexer<Data> & ImportReport> {
    const { importIndex } = await import('./tensorflow-similarity/import-index.ts');
    const { state, ...report } = await importIndex<Data>(folder, options, 'Indexer.fromTensorFlowSimilarity');
    return Object.assign(Indexer.#of(state), report);
  }

  /** Writes an index that is kept open as one file again, and begins its log anew. */
  async compact(): Promise<void> {
    const where = 'Indexer.compact';
    await this.#run(where, () => requireOpen(this.#durable, where).compact((log) => writeState(this.#state, { log }, where)));
  }

  /** Waits for the calls so far, lets the next writer in and disposes of the index. */
  async close(): Promise<void> {
    const durable = requireOpen(this.#durable, 'Indexer.close');
    if (this.#isDisposed) return;
    await this.#calls.run(() => {
      this.#isDisposed = true;
      return durable.close();
    });
    this.#state.records.search.dispose();
  }

  /**
   * Makes an index whose log is damaged whole again, as far as that is possible: makes every change again that is whole
   * and fits, and keeps the old log as `x.sim.log.damaged`. Says what was lost.
   */
  static async recover(location: FileLocation, options: LoadIndexOptions = {}): Promise<RecoveryReport> {
    return recoverDurable(openFile(location, 'Indexer.recover'), options, 'Indexer.recover');
  }

  /** Plain JSON that the constructor accepts back, for an empty index like this one. */
  getConfig(): IndexerConfig {
    return configOf(this.#state, 'Indexer.getConfig');
  }

  /** Releases memory and devices. Every call after it throws `DISPOSED`. An index that is kept open is closed instead. */
  dispose(): void {
    if (this.#durable && !this.#isDisposed) throw stillOpen('Indexer.dispose');
    this.#isDisposed = true;
    this.#state.records.search.dispose();
  }

  static #of<Data>(state: IndexState<Data>): Indexer<Data> {
    const { search, store } = state.records;
    const index = new Indexer<Data>({ embeddingSize: search.dim, search, kvStore: store, evaluator: state.evaluator });
    index.#state = state;
    return index;
  }

  /** Runs a task that changes the index, and waits until the change is as durable as it is to be. */
  async #change<T>(where: string, task: () => Promise<T>): Promise<T> {
    let written: Promise<void> | undefined;
    const result = await this.#run(where, async () => {
      const done = await task();
      written = this.#durable?.written();
      return done;
    });
    await written;
    return result;
  }

  /** Runs `task` after every earlier call. */
  #run<T>(where: string, task: () => Promise<T>): Promise<T> {
    return this.#calls.run(() => {
      if (this.#isDisposed) throw disposed(where);
      this.#durable?.requireSound(where);
      return task();
    });
  }
}
