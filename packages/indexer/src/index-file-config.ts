/**
 * The JSON of an index file.
 *
 * @internal
 */
import { isPartConfig, type Label, SimError } from '@sim/core';
import type { CalibrationConfig } from './calibration.ts';
import type { LogLink } from './durable/durable-file.ts';
import type { IndexerConfig } from './indexer-options.ts';
import type { RecordTableContent } from './record-table.ts';

/** JSON of a saved index. */
export interface IndexFileConfig {
  readonly index: IndexerConfig;
  readonly hasData: boolean;
  readonly labelTable: RecordTableContent['labelTable'];
  readonly calibration: CalibrationConfig | null;
  /** Name of what the store holds, where the records stand there alone. */
  readonly collectionId?: string | undefined;
  /** The log of later changes beside the file, where the index is kept open. */
  readonly log?: LogLink | undefined;
}

type Json = Readonly<Record<string, unknown>>;

/** Refuses JSON that is not what `writeIndexFile` wrote: a checksum says that it is whole, not who wrote it. Throws `FILE_CORRUPT`. */
export function checkIndexFileConfig(json: unknown, where: string): IndexFileConfig {
  const config = objectOf(json);
  const index = objectOf(config?.['index']);
  if (!isPart(index?.['search']) || !isPart(index?.['kvStore'])) throw strange('which search and store it holds', where);
  const isIndex =
    isCount(index?.['embeddingSize'], 1) &&
    isText(index?.['distance']) &&
    isText(index?.['evaluator']) &&
    isCount(index?.['statBufferSize'], 1) &&
    typeof config?.['hasData'] === 'boolean';
  if (!isIndex) throw strange('what index it holds', where);
  if (!isLabelTable(config?.['labelTable'])) throw strange('which labels it holds', where);
  if (config?.['calibration'] !== null && !isCalibration(objectOf(config?.['calibration']))) throw strange('its calibration', where);
  const { collectionId, log } = config as Json;
  const link = objectOf(log);
  const isLink = log === undefined || (isText(link?.['id']) && (link?.['previous'] === null || isText(link?.['previous'])));
  if (!isLink || (collectionId !== undefined && !isText(collectionId))) throw strange('what belongs to it', where);
  return config as unknown as IndexFileConfig;
}

function isLabelTable(value: unknown): boolean {
  const labels = objectOf(value)?.['labels'];
  if (!Array.isArray(labels)) return false;
  const kind = typeof labels[0];
  const isLabel = (label: unknown): label is Label => typeof label === kind && (isText(label) || Number.isInteger(label));
  return labels.every(isLabel) && new Set(labels).size === labels.length;
}

function isCalibration(value: Json | undefined): boolean {
  const { metric, matcher, k, cutpoints, curves } = value ?? {};
  if (!isPart(metric) || !isPart(matcher) || !isCount(k, 1) || !Array.isArray(curves) || !curves.every(isText)) return false;
  return Object.values(objectOf(cutpoints) ?? { none: null }).every((value_) => {
    const cutpoint = objectOf(value_);
    return isText(cutpoint?.['name']) && typeof cutpoint?.['distance'] === 'number';
  });
}

const isText = (value: unknown): value is string => typeof value === 'string';

const isCount = (value: unknown, least: number): boolean => Number.isSafeInteger(value) && (value as number) >= least;

const isPart = (value: unknown): boolean => isPartConfig(value) && objectOf(value.config) !== undefined;

const objectOf = (value: unknown): Json | undefined =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : undefined;

const strange = (what: string, where: string): SimError =>
  new SimError({ code: 'FILE_CORRUPT', where, problem: `the file does not say ${what}`, cure: 'Save the index again.' });
