import type { Config, Embeddings, LongCallOptions, NullableLabels, RankingIdentifier } from '@sim/core';
import type { EvaluatorIdentifier } from '@sim/evaluators';
import type { KernelBackend, KernelName } from '@sim/kernels';
import type { ClassificationMatchIdentifier } from '@sim/matchers';
import type { ClassificationMetricIdentifier, RetrievalMetricIdentifier } from '@sim/metrics';
import type { SearchClass, SearchIdentifier } from '@sim/search';
import type { Store, StoreClass, StoredRecord, StoreIdentifier } from '@sim/stores';
import type { Durability } from './durable/durable-file.ts';
import type { RecordFilter } from './record-filter.ts';

/** Options of an `Indexer`. */
export interface IndexerOptions<Data = unknown> {
  /** Numbers in an embedding. */
  readonly embeddingSize: number;
  /** Default: that of a search instance, otherwise `'cosine'`. */
  readonly distance?: RankingIdentifier | undefined;
  /** Default `'linear'`. */
  readonly search?: SearchIdentifier | undefined;
  /**
   * Where the records are. Default `'memory'`; a folder is `{ className: 'cached', config: { path } }`, a server an
   * instance of its class.
   */
  readonly kvStore?: StoreIdentifier<Data> | undefined;
  /** Default `'memory'`. */
  readonly evaluator?: EvaluatorIdentifier | undefined;
  /** Of how many of the last lookups `stats` tells the times. Default 1000. */
  readonly statBufferSize?: number | undefined;
  /** What computes distances. Left out: the best kernel that runs here. */
  readonly kernel?: KernelName | KernelBackend | undefined;
}

/** What `Indexer.getConfig` gives: options for an empty index like that one, as plain JSON. */
export type IndexerConfig = {
  readonly embeddingSize: number;
  readonly distance: string;
  readonly search: { readonly className: string; readonly config: Config };
  readonly kvStore: { readonly className: string; readonly config: Config };
  readonly evaluator: string;
  readonly statBufferSize: number;
};

/** Records to add: parallel lists. */
export interface NewIndexRecords<Data = unknown> {
  /** Rows `[n, embeddingSize]`. */
  readonly embeddings: Embeddings;
  /** One label for each row, `null` for none: integers or strings, never both in one index. */
  readonly labels?: NullableLabels | null | undefined;
  /** What to keep beside each row. */
  readonly data?: readonly (Data | null)[] | null | undefined;
  /** The user's own name for each row, all different. */
  readonly keys?: readonly string[] | null | undefined;
}

/** Options of `Indexer.add`. */
export interface AddOptions extends LongCallOptions {
  /** What to do when a key is there already: refuse, or put the new record in place of the old. Default `'error'`. */
  readonly onConflict?: 'error' | 'replace' | undefined;
}

/** Names a record: by the id that the index gave, or by the user's own key. */
export type IdOrKey = number | string;

/** A record of an index. */
export interface IndexRecord<Data = unknown> extends StoredRecord<Data> {
  readonly key: string | null;
}

/** Options of `Indexer.lookup`. */
export interface LookupOptions<Data = unknown> extends LongCallOptions {
  /** Neighbours for each query. Default 5, or all records where there are fewer. */
  readonly k?: number | undefined;
  /** Which records may be answered. Rows are shorter than k where it leaves fewer. */
  readonly filter?: RecordFilter<Data> | undefined;
  /** Rows that an approximate search keeps in view: more find more of the true nearest, and take longer. */
  readonly ef?: number | undefined;
  /** Give the embedding of each neighbour. Default false. */
  readonly includeEmbeddings?: boolean | undefined;
}

/** What the evaluations have in common. */
export interface EvaluateOptions extends LongCallOptions {
  /**
   * Ids of the queries where they are records of this index: each is left out of its own neighbours, and of the `r` that a
   * named metric counts.
   */
  readonly ownIds?: ArrayLike<number> | undefined;
}

/** Options of `Indexer.evaluateRetrieval`. */
export interface EvaluateRetrievalOptions extends EvaluateOptions {
  /**
   * A metric that is named, not made, counts `r` from the index. The keys of an `r` of your own are labels where these
   * are int32 integers.
   */
  readonly metrics: readonly RetrievalMetricIdentifier[];
}

/** Options of `Indexer.evaluateCutpoints`. */
export interface EvaluateCutpointsOptions extends EvaluateOptions {
  /** Neighbours that the matcher sees. Default: as in the calibration. */
  readonly k?: number | undefined;
  /** Default: as in the calibration. */
  readonly matcher?: ClassificationMatchIdentifier | undefined;
  /** Metrics to report beside the calibration metric. Default `['precision', 'recall']`. */
  readonly extraMetrics?: readonly ClassificationMetricIdentifier[] | undefined;
}

/** Options of `Indexer.evaluateClassification`. */
export interface EvaluateClassificationOptions extends EvaluateOptions {
  /** Default: one that every distance is within. */
  readonly distanceThresholds?: ArrayLike<number> | undefined;
  /** Default `['f1']`. */
  readonly metrics?: readonly ClassificationMetricIdentifier[] | undefined;
  /** Default `'match_nearest'`. */
  readonly matcher?: ClassificationMatchIdentifier | undefined;
  /** Neighbours that the matcher sees. Default 1. */
  readonly k?: number | undefined;
}

/** Options of `Indexer.toBytes`. */
export interface IndexBytesOptions {
  /**
   * Copy the records of a store that keeps itself, such as a `CachedStore`, instead of naming it: the index that is loaded
   * then has them in memory, apart from that store. Records in memory are always copied. Default false.
   */
  readonly includeRecords?: boolean | undefined;
}

/** Options of `Indexer.save`. */
export interface SaveIndexOptions extends IndexBytesOptions {
  /** Replace a file that is there. Default true. */
  readonly overwrite?: boolean | undefined;
}

/** Options of `Indexer.open`. Those that say what the index is must agree with a file that is there. */
export interface OpenIndexOptions<Data = unknown>
  extends Omit<IndexerOptions<Data>, 'embeddingSize' | 'kvStore'>,
    Pick<LoadIndexOptions, 'searchClasses'> {
  /** Numbers in an embedding; needed to create the index. */
  readonly embeddingSize?: number | undefined;
  /**
   * When a change is acknowledged: `'each'` once it is on the disk, `'group'` likewise, written together with those that
   * came meanwhile, `'none'` once the system has it, so that a power cut may take the last ones. Default `'each'`.
   */
  readonly durability?: Durability | undefined;
}

/** Options of `Indexer.load` and `Indexer.fromBytes`. */
export interface LoadIndexOptions {
  /** What computes distances. Left out: the best kernel that runs here, whatever computed them before. */
  readonly kernel?: KernelName | KernelBackend | undefined;
  /** Default: the evaluator that the file names. */
  readonly evaluator?: EvaluatorIdentifier | undefined;
  /** Search engines of the caller's own that the file may name. */
  readonly searchClasses?: readonly SearchClass[] | undefined;
  /** Stores of the caller's own that the file may name. */
  readonly storeClasses?: readonly StoreClass[] | undefined;
  /**
   * The store that holds the records, where the file names one instead of holding them. Left out: one is opened from the
   * configuration in the file, which knows a path, and no client and no password.
   */
  readonly kvStore?: Store | undefined;
  /**
   * What to do when records were added to that store or removed from it after the index was saved: refuse with
   * `STORE_CHANGED`, or follow the store. Records that are new to the file have no keys then. Default `'error'`.
   */
  readonly onStoreChange?: 'error' | 'follow' | undefined;
}

/** Options of `Indexer.fromTensorFlowSimilarity`. */
export interface ImportIndexOptions extends Pick<LoadIndexOptions, 'evaluator' | 'kernel'> {
  /** Default `'linear'`, whatever search the index had. */
  readonly search?: SearchIdentifier | undefined;
  /** Neighbours that the calibration was made with, which the folder does not say. Default 1, as there. */
  readonly k?: number | undefined;
  /** The matcher that the calibration was made with, which the folder does not say. Default `'match_nearest'`, as there. */
  readonly matcher?: ClassificationMatchIdentifier | undefined;
}

/** Something in the files of another library that is not in an index made of them. */
export interface LeftOutPart {
  /** File in the folder. */
  readonly path: string;
  /** What it is, such as `'data'` or `'calibration'`. */
  readonly part: string;
  readonly reason: string;
  /** False where the index lacks nothing without it. */
  readonly isLoss: boolean;
}

/** What became of the files that an index was made of. */
export interface ImportReport {
  readonly leftOut: readonly LeftOutPart[];
  /** Shape of each item of data, whose values the index holds flat, such as `[28, 28, 1]`; null without data. */
  readonly dataShape: readonly number[] | null;
}
