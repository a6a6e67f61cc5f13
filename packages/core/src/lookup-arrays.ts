import { requireK } from './checks.ts';
import { SimError } from './errors.ts';

/** Label codes of many examples. */
export type CodeArray = Int32Array | readonly number[];

/** Distances of many neighbours; an infinity stands for a missing one. */
export type DistanceArray = Float32Array | Float64Array | readonly number[];

/** What neighbour searches found, row-major `[queries, k]`, closest first. */
export interface LookupArrays {
  /** Label codes `[queries * k]`; `MISSING_LABEL_CODE` where there is no neighbour. */
  readonly lookupLabels: CodeArray;
  /** Distances `[queries * k]`; the worst value of the ranking where there is no neighbour. */
  readonly lookupDistances: DistanceArray;
  readonly k: number;
}

/** What neighbour searches found for queries of known label; `k` follows from the lengths. */
export interface LabelledLookups {
  /** Label codes `[queries]`. */
  readonly queryLabels: CodeArray;
  /** Label codes `[queries * k]`, row-major. */
  readonly lookupLabels: CodeArray;
  /** Distances `[queries * k]`, row-major, closest first. */
  readonly lookupDistances: DistanceArray;
}

/**
 * Checks lookups against their queries and returns `k`, the number of neighbours of each query.
 *
 * Throws `EMPTY_INPUT`, `LENGTH_MISMATCH`, `INVALID_LABEL` (a code that is no int32) or `NOT_FINITE` (a NaN distance).
 */
export function checkLookups(lookups: LabelledLookups, where: string): number {
  const { queryLabels, lookupLabels, lookupDistances } = lookups;
  if (queryLabels.length === 0 || lookupLabels.length === 0)
    throw new SimError({
      code: 'EMPTY_INPUT',
      where,
      problem: queryLabels.length === 0 ? 'there are no queries' : 'there are no neighbours',
      cure: 'Pass at least one query with at least one neighbour.',
    });
  const k = lookupLabels.length / queryLabels.length;
  if (!Number.isInteger(k))
    throw new SimError({
      code: 'LENGTH_MISMATCH',
      where,
      problem: `lookupLabels must hold the same number of neighbours for each of the ${queryLabels.length} queries`,
      got: lookupLabels.length,
      cure: 'Pass queries × k labels, row-major.',
    });
  checkCodes(queryLabels, 'queryLabels', where);
  checkLookupArrays({ lookupLabels, lookupDistances, k }, where);
  return k;
}

/** Checks that labels and distances of neighbours belong together. Throws like `checkLookups`, or `K_OUT_OF_RANGE`. */
export function checkLookupArrays({ lookupLabels, lookupDistances, k }: LookupArrays, where: string): void {
  requireK(k, where);
  if (lookupDistances.length !== lookupLabels.length || lookupLabels.length % k !== 0)
    throw new SimError({
      code: 'LENGTH_MISMATCH',
      where,
      problem: `lookupDistances must have one entry for each of the ${lookupLabels.length} lookupLabels, ${k} a query`,
      got: lookupDistances.length,
      cure: 'Pass both as queries × k numbers, row-major.',
    });
  checkCodes(lookupLabels, 'lookupLabels', where);
  const bad = lookupDistances.findIndex(Number.isNaN);
  if (bad < 0) return;
  throw new SimError({
    code: 'NOT_FINITE',
    where,
    problem: `the distance of query ${Math.floor(bad / k)} to its neighbour ${bad % k} is not a number`,
    got: lookupDistances[bad],
    cure: 'Find out why the search or the model produced it.',
  });
}

function checkCodes(codes: CodeArray, name: string, where: string): void {
  if (codes instanceof Int32Array) return;
  for (const [i, code] of codes.entries()) {
    if (typeof code === 'number' && (code | 0) === code) continue;
    throw new SimError({
      code: 'INVALID_LABEL',
      where,
      problem: `${name}[${i}] must be an int32 label code`,
      got: code,
      cure: 'Encode labels with LabelCodes first.',
    });
  }
}
