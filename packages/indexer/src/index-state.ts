/**
 * What an index consists of.
 *
 * @internal
 */
import { describePart, getRanking, requireInteger } from '@sim/core';
import { type Evaluator, getEvaluator } from '@sim/evaluators';
import { getSearch } from '@sim/search';
import { getStore } from '@sim/stores';
import { Calibration } from './calibration.ts';
import type { LogLink } from './durable/durable-file.ts';
import { type OpenedIndexFile, writeIndexFile } from './index-file.ts';
import { openIndexParts, saveIndexParts } from './index-parts.ts';
import { IndexedRecords } from './indexed-records.ts';
import type { IndexBytesOptions, IndexerConfig, IndexerOptions, LoadIndexOptions } from './indexer-options.ts';
import { LookupTimes } from './lookup-times.ts';

/** The parts of an index, and what calibration found. */
export interface IndexState<Data> {
  readonly records: IndexedRecords<Data>;
  readonly evaluator: Evaluator;
  calibration: Calibration | null;
}

/** An empty index. Throws `INVALID_ARGUMENT`, `UNKNOWN_NAME`, `DISTANCE_MISMATCH` or `DIMENSION_MISMATCH`. */
export function newState<Data>(options: IndexerOptions<Data>, where: string): IndexState<Data> {
  const { distance, search = 'linear', kvStore = 'memory', evaluator = 'memory', statBufferSize = 1000, kernel } = options;
  const dim = requireInteger(options.embeddingSize, 'embeddingSize', where);
  return {
    evaluator: getEvaluator(evaluator, where),
    records: new IndexedRecords({
      search: getSearch(search, {
        dim,
        ...(distance === undefined ? {} : { distance: getRanking(distance, where) }),
        ...(kernel === undefined ? {} : { kernel }),
      }),
      store: getStore(kvStore, where),
      times: new LookupTimes(statBufferSize),
    }),
    calibration: null,
  };
}

/** Options for an empty index like this one, as plain JSON. */
export function configOf({ records: { search, store, times }, evaluator }: IndexState<unknown>, where: string): IndexerConfig {
  return {
    embeddingSize: search.dim,
    distance: search.ranking.name,
    search: describePart(search, where),
    kvStore: describePart(store, where),
    evaluator: (evaluator.constructor as { className?: string }).className ?? evaluator.constructor.name,
    statBufferSize: times.bufferSize,
  };
}

/** The index that a file holds, which is read to its end. */
export async function readState<Data>(file: OpenedIndexFile, options: LoadIndexOptions, where: string): Promise<IndexState<Data>> {
  const evaluator = getEvaluator(options.evaluator ?? file.index.evaluator, where);
  const parts = await openIndexParts<Data>(file, options, where);
  return {
    evaluator,
    records: new IndexedRecords({ ...parts, times: new LookupTimes(file.index.statBufferSize) }),
    calibration: file.calibration && Calibration.fromConfig(file.calibration, file.curves),
  };
}

/** An index as the bytes of a file. */
export async function writeState(
  state: IndexState<unknown>,
  { log, ...options }: IndexBytesOptions & { readonly log?: LogLink },
  where: string,
): Promise<Uint8Array> {
  const { records, calibration } = state;
  return writeIndexFile({
    ...(await saveIndexParts(records, configOf(state, where), options, where)),
    ...records.table.content(),
    hasData: records.hasData,
    calibration: calibration?.toConfig(where) ?? null,
    curves: calibration?.curves() ?? new Float64Array(),
    log,
  });
}
