/** @internal */

import type { DataSet } from './data-set.ts';
import type { KnnPeer } from './knn-peer.ts';
import { type RoundsOptions, type Timing, timeInterleaved } from './rounds.ts';
import { formatTime, formatRatio, markdownTable } from './tables.ts';
import { countWrong, trueNeighbours } from './truth.ts';

/** How a data set is searched. */
export interface SearchRunOptions extends RoundsOptions {
  readonly k: number;
  /** Queries that are answered at once, one column each. */
  readonly batches: readonly number[];
  /** Queries whose answers are held to the truth. */
  readonly checked: number;
  /** Whether the table says how large indexes are, and the most that their processes took. */
  readonly showsMemory?: boolean;
}

/** Everything measured on one engine and one data set. */
export interface SearchRun {
  readonly label: string;
  readonly loadMs: number;
  /** One per batch size. */
  readonly timings: readonly Timing[];
  /** Wrong ids among `checked × k`, one per batch size. */
  readonly wrong: readonly number[];
  readonly details: Readonly<Record<string, number | string>>;
}

/** Loads a data set into every engine, times all batch sizes and checks the answers. */
export async function runSearches(
  peers: readonly KnnPeer[],
  data: DataSet,
  options: SearchRunOptions,
): Promise<SearchRun[]> {
  const { k, batches, checked } = options;
  const loads: number[] = [];
  for (const peer of peers) loads.push(await peer.load(data));
  const columns: Map<string, Timing>[] = [];
  for (const batch of batches) columns.push(await timeInterleaved(peers, batch, k, options));
  const truth = trueNeighbours(data, checked, k);
  const runs: SearchRun[] = [];
  for (const [i, peer] of peers.entries()) {
    const timings = columns.map((column) => column.get(peer.id) as Timing);
    const wrong: number[] = [];
    for (const { asked } of timings) wrong.push(countWrong(await peer.answers(checked, asked, k), truth, k));
    runs.push({ label: peer.label, loadMs: loads[i] as number, timings, wrong, details: await peer.details() });
  }
  return runs;
}

/** A table of times with ratios to the first engine, and the wrong ids. */
export function searchTable(runs: readonly SearchRun[], { batches, checked, k, showsMemory = false }: SearchRunOptions): string {
  const [first] = runs;
  const areCounted = runs.some(({ details }) => details['ranked'] !== undefined);
  return markdownTable(
    [
      'engine',
      ...batches.map((batch) => (batch === 1 ? '1 query, ms' : `${batch.toLocaleString('en-US')} queries, ms`)),
      'load, ms',
      ...(showsMemory ? ['index, MB', 'process at most, MB'] : []),
      ...(areCounted ? ['ranked'] : []),
      `wrong ids of ${(checked * k).toLocaleString('en-US')}`,
    ],
    runs.map(({ label, timings, loadMs, wrong, details }) => [
      label,
      ...timings.map((timing, i) => writeTiming(timing, batches[i] as number, first?.timings[i])),
      formatTime(loadMs),
      ...(showsMemory ? [megabytes(details['indexMb']), megabytes(details['peakMb'])] : []),
      ...(areCounted ? [details['ranked'] === undefined ? '' : Number(details['ranked']).toFixed(1)] : []),
      new Set(wrong).size === 1 ? String(wrong[0]) : wrong.join(' / '),
    ]),
  );
}

/** Milliseconds and, but for the first engine itself, how many times as long as the first one's. */
function writeTiming({ ms, asked }: Timing, batch: number, first: Timing | undefined): string {
  const about = asked < batch ? '≈ ' : '';
  return `${about}${formatTime(ms)}${first && first.ms !== ms ? ` (${formatRatio(ms / first.ms)})` : ''}`;
}

const megabytes = (size: number | string | undefined): string =>
  size === undefined ? '' : Math.round(Number(size)).toLocaleString('en-US');
