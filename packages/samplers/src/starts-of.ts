/** @internal Numbers for things that stand one after another. */

/** Number of the first thing of each group, counted through all groups: the sums of the sizes before it. */
export function startsOf(sizes: readonly number[]): number[] {
  const starts: number[] = [];
  let next = 0;
  for (const size of sizes) {
    starts.push(next);
    next += size;
  }
  return starts;
}
