/** @internal Keeps labels apart. */

/**
 * Moves labels apart along one direction until neighbours are at least `gap` px from each other, as little as a
 * least-squares fit allows, and keeps them inside [`least`, `most`] where they fit.
 */
export function spreadLabels(wanted: readonly number[], gap: number, least: number, most: number): number[] {
  const order = wanted.map((_, i) => i).sort((a, b) => (wanted[a] as number) - (wanted[b] as number));
  // With i·gap taken off, "at least gap apart" becomes "not falling": isotonic regression by pooling neighbours.
  const pools: { sum: number; count: number }[] = [];
  for (const [place, i] of order.entries()) {
    pools.push({ sum: (wanted[i] as number) - place * gap, count: 1 });
    while (pools.length > 1 && mean(pools.at(-2)) > mean(pools.at(-1))) {
      const last = pools.pop() as { sum: number; count: number };
      const before = pools.at(-1) as { sum: number; count: number };
      before.sum += last.sum;
      before.count += last.count;
    }
  }
  const highest = Math.max(least, most - (wanted.length - 1) * gap);
  const levels = pools.flatMap((pool) =>
    Array<number>(pool.count).fill(Math.min(highest, Math.max(least, mean(pool)))),
  );
  const placed = Array<number>(wanted.length).fill(0);
  for (const [place, i] of order.entries()) placed[i] = (levels[place] as number) + place * gap;
  return placed;
}

const mean = (pool: { sum: number; count: number } | undefined): number => (pool ? pool.sum / pool.count : 0);
