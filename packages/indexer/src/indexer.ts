import {
  describePart,
  type Embeddings,
  type FileLocation,
  getRanking,
  type Label,
  type Labels,
  openFile,
  type Ranking,
  requireInteger,
  requireOneOf,
  requireSameLength,
  SerialQueue,
  SimError,
  toRows,
} from '@sim/core';
import { type CalibrationResults, type Evaluator, getEvaluator } from '@sim/evaluators';
import { makeClassificationMatcher } from '@sim/matchers';
import { makeClassificationMetric, type RetrievalMetric } from '@sim/metrics';
import { getSearch, type Search } from '@sim/search';
import { getStore } from '@sim/stores';
import {
  type CalibrateOptions,
  Calibration,
  type MatchOptions,
  requireCalibration,
  valuesAtCutpoints,
} from './calibration.ts';
import { type EvaluationLabels, makeMetricsFor } from './evaluation-labels.ts';
import { readIndexFile, requireNoFile, writeIndexFile } from './index-file.ts';
import { openIndexParts, saveIndexParts } from './index-parts.ts';
import { IndexedRecords } from './indexed-records.ts';
import type {
  AddOptions,
  EvaluateClassificationOptions,
  EvaluateCutpointsOptions,
  EvaluateRetrievalOptions,
  IdOrKey,
  IndexBytesOptions,
  IndexerConfig,
  IndexerOptions,
  IndexRecord,
  LoadIndexOptions,
  LookupOptions,
  NewIndexRecords,
  SaveIndexOptions,
} from './indexer-options.ts';
import { type IndexerStats, LookupTimes, statLines } from './lookup-times.ts';
import type { Lookup, Lookups } from './lookups.ts';
import { matchLabels } from './match-labels.ts';

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
  readonly #evaluator: Evaluator;
  readonly #calls: SerialQueue = new SerialQueue();
  #records: IndexedRecords<Data>;
  #calibration: Calibration | null = null;
  #isDisposed = false;

  /** Throws `INVALID_ARGUMENT`, `UNKNOWN_NAME`, `DISTANCE_MISMATCH` or `DIMENSION_MISMATCH`. */
  constructor(options: IndexerOptions<Data>) {
    const where = 'Indexer';
    const { distance, search = 'linear', kvStore = 'memory', evaluator = 'memory', statBufferSize = 1000 } = options;
    const { kernel } = options;
    this.embeddingSize = requireInteger(options.embeddingSize, 'embeddingSize', where);
    this.#evaluator = getEvaluator(evaluator, where);
    this.#records = new IndexedRecords({
      search: getSearch(search, {
        dim: this.embeddingSize,
        ...(distance === undefined ? {} : { distance: getRanking(distance, where) }),
        ...(kernel === undefined ? {} : { kernel }),
      }),
      store: getStore(kvStore, where),
      times: new LookupTimes(statBufferSize),
    });
  }

  /** Records in the index, after the calls that have resolved. */
  get size(): number {
    return this.#records.size;
  }

  /** How the index orders. */
  get ranking(): Ranking {
    return this.#records.search.ranking;
  }

  /** The kernel or engine that computes distances; `'pending'` before the first call. */
  get kernel(): Search['kernel'] {
    return this.#records.search.kernel;
  }

  get isCalibrated(): boolean {
    return this.#calibration !== null;
  }

  /** What the last calibration found. */
  get calibration(): CalibrationResults | null {
    return this.#calibration?.results ?? null;
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
    return this.#run(where, () => this.#records.add(rows, records, options, where));
  }

  /** `add`, by the name that TensorFlow Similarity gives it. */
  batchAdd(records: NewIndexRecords<Data>, options: AddOptions = {}): Promise<Uint32Array> {
    return this.add(records, options);
  }

  /** Records by id or key, in that order. Throws `UNKNOWN_ID` or `UNKNOWN_KEY`. */
  async get(idsOrKeys: ArrayLike<IdOrKey>): Promise<IndexRecord<Data>[]> {
    return this.#run('Indexer.get', () => this.#records.get(idsOrKeys, 'Indexer.get'));
  }

  /** Removes records by id or key, all or none. Throws `UNKNOWN_ID` or `UNKNOWN_KEY`. */
  async remove(idsOrKeys: ArrayLike<IdOrKey>): Promise<void> {
    return this.#run('Indexer.remove', () => this.#records.remove(idsOrKeys, 'Indexer.remove'));
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
      const found = await this.#records.neighbours(rows, where, { ...options, k, isPadded: filter !== undefined });
      return this.#records.describe(found, includeEmbeddings);
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
  async batchLookup(
    embeddings: Embeddings,
    options: LookupOptions<Data> = {},
  ): Promise<(readonly Lookup<Data>[])[]> {
    return [...(await this.lookup(embeddings, options))];
  }

  /**
   * Chooses the distances below which a neighbour is a match, from queries of known label, and keeps them.
   * A label that the index does not know matches nothing.
   */
  async calibrate(embeddings: Embeddings, labels: Labels, options: CalibrateOptions = {}): Promise<CalibrationResults> {
    const where = 'Indexer.calibrate';
    const { k = 1, thresholdsTargets = {}, extraMetrics = ['precision', 'recall'] } = options;
    const metric = makeClassificationMetric(options.calibrationMetric ?? 'f1', '', where);
    const matcher = makeClassificationMatcher(options.matcher ?? 'match_nearest', where);
    const rows = this.#records.checkQueries(embeddings, labels, options, where);
    return this.#run(where, async () => {
      const lookups = await this.#records.labelledLookups(rows, labels, options, where, () => k);
      const input = { ...lookups, thresholdsTargets, calibrationMetric: metric, matcher, extraMetrics };
      const results = this.#evaluator.calibrate(input);
      this.#calibration = new Calibration({ results, metric, matcher, k });
      return results;
    });
  }

  /**
   * The label of each query, or `noMatchLabel` where the match is further away than the cut point, all from one
   * search. With cut point `'all'`, the labels for each cut point by name.
   *
   * Throws `NOT_CALIBRATED` or `UNKNOWN_CUTPOINT`, and what `lookup` throws.
   */
  match(
    embeddings: Embeddings,
    options: MatchOptions & { readonly cutpoint: 'all' },
  ): Promise<Record<string, (Label | null)[]>>;
  match(embeddings: Embeddings, options?: MatchOptions): Promise<(Label | null)[]>;
  async match(
    embeddings: Embeddings,
    options: MatchOptions = {},
  ): Promise<(Label | null)[] | Record<string, (Label | null)[]>> {
    const where = 'Indexer.match';
    const rows = toRows(embeddings, { where, dim: this.embeddingSize });
    return this.#run(where, async () => {
      const calibration = requireCalibration(this.#calibration, where);
      const { labels } = this.#records.table;
      const { cutpoint = 'optimal', k = calibration.k, noMatchLabel = labels.noMatchLabel } = options;
      const matcher = makeClassificationMatcher(options.matcher ?? calibration.matcher, where);
      const cutpoints = calibration.cutpoints(cutpoint, where);
      const { ids, distances } = await this.#records.neighbours(rows, where, { ...options, k });
      const lookupLabels = this.#records.table.codesOf(ids);
      const matches = matcher.deriveMatch({ lookupLabels, lookupDistances: distances, k });
      const byName = matchLabels(matches, cutpoints, { labels, polarity: this.ranking, noMatchLabel });
      return cutpoint === 'all' ? byName : (byName[cutpoint] as (Label | null)[]);
    });
  }

  /** The value of each retrieval metric over the queries, by its displayed name. A k beyond the size counts as no hit. */
  async evaluateRetrieval(
    embeddings: Embeddings,
    labels: Labels,
    options: EvaluateRetrievalOptions,
  ): Promise<Record<string, number>> {
    const where = 'Indexer.evaluateRetrieval';
    const rows = this.#records.checkQueries(embeddings, labels, options, where);
    return this.#run(where, async () => {
      let metrics: RetrievalMetric[] = [];
      const chooseK = (seen: EvaluationLabels): number => {
        metrics = makeMetricsFor(options.metrics, seen.translate(this.#records.table.content().codes), where);
        return Math.max(1, ...metrics.map(({ columns }) => columns));
      };
      const lookups = await this.#records.labelledLookups(rows, labels, options, where, chooseK, true);
      return this.#evaluator.evaluateRetrieval({ ...lookups, metrics });
    });
  }

  /** The thresholds that were evaluated (`distance`, closest first) and the curve of each metric along them. */
  async evaluateClassification(
    embeddings: Embeddings,
    labels: Labels,
    options: EvaluateClassificationOptions = {},
  ): Promise<Record<string, Float64Array>> {
    const where = 'Indexer.evaluateClassification';
    const { distanceThresholds, k = 1, matcher, metrics } = options;
    const rows = this.#records.checkQueries(embeddings, labels, options, where);
    return this.#run(where, async () => {
      const lookups = await this.#records.labelledLookups(rows, labels, options, where, () => k);
      return this.#evaluator.evaluateClassification({ ...lookups, distanceThresholds, matcher, metrics });
    });
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
    const rows = this.#records.checkQueries(embeddings, labels, options, where);
    return this.#run(where, async () => {
      const calibration = requireCalibration(this.#calibration, where);
      const { k = calibration.k, matcher = calibration.matcher, extraMetrics = ['precision', 'recall'] } = options;
      const lookups = await this.#records.labelledLookups(rows, labels, options, where, () => k);
      const metrics = [calibration.metric, ...extraMetrics];
      const cutpoints = calibration.cutpoints('all', where);
      const distanceThresholds = cutpoints.map(({ distance }) => distance);
      const curves = this.#evaluator.evaluateClassification({ ...lookups, distanceThresholds, matcher, metrics });
      return valuesAtCutpoints(cutpoints, curves);
    });
  }

  /** Size, number of lookups and how long the last ones took. */
  stats(): IndexerStats {
    const { times, size } = this.#records;
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
    await this.#run('Indexer.reset', async () => {
      await this.#records.reset();
      this.#calibration = null;
    });
  }

  /** The first records as rows with their keys, which `toCsv` and `toColumns` of `@sim/stores` take; all of them for 0. */
  async toDataFrame(numRecords: number = 0): Promise<IndexRecord<Data>[]> {
    return this.#run('Indexer.toDataFrame', () => this.#records.toDataFrame(numRecords));
  }

  /**
   * The index as bytes, which `fromBytes` reads: one file with a checksum for each part. A store that keeps itself, such
   * as a `CachedStore`, is named in it and not copied, unless the options say so.
   */
  async toBytes(options: IndexBytesOptions = {}): Promise<Uint8Array> {
    const where = 'Indexer.toBytes';
    return this.#run(where, async () => {
      return writeIndexFile({
        ...(await saveIndexParts(this.#records, this.getConfig(), options, where)),
        ...this.#records.table.content(),
        hasData: this.#records.hasData,
        calibration: this.#calibration?.toConfig(where) ?? null,
        curves: this.#calibration?.curves() ?? new Float64Array(),
      });
    });
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
    const file = readIndexFile(bytes, where);
    const evaluator = getEvaluator(options.evaluator ?? file.index.evaluator, where);
    const parts = await openIndexParts<Data>(file, options, where);
    const index = new Indexer<Data>({ ...file.index, search: parts.search, kvStore: parts.store, evaluator });
    index.#records = new IndexedRecords({ ...parts, times: index.#records.times });
    index.#calibration = file.calibration && Calibration.fromConfig(file.calibration, file.curves);
    return index;
  }

  /**
   * Saves the index as one file, such as `'out/cats.sim'`. A save that fails leaves the old file as it was.
   * Throws `FILE_EXISTS` where `overwrite` is false and there is one.
   */
  async save(location: FileLocation, { overwrite = true, ...options }: SaveIndexOptions = {}): Promise<void> {
    const file = openFile(location, 'Indexer.save');
    if (!overwrite) await requireNoFile(file, 'Indexer.save');
    await file.storage.write(file.name, await this.toBytes(options));
  }

  /** Loads what `save` wrote. Throws `FILE_NOT_FOUND`, and what `fromBytes` throws. */
  static async load<Data = unknown>(location: FileLocation, options: LoadIndexOptions = {}): Promise<Indexer<Data>> {
    const { storage, name } = openFile(location, 'Indexer.load');
    return Indexer.fromBytes<Data>(await storage.read(name), options);
  }

  /** Plain JSON that the constructor accepts back, for an empty index like this one. */
  getConfig(): IndexerConfig {
    const { search, store, times } = this.#records;
    return {
      embeddingSize: this.embeddingSize,
      distance: this.ranking.name,
      search: describePart(search, 'Indexer.getConfig'),
      kvStore: describePart(store, 'Indexer.getConfig'),
      evaluator: (this.#evaluator.constructor as { className?: string }).className ?? this.#evaluator.constructor.name,
      statBufferSize: times.bufferSize,
    };
  }

  /** Releases memory and devices. Every call after it throws `DISPOSED`. */
  dispose(): void {
    this.#isDisposed = true;
    this.#records.search.dispose();
  }

  /** Runs `task` after every earlier call. */
  #run<T>(where: string, task: () => Promise<T>): Promise<T> {
    return this.#calls.run(() => {
      if (!this.#isDisposed) return task();
      throw new SimError({ code: 'DISPOSED', where, problem: 'this index was disposed of', cure: 'Make another one.' });
    });
  }
}
