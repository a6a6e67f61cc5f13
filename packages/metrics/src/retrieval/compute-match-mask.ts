import { type CodeArray, MISSING_LABEL_CODE, SimError } from '@sim/core';

/** Which neighbours have the label of their query, `[queries * k]`: 1 (or true) where they do. */
export type MatchMask = Uint8Array | readonly boolean[];

/**
 * Which neighbours have the label of their query, row-major `[queries * k]`: 1 where they do. A missing neighbour
 * never does. Several metrics over the same lookups can share one mask.
 *
 * @example
 * computeMatchMask([1, 2], [1, 1, 2, 0]);   // [1, 1, 1, 0]
 */
export function computeMatchMask(queryLabels: CodeArray, lookupLabels: CodeArray): Uint8Array {
  const k = lookupLabels.length / queryLabels.length;
  if (!Number.isInteger(k))
    throw new SimError({
      code: 'LENGTH_MISMATCH',
      where: 'computeMatchMask',
      problem: `lookupLabels must hold the same number of neighbours for each of the ${queryLabels.length} queries`,
      got: lookupLabels.length,
      cure: 'Pass queries × k labels, row-major.',
    });
  const mask = new Uint8Array(lookupLabels.length);
  for (let row = 0; row < queryLabels.length; row++) {
    const label = queryLabels[row] as number;
    if (label === MISSING_LABEL_CODE) continue;
    for (let i = row * k; i < (row + 1) * k; i++) if (lookupLabels[i] === label) mask[i] = 1;
  }
  return mask;
}
