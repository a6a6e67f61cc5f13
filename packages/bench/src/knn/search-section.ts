/** @internal */

import { medianRatio } from '../statistics.ts';
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
  readonly id: string;
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
    runs.push({ id: peer.id, label: peer.label, loadMs: loads[i] as number, timings, wrong, details: await peer.details() });
  }
  return runs;
}

/** A table of times, of ratios to the first engine, each the median of those within rounds, and of wrong ids. */
export function searchTable(runs: readonly SearchRun[], { batches, checked, k, showsMemory = false }: SearchRunOptions): string {
  const [first] = runs;
  const areCounted = runs.some(({ details }) => details['ranked'] !== undefined);
  return markdownTable(
    [
      'engine',
      ...batches.map((batch) => `${queriesOf(batch)}, ms`),
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

/** A table of how many times as long `rival` takes as each of our engines, the median of the ratios within rounds; empty without it. */
export function rivalTable(runs: readonly SearchRun[], rival: string, batches: readonly number[]): string {
  const other = runs.find(({ id }) => id === rival);
  const own = runs.filter(({ id }) => id.startsWith('sim'));
  if (!other || own.length === 0) return '';
  return markdownTable(
    [`${other.label} ÷`, ...batches.map(queriesOf)],
    own.map(({ label, timings }) => [
      label,
      ...timings.map(({ rounds }, i) => formatRatio(medianRatio((other.timings[i] as Timing).rounds, rounds))),
    ]),
  );
}

const queriesOf = (batch: number): string => (batch === 1 ? '1 query' : `${batch.toLocaleString('en-US')} queries`);

/** Milliseconds and, but for the first engine itself, how many times as long as the first one's. */
function writeTiming(timing: Timing, batch: number, first: Timing | undefined): string {
  const about = timing.asked < batch ? '≈ ' : '';
  const ratio = first && first !== timing ? ` (${formatRatio(medianRatio(timing.rounds, first.rounds))})` : '';
  return `${about}${formatTime(timing.ms)}${ratio}`;
}

const megabytes = (size: number | string | undefined): string =>
  size === undefined ? '' : Math.round(Number(size)).toLocaleString('en-US');
