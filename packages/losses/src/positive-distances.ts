import { requireOneOf } from '@sim/core';
import type { MaskedExtreme } from '@sim/distances';
import type { LossPairs } from './loss-pairs.ts';

/** Which positive of an anchor counts: `'hard'` the farthest, `'easy'` the closest. */
export type PositiveMiningStrategy = 'easy' | 'hard';

/** Every strategy for positives. */
export const positiveMiningStrategies: readonly PositiveMiningStrategy[] = ['easy', 'hard'];

/**
 * The chosen positive of each anchor: its distance `[q, 1]` and key `[q]`. Throws `UNKNOWN_NAME`.
 *
 * @example
 * positiveDistances('hard', pairs).value;
 */
export function positiveDistances(
  strategy: PositiveMiningStrategy,
  { distance, distances, positives }: LossPairs,
): MaskedExtreme {
  requireOneOf(strategy, positiveMiningStrategies, 'positive mining strategy', 'positiveDistances');
  return strategy === 'hard' ? distance.farthest(distances, positives) : distance.closest(distances, positives);
}
