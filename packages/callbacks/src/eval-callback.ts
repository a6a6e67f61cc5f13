import {
  getRanking,
  type Labels,
  type Ranking,
  type RankingIdentifier,
  requireInteger,
  requireK,
  requireSameLength,
  SimError,
  type StorageLocation,
} from '@sim/core';
import { MemoryEvaluator } from '@sim/evaluators';
import { type EmbeddingModel, embedExamples, type ExampleInput } from '@sim/layers';
import { type ClassificationMatch, type ClassificationMatchIdentifier, makeClassificationMatcher } from '@sim/matchers';
import {
  type ClassificationMetric,
  type ClassificationMetricIdentifier,
  makeClassificationMetric,
  makeRetrievalMetric,
  MapAtR,
  type RetrievalMetric,
  type RetrievalMetricIdentifier,
} from '@sim/metrics';
import type { Tensor } from '@tensorflow/tfjs-core';
import { Callback } from '@tensorflow/tfjs-layers';
import { makeEncoder } from './label-encoder.ts';
import { findNeighbours, type Neighbours, takeLookups } from './neighbours.ts';
import { TensorBoardWriter } from './tensor-board-writer.ts';

/** Options of `EvalCallback`. */
export interface EvalCallbackOptions {
  /** Examples to look up. A tensor stays the caller's. */
  readonly queries: ExampleInput;
  readonly queryLabels: Labels;
  /** Examples to look among. */
  readonly targets: ExampleInput;
  readonly targetLabels: Labels;
  /** Default `'cosine'`. */
  readonly distance?: RankingIdentifier;
  /** Classification metrics. Default `['binary_accuracy']`. */
  readonly metrics?: readonly ClassificationMetricIdentifier[];
  /** Retrieval metrics. `'map@r'` by name counts R among the targets. Default: none. */
  readonly retrievalMetrics?: readonly RetrievalMetricIdentifier[];
  /** Neighbours that the matcher decides by. Default 1. */
  readonly k?: number;
  /** Default `'match_nearest'`. */
  readonly matcher?: ClassificationMatchIdentifier;
  /** Thresholds to evaluate the classification metrics at. Default: one that every distance is within. */
  readonly distanceThresholds?: readonly number[];
  /** Classes that the model is trained on. With them, known and unknown classes are evaluated apart. */
  readonly knownClasses?: Labels;
  /** Evaluate after every so many epochs. Default 1. */
  readonly every?: number;
  /** Stands before each name in the logs. Default none. */
  readonly prefix?: string;
  /** Examples embedded at a time. Default 256. */
  readonly batchSize?: number;
  /** Index of the model's output that is the embedding. Default 0. */
  readonly embeddingOutput?: number;
  /** Writes the results for TensorBoard as well, into the folder `index` below this one. Default: no such files. */
  readonly tbLogdir?: StorageLocation;
}

/** Queries that are evaluated together. */
interface Split {
  readonly suffix: string;
  readonly rows: readonly number[];
}

/**
 * Evaluates retrieval while training: after an epoch it embeds queries and targets, looks every query up among the
 * targets once, and writes the metrics into the epoch's logs, where other callbacks and the training history find
 * them. It searches in an index of its own, so an index that the model holds stays as it is.
 *
 * Logs are named after their metric: `binary_accuracy`, `recall@5`; with `knownClasses`,
 * `binary_accuracy_known_classes` and `binary_accuracy_unknown_classes`, where a side without queries is left out.
 * With several thresholds the plain name stands for the first, and `binary_accuracy@0.3` for each.
 *
 * Differs from TF Similarity: the model's own index is left alone; `distance` is used; retrieval metrics get as many
 * neighbours as they need, whatever `k`; all thresholds are logged; empty and single-item splits work.
 *
 * Throws `EMPTY_INPUT`, `LENGTH_MISMATCH`, `INVALID_LABEL`, `INVALID_ARGUMENT`, `K_OUT_OF_RANGE`, `UNKNOWN_NAME`; while
 * training, `NOT_FINITE` when the model's embeddings are no numbers any more.
 *
 * @example
 * const evaluation = new EvalCallback({ queries, queryLabels, targets, targetLabels, retrievalMetrics: ['map@r'] });
 * await model.fit(sampler, { epochs: 3, callbacks: [evaluation] });
 * evaluation.history['map@r'];   // three numbers
 */
export class EvalCallback extends Callback {
  /** Epochs that were evaluated, in order. */
  readonly epochs: number[] = [];
  /** The values of each metric, one for each of `epochs`. */
  readonly history: Record<string, number[]> = {};
  readonly #options: EvalCallbackOptions;
  readonly #ranking: Ranking;
  readonly #queryCodes: Int32Array;
  readonly #targetCodes: Int32Array;
  readonly #splits: readonly Split[];
  readonly #metrics: readonly ClassificationMetric[];
  readonly #retrievalMetrics: readonly RetrievalMetric[];
  readonly #matcher: ClassificationMatch;
  readonly #k: number;
  readonly #every: number;
  readonly #batchSize: number;
  readonly #board: TensorBoardWriter | undefined;

  constructor(options: EvalCallbackOptions) {
    super();
    const where = 'EvalCallback';
    const { queryLabels, targetLabels, metrics = ['binary_accuracy'], retrievalMetrics = [] } = options;
    requireExamples(options.queries, queryLabels, 'queries', where);
    requireExamples(options.targets, targetLabels, 'targets', where);
    this.#options = options;
    this.#ranking = getRanking(options.distance ?? 'cosine', where);
    const encode = makeEncoder([targetLabels, queryLabels, options.knownClasses ?? []], where);
    this.#targetCodes = encode(targetLabels);
    this.#queryCodes = encode(queryLabels);
    this.#splits = makeSplits(this.#queryCodes, options.knownClasses && encode(options.knownClasses));
    this.#metrics = metrics.map((metric) => makeClassificationMetric(metric, '', where));
    this.#retrievalMetrics = retrievalMetrics.map((metric) => makeMetric(metric, this.#targetCodes, where));
    this.#matcher = makeClassificationMatcher(options.matcher ?? 'match_nearest', where);
    this.#matcher.compile({ distanceThresholds: options.distanceThresholds, ranking: this.#ranking });
    this.#k = requireK(options.k ?? 1, where);
    this.#every = requireInteger(options.every ?? 1, 'every', where);
    this.#batchSize = requireInteger(options.batchSize ?? 256, 'batchSize', where);
    if (options.tbLogdir !== undefined) this.#board = new TensorBoardWriter(indexFolder(options.tbLogdir));
  }

  override async onEpochEnd(epoch: number, logs: Record<string, number | Tensor> = {}): Promise<void> {
    if ((epoch + 1) % this.#every !== 0) return;
    const results = await this.evaluate(this.model);
    this.epochs.push(epoch);
    for (const [name, value] of Object.entries(results)) (this.history[name] ??= []).push(value);
    Object.assign(logs, results);
    await this.#board?.scalars(epoch, results);
  }

  /** The metrics of a model as it is now, by the names that they have in the logs. */
  async evaluate(model: EmbeddingModel): Promise<Record<string, number>> {
    const neighbours = await this.#findNeighbours(model);
    const results = this.#splits.flatMap((split) => [
      ...this.#classify(neighbours, split),
      ...this.#retrieve(neighbours, split),
    ]);
    return Object.fromEntries(results);
  }

  /** As many neighbours of every query as the matcher and the metrics need. */
  async #findNeighbours(model: EmbeddingModel): Promise<Neighbours> {
    const { embeddingOutput } = this.#options;
    const options = { batchSize: this.#batchSize, embeddingOutput, where: 'EvalCallback.evaluate' };
    const targets = await embedExamples(model, this.#options.targets, options);
    const queries = await embedExamples(model, this.#options.queries, options);
    const k = Math.max(this.#k, ...this.#retrievalMetrics.map(({ columns }) => columns));
    return findNeighbours(queries, targets, this.#targetCodes, { k, ranking: this.#ranking });
  }

  #classify(neighbours: Neighbours, split: Split): [string, number][] {
    const { distanceThresholds } = this.#options;
    const { distance, ...curves } = new MemoryEvaluator().evaluateClassification({
      ...takeLookups(neighbours, this.#queryCodes, split.rows, this.#k),
      distanceThresholds,
      metrics: this.#metrics,
      matcher: this.#matcher,
      ranking: this.#ranking,
    });
    const thresholds = distance as Float64Array;
    const first = distanceThresholds ? thresholds.indexOf(distanceThresholds[0] as number) : 0;
    return Object.entries(curves).flatMap(([name, curve]) => {
      const plain: [string, number] = [this.#logName(name, split), curve[first] as number];
      if (thresholds.length === 1) return [plain];
      const each = Array.from(thresholds, (threshold, i): [string, number] => [
        this.#logName(`${name}@${threshold}`, split),
        curve[i] as number,
      ]);
      return [plain, ...each];
    });
  }

  #retrieve(neighbours: Neighbours, split: Split): [string, number][] {
    const values = new MemoryEvaluator().evaluateRetrieval({
      ...takeLookups(neighbours, this.#queryCodes, split.rows, neighbours.width),
      metrics: this.#retrievalMetrics,
      ranking: this.#ranking,
    });
    return Object.entries(values).map(([name, value]) => [this.#logName(name, split), value]);
  }

  #logName(name: string, { suffix }: Split): string {
    return `${this.#options.prefix ?? ''}${name}${suffix}`;
  }
}

/** The run `index` of a log folder; a storage has no folders, so that it is the run itself. */
const indexFolder = (logdir: StorageLocation): StorageLocation =>
  typeof logdir === 'string' || logdir instanceof URL ? `${String(logdir).replace(/[/\\]+$/, '')}/index` : logdir;

function requireExamples(examples: ExampleInput, labels: Labels, name: string, where: string): void {
  const count = examples.shape[0] ?? 0;
  requireSameLength(labels.length, count, 'labels', name, where);
  if (count > 0) return;
  throw new SimError({ code: 'EMPTY_INPUT', where, problem: `there are no ${name}`, cure: 'Pass at least one.' });
}

/** Known and unknown classes apart, where known classes are given; a side without queries is left out. */
function makeSplits(queryCodes: Int32Array, knownCodes: Int32Array | undefined): Split[] {
  const rows = [...queryCodes.keys()];
  if (!knownCodes) return [{ suffix: '', rows }];
  const known = new Set(knownCodes);
  const isKnown = (row: number): boolean => known.has(queryCodes[row] as number);
  return [
    { suffix: '_known_classes', rows: rows.filter(isKnown) },
    { suffix: '_unknown_classes', rows: rows.filter((row) => !isKnown(row)) },
  ].filter((split) => split.rows.length > 0);
}

/** A retrieval metric; one that needs to know how many relevant items there are counts them among the targets. */
function makeMetric(identifier: RetrievalMetricIdentifier, targetCodes: Int32Array, where: string): RetrievalMetric {
  const names = [MapAtR.className, ...MapAtR.aliases].map((name) => name.toLowerCase());
  return typeof identifier === 'string' && names.includes(identifier.toLowerCase())
    ? new MapAtR({ galleryLabels: targetCodes })
    : makeRetrievalMetric(identifier, where);
}
