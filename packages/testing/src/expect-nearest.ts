import { expect } from '@jest/globals';
import { NO_ID, type SearchResult } from '@sim/search';
import { expectWithin } from './close.ts';

/** What a lookup was asked. */
export interface NearestProblem {
  /** Rows that may be answered, by id. */
  readonly content: ReadonlyMap<number, readonly number[]>;
  readonly queries: readonly (readonly number[])[];
  readonly k: number;
  readonly distance: string;
  readonly tolerance: number;
}

/**
 * Compares an answer with a sort of all distances, by rank: distances within the tolerance, and ids that differ only
 * where their distances are that close.
 */
export function expectNearest(result: SearchResult, { content, queries, k, distance, tolerance }: NearestProblem): void {
  const isSimilarity = distance === 'inner_product';
  const worst = isSimilarity ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
  expect([result.k, result.ids.length, result.distances.length]).toEqual([k, queries.length * k, queries.length * k]);
  for (const [i, query] of queries.entries()) {
    const truth = new Map([...content].map(([id, row]) => [id, naiveDistance(distance, query, row)]));
    const best = [...truth.values()].sort(isSimilarity ? (a, b) => b - a : compare);
    const ids = [...result.ids.subarray(i * k, (i + 1) * k)];
    const distances = [...result.distances.subarray(i * k, (i + 1) * k)];
    const count = Math.min(k, content.size);
    expect(new Set(ids.slice(0, count)).size).toBe(count);
    expect(ids.slice(count)).toEqual(Array<number>(k - count).fill(NO_ID));
    expect(distances.slice(count)).toEqual(Array<number>(k - count).fill(worst));
    for (let rank = 0; rank < count; rank++) {
      const expected = best[rank] as number;
      const bound = tolerance * Math.max(1, Math.abs(expected));
      expectWithin(distances[rank] as number, expected, bound);
      expectWithin(truth.get(ids[rank] as number) ?? Number.NaN, expected, 2 * bound);
    }
  }
}

/** The six distances as their definitions have them. */
function naiveDistance(name: string, query: readonly number[], row: readonly number[]): number {
  const q = query.map(Math.fround);
  const r = row.map(Math.fround);
  const differences = q.map((value, i) => value - (r[i] as number));
  const product = sum(q.map((value, i) => value * (r[i] as number)));
  switch (name) {
    case 'cosine': {
      const lengths = Math.sqrt(sum(q.map(square))) * Math.sqrt(sum(r.map(square)));
      return lengths === 0 ? 1 : 1 - product / lengths;
    }
    case 'euclidean':
      return Math.sqrt(sum(differences.map(square)));
    case 'squared_euclidean':
      return sum(differences.map(square));
    case 'manhattan':
      return sum(differences.map(Math.abs));
    case 'inner_product':
      return product;
    case 'snr':
      return variance(differences) / Math.max(variance(q), 1e-12);
    default:
      throw new Error(`no definition of ${name}`);
  }
}

const compare = (a: number, b: number): number => a - b;
const square = (value: number): number => value * value;
const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

function variance(values: readonly number[]): number {
  const mean = sum(values) / values.length;
  return sum(values.map((value) => square(value - mean))) / values.length;
}
