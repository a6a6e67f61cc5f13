/**
 * A calibration that TensorFlow Similarity saved.
 *
 * @internal
 */
import { SimError } from '@sim/core';
import type { CalibrationResults, Cutpoint } from '@sim/evaluators';
import { isJsonObject } from './parse-python-json.ts';
import type { SavedMetadata } from './saved-metadata.ts';

/** How distances of a saved calibration become those of this library, or why they cannot. */
export type ThresholdMeaning = { readonly toDistance: (threshold: number) => number } | { readonly reason: string };

/** What the distances of a calibration were: some searches gave others than they were asked for. */
export function thresholdMeaning({ ranking, search }: Pick<SavedMetadata, 'ranking' | 'search'>): ThresholdMeaning {
  const { name } = ranking;
  if (name === 'inner_product')
    return { reason: 'its distances were similarities, and taken for closer the smaller they are. Calibrate again.' };
  if (search === 'nmslib' && name !== 'cosine' && name !== 'manhattan')
    return { reason: `nmslib need not have compared by the ${name} distance. Calibrate again.` };
  if (search === 'faiss' && name === 'euclidean') return { toDistance: Math.sqrt };
  if (search === 'faiss' && name !== 'cosine' && name !== 'squared_euclidean')
    return { reason: `faiss did not compare by the ${name} distance. Calibrate again.` };
  return { toDistance: (threshold) => threshold };
}

/** Cut points and curves as this library holds them. Throws `FILE_CORRUPT`. */
export function readCalibration(
  { cutpoints, thresholds }: Pick<SavedMetadata, 'cutpoints' | 'thresholds'>,
  toDistance: (threshold: number) => number,
  where: string,
): CalibrationResults {
  const curves = Object.entries(thresholds).map(([name, values]) => [name, readCurve(name, values, where)] as const);
  const lengths = new Set(curves.map(([, curve]) => curve.length));
  if (lengths.size > 1) throw damaged('calibration_thresholds are of different lengths', where);
  return {
    cutpoints: Object.fromEntries(
      Object.entries(cutpoints).map(([name, cutpoint]) => [name, readCutpoint(name, cutpoint, toDistance, where)]),
    ),
    thresholds: Object.fromEntries(curves.map(([name, curve]) => [name, name === 'distance' ? curve.map(toDistance) : curve])),
  };
}

function readCutpoint(name: string, cutpoint: unknown, toDistance: (threshold: number) => number, where: string): Cutpoint {
  const entries = isJsonObject(cutpoint) ? Object.entries(cutpoint).filter(([key]) => key !== 'name') : [];
  const numbers = Object.fromEntries(entries.map(([key, value]) => [key, value === null ? Number.NaN : value]));
  const { distance, value } = numbers;
  if (typeof distance !== 'number' || Number.isNaN(distance) || typeof value !== 'number' || !Object.values(numbers).every(isNumber))
    throw damaged(`the cut point ${JSON.stringify(name)} is damaged`, where);
  return { ...(numbers as Record<string, number>), name, value, distance: toDistance(distance) };
}

function readCurve(name: string, values: unknown, where: string): Float64Array {
  const numbers: unknown[] = Array.isArray(values) ? values.map((value: unknown) => (value === null ? Number.NaN : value)) : [undefined];
  if (numbers.every(isNumber)) return Float64Array.from(numbers);
  throw damaged(`the curve ${JSON.stringify(name)} of the calibration is damaged`, where);
}

const isNumber = (value: unknown): value is number => typeof value === 'number';

const damaged = (problem: string, where: string): SimError =>
  new SimError({ code: 'FILE_CORRUPT', where, problem: `index_metadata.json: ${problem}`, cure: 'Copy the folder again.' });
