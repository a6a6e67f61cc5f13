/** @internal */
import { type Ranking, SimError, rankings } from '@sim/core';

/** Refuses to save a ranking of the caller's own, which no file can name. */
export function requireNamedRanking(ranking: Ranking, where: string): void {
  if (rankings.includes(ranking)) return;
  throw new SimError({
    code: 'UNSUPPORTED_OPERATION',
    where,
    problem: 'only the distances of @sim/core can be saved',
    got: ranking.name,
    cure: 'Keep ids and rows yourself and add them again.',
  });
}
