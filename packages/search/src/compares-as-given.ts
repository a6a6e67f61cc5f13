/** @internal */
import { type Ranking, rankings } from '@sim/core';

/** True for rankings of the library that compare rows as they are. One of the caller's own might do so only now and then. */
export function comparesAsGiven(ranking: Ranking): boolean {
  const probe = Float32Array.of(1, 2);
  return rankings.includes(ranking) && ranking.prepare(probe, 2) === probe;
}
