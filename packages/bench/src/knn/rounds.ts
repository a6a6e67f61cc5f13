/** @internal */

import { median } from '../statistics.ts';
import type { KnnPeer } from './knn-peer.ts';

/** Time of one engine in one cell of a table. */
export interface Timing {
  /** Median over the rounds of each round's median, for the whole batch. */
  readonly ms: number;
  /** The median of each round, for the whole batch. */
  readonly rounds: readonly number[];
  /** Queries that were really asked at once; fewer than the cell says when the engine is too slow for it. */
  readonly asked: number;
}

/** How long and how often. */
export interface RoundsOptions {
  readonly rounds: number;
  /** An engine that would take longer for one batch is asked fewer queries, and its time scaled. */
  readonly longestBatchMs: number;
}

/** A round repeats a short batch until about this long. */
const ROUND_MS = 120;
const MOST_REPEATS = 100;
/** Compilers of a running program have seen enough after this. */
const WARM_UP_MS = 300;
const SMALLER_BATCHES = [100, 16, 1];
/** So many times too slow an engine may look and is tried all the same. */
const WORTH_A_TRY = 10;

interface Plan {
  readonly peer: KnnPeer;
  readonly asked: number;
  readonly repeats: number;
}

type Timer = Pick<KnnPeer, 'time'>;

/** Times batches of `count` queries on every engine, in turn in every round. */
export async function timeInterleaved(
  peers: readonly KnnPeer[],
  count: number,
  k: number,
  { rounds, longestBatchMs }: RoundsOptions,
): Promise<Map<string, Timing>> {
  const plans: Plan[] = [];
  for (const peer of peers) {
    const asked = await affordableBatch(peer, count, k, longestBatchMs);
    const one = await warmUp(peer, asked, k);
    plans.push({ peer, asked, repeats: Math.min(MOST_REPEATS, Math.max(1, Math.floor(ROUND_MS / one))) });
  }
  const medians = plans.map((): number[] => []);
  for (let round = 0; round < rounds; round++)
    for (const [i, { peer, asked, repeats }] of plans.entries())
      medians[i]?.push(median(await peer.time(asked, k, repeats)));
  return new Map(
    plans.map(({ peer, asked }, i) => {
      const times = (medians[i] as number[]).map((ms) => (ms * count) / asked);
      return [peer.id, { ms: median(times), rounds: times, asked }];
    }),
  );
}

/**
 * The largest batch up to `count` that stays within the time, judged by a small one. Some engines are several times as fast for each query
 * of a large batch.
 */
async function affordableBatch(peer: Timer, count: number, k: number, longestMs: number): Promise<number> {
  if (count <= 16) return count;
  const sample = median(await peer.time(16, k, 3)) / 16;
  for (const batch of [count, ...SMALLER_BATCHES]) {
    if (batch > count) continue;
    if (batch * sample <= longestMs) return batch;
    if (batch * sample <= WORTH_A_TRY * longestMs && median(await peer.time(batch, k, 1)) <= longestMs) return batch;
  }
  return 1;
}

/** Runs until compilers have settled; milliseconds of the last batch. */
async function warmUp(peer: Timer, asked: number, k: number): Promise<number> {
  let last = 0;
  for (let spent = 0; spent < WARM_UP_MS; spent += last) last = Math.max(0.01, ...(await peer.time(asked, k, 1)));
  return last;
}
