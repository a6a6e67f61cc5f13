import { Random } from '@sim/core';
import type { Indexer } from '@sim/indexer';

/** Makes change number `change` of a series in which each depends on its number alone: adds, replaces, removals, compacting. */
export async function makeIndexChange(index: Indexer<string>, change: number): Promise<void> {
  if (isCompaction(change)) return index.compact();
  const random = new Random(change);
  if (change % 5 === 4 && index.size > 3) {
    const { ids } = await index.lookup([Array.from({ length: 4 }, () => random.normal())], { k: 2 });
    return index.remove(ids);
  }
  const count = 1 + random.integer(4);
  // Of the last keys some are there: their records are replaced.
  const keys = Array.from(random.sample(40, count), (key) => `key ${key}`);
  await index.add(
    {
      embeddings: Float32Array.from({ length: 4 * count }, () => random.normal()),
      labels: keys.map((_, i) => `label ${(change + i) % 7}`),
      data: keys.map((key) => `${key} of change ${change} `.repeat(1 + random.integer(30))),
      keys,
    },
    { onConflict: 'replace' },
  );
}

/** True for changes that leave what the index holds as it is. */
export const isCompaction = (change: number): boolean => change % 11 === 10;

/** Everything that an index holds, in the order of its ids. */
export const contentOf = (index: Indexer<string>): Promise<unknown> => index.toDataFrame();

/** True for changes after which the index is saved as a copy. */
export const isSaved = (change: number): boolean => change % 7 === 6;

/** The path of that copy. */
export const copyName = (path: string): string => `${path}.copy`;
