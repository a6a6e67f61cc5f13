/** @internal Readers of the number of relevant items that each label has. */

import { type CodeArray, SimError } from '@sim/core';
import type { RelevantCounts } from './retrieval-metric.ts';

/** Reads relevant counts. Throws `INVALID_ARGUMENT` on anything but whole numbers of at least 0. */
export function readRelevantCounts(counts: RelevantCounts, where: string): ReadonlyMap<number, number> {
  const entries = counts instanceof Map ? [...counts] : Object.entries(counts);
  const read = new Map(entries.map(([label, count]) => [Number(label), count]));
  for (const [label, count] of read) {
    if (Number.isInteger(label) && Number.isSafeInteger(count) && count >= 0) continue;
    throw new SimError({
      code: 'INVALID_ARGUMENT',
      where,
      problem: `r must give a whole number of items for each label code; label ${label} does not`,
      got: count,
      cure: 'Count the items of each class in the gallery.',
    });
  }
  return read;
}

/** Counts the items of each label. */
export function countLabels(labels: CodeArray): ReadonlyMap<number, number> {
  const counts = new Map<number, number>();
  for (const label of labels) counts.set(label, (counts.get(label) ?? 0) + 1);
  return counts;
}
