/** @internal */

import { monitorEventLoopDelay } from 'node:perf_hooks';
import { LinearSearch } from '@sim/search';
import { median } from '../statistics.ts';
import type { DataSet } from './data-set.ts';
import { readFloats } from './read-floats.ts';
import { formatTime, markdownTable } from './tables.ts';

/** How long a call took and how long it kept its caller's thread, in milliseconds. */
export interface Hold {
  readonly ms: number;
  /** The longest that a timer due every millisecond was late. */
  readonly longestMs: number;
}

/** One way to search. */
export interface WorkerRun {
  readonly label: string;
  /** Medians over the rounds: adding everything, then lookups of each batch. */
  readonly holds: readonly Hold[];
}

/**
 * Adds a gallery and looks queries up, in a worker and in this thread, and watches this thread meanwhile; and while it
 * sleeps, which shows what other work on the machine keeps it from.
 */
export async function runWorkers(
  data: DataSet,
  { k, batches, rounds }: { readonly k: number; readonly batches: readonly number[]; readonly rounds: number },
): Promise<WorkerRun[]> {
  const rows = readFloats(data.galleryPath);
  const queries = readFloats(data.queriesPath);
  const ids = Uint32Array.from({ length: data.rows }, (_, row) => row);
  const ways = ['sim, in a worker', "sim, in the caller's thread", 'nothing but sleep'];
  const holds = ways.map(() => Array.from({ length: batches.length + 1 }, (): Hold[] => []));
  for (let round = 0; round < rounds; round++)
    for (const [way, measured] of holds.entries()) {
      const search = new LinearSearch({ dim: data.dim, distance: 'squared_euclidean', worker: way === 0 });
      await search.ready();
      const calls = [
        () => search.add(ids, rows),
        ...batches.map((batch) => () => search.lookup(queries.subarray(0, batch * data.dim), { k })),
      ];
      for (const [i, call] of calls.entries()) measured[i]?.push(await watch(way === 2 ? () => sleep(SLEEP_MS) : call));
      search.dispose();
    }
  return ways.map((label, way) => ({ label, holds: (holds[way] as Hold[][]).map(middle) }));
}

/** A table of times with the longest hold of the caller's thread behind each. */
export function workerTable(runs: readonly WorkerRun[], batches: readonly number[]): string {
  const names = batches.map((batch) => (batch === 1 ? '1 query' : `${batch.toLocaleString('en-US')} queries`));
  return markdownTable(
    ['engine', 'add, ms (longest hold)', ...names.map((name) => `${name}, ms (longest hold)`)],
    runs.map(({ label, holds }) => [
      label,
      ...holds.map(({ ms, longestMs }) => `${formatTime(ms)} (${longestMs.toFixed(1)})`),
    ]),
  );
}

const middle = (holds: readonly Hold[]): Hold => ({
  ms: median(holds.map(({ ms }) => ms)),
  longestMs: median(holds.map(({ longestMs }) => longestMs)),
});

const SLEEP_MS = 500;

const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

async function watch(call: () => Promise<unknown>): Promise<Hold> {
  const delays = monitorEventLoopDelay({ resolution: 1 });
  delays.enable();
  // The timer must have fired before the work starts, and once more after its end.
  await sleep(20);
  const start = performance.now();
  await call();
  const ms = performance.now() - start;
  await sleep(20);
  delays.disable();
  // The least of all delays is the millisecond that the timer waits anyway.
  return { ms, longestMs: (delays.max - delays.min) / 1e6 };
}
