/**
 * What TensorFlow Similarity writes about an index.
 *
 * @internal
 */
import { getRanking, type Ranking, SimError } from '@sim/core';
import { isJsonObject } from './parse-python-json.ts';

/** The search that an index had. */
export type SavedSearch = 'faiss' | 'linear' | 'nmslib' | 'other';

/** `index_metadata.json`, checked. */
export interface SavedMetadata {
  /** Records in the index. */
  readonly size: number;
  readonly embeddingSize: number;
  /** How the search compared, which need not be what the index was told. */
  readonly ranking: Ranking;
  readonly search: SavedSearch;
  readonly statBufferSize: number;
  /** Name and canonical name of the metric that cut points were chosen by; null without a calibration. */
  readonly calibrationMetric: { readonly name: string; readonly canonicalName: string } | null;
  readonly cutpoints: Readonly<Record<string, unknown>>;
  readonly thresholds: Readonly<Record<string, unknown>>;
}

type Json = Readonly<Record<string, unknown>>;

/**
 * Checks what versions 0.15 to 0.18 write. Throws `FILE_CORRUPT`, `UNKNOWN_NAME` for a distance of the user's own, or
 * `UNSUPPORTED_OPERATION` where the records are not in the folder, or pickled.
 *
 * @param searchConfig The configuration beside the search, for versions that do not name it in the metadata.
 */
export function readMetadata(metadata: Json, searchConfig: Json, where: string): SavedMetadata {
  requireReadableStore(metadata, where);
  const search = isJsonObject(metadata['search_config']) ? metadata['search_config'] : searchConfig;
  const ownConfig = isJsonObject(search['config']) ? search['config'] : search;
  const distance = ownConfig['distance'] ?? metadata['distance'];
  if (typeof distance !== 'string') throw damaged('distance', distance, where);
  const isCalibrated = metadata['is_calibrated'] === true;
  const metric = metadata['calibration_metric_config'];
  if (isCalibrated && !isJsonObject(metric)) throw damaged('calibration_metric_config', metric, where);
  return {
    size: wholeNumber(metadata, 'size', 0, where),
    embeddingSize: wholeNumber(metadata, 'embedding_size', 1, where),
    ranking: getRanking(distance, where),
    search: searchKind(search['class_name'] ?? search['canonical_name'] ?? metadata['search']),
    statBufferSize: wholeNumber(metadata, 'stat_buffer_size', 1, where),
    calibrationMetric: isCalibrated ? metricNames(metric as Json, where) : null,
    cutpoints: isCalibrated ? jsonObject(metadata, 'cutpoints', where) : {},
    thresholds: isCalibrated ? jsonObject(metadata, 'calibration_thresholds', where) : {},
  };
}

/** Refuses stores that keep records elsewhere, or as Python objects. */
function requireReadableStore(metadata: Json, where: string): void {
  const config = metadata['kv_store_config'];
  const store = isJsonObject(config) ? config['class_name'] : metadata['kv_store'];
  const name = typeof store === 'string' ? store : '';
  if (store === undefined || /^memory(?:store)?$/i.test(name)) return;
  throw new SimError({
    code: 'UNSUPPORTED_OPERATION',
    where,
    problem: /redis/i.test(name)
      ? 'the records of this index are pickled Python objects on a Redis server, not in the folder'
      : 'the records of this index are pickled Python objects, which are programs and are never run',
    got: store,
    cure: 'In Python, load the index, add its records to an Indexer(kv_store="memory", …), and save that.',
  });
}

function searchKind(name: unknown): SavedSearch {
  const known: readonly SavedSearch[] = ['faiss', 'linear', 'nmslib'];
  return known.find((kind) => String(name).toLowerCase().startsWith(kind)) ?? 'other';
}

function metricNames(metric: Json, where: string): { name: string; canonicalName: string } {
  const { name, canonical_name: canonicalName } = metric;
  if (typeof name === 'string' && typeof canonicalName === 'string') return { name, canonicalName };
  throw damaged('calibration_metric_config', name, where);
}

function jsonObject(metadata: Json, name: string, where: string): Json {
  const value = metadata[name];
  if (isJsonObject(value)) return value;
  throw damaged(name, value, where);
}

function wholeNumber(metadata: Json, name: string, least: number, where: string): number {
  const value = metadata[name];
  if (Number.isSafeInteger(value) && (value as number) >= least) return value as number;
  throw damaged(name, value, where);
}

const damaged = (name: string, got: unknown, where: string): SimError =>
  new SimError({
    code: 'FILE_CORRUPT',
    where,
    problem: `index_metadata.json has no usable ${JSON.stringify(name)}`,
    got,
    cure: 'Pass a folder that TensorFlow Similarity 0.15 or later saved an index into.',
  });
