/** @internal */

import { readFloats } from '../knn/read-floats.ts';
import { formatRatio, markdownTable } from '../knn/tables.ts';
import type { DataSet } from '../knn/data-set.ts';
import type { GraphEngine } from './graph-engines.ts';
import { type CurvePoint, rateAtRecall } from './recall-curve.ts';

/** Recalls at which engines are compared. */
const RECALLS = [0.93, 0.98, 0.996, 0.999];

/** What was measured of an engine. */
export interface GraphRun {
  readonly label: string;
  /** Seconds of processor time, and of the clock. */
  readonly buildSeconds: number;
  readonly wallSeconds: number;
  readonly bytes: number | undefined;
  readonly points: readonly CurvePoint[];
}

/** How it is measured. */
export interface GraphRunOptions {
  readonly k: number;
  readonly rounds: number;
  readonly efs: readonly number[];
  /** The true nearest rows of each query. */
  readonly truth: readonly ReadonlySet<number>[];
}

/** Builds every engine in turn; then searches by each `ef` on all of them in interleaved rounds, the least time of each. */
export async function runGraphEngines(
  engines: readonly GraphEngine[],
  data: DataSet,
  { k, rounds, efs, truth }: GraphRunOptions,
): Promise<GraphRun[]> {
  const queries = readFloats(data.queriesPath).subarray(0, truth.length * data.dim);
  const rows = readFloats(data.galleryPath);
  const builds: Timed[] = [];
  for (const engine of engines) builds.push(await timed(() => engine.build(rows, data.dim)));
  const asked = engines.map((engine) => engine.ask(queries, k));
  const curves = engines.map((): CurvePoint[] => []);
  for (const ef of efs) {
    const least = engines.map(() => Number.POSITIVE_INFINITY);
    const recalls: number[] = [];
    for (let round = 0; round < rounds; round++)
      for (const [i, search] of asked.entries()) {
        let ids: ArrayLike<number> = [];
        const { cpu } = await timed(async () => {
          ids = await search(ef);
        });
        least[i] = Math.min(least[i] as number, cpu);
        recalls[i] = recallOf(ids, truth, k);
      }
    for (const [i, curve] of curves.entries())
      curve.push({ ef, recall: recalls[i] as number, rate: truth.length / (least[i] as number) });
  }
  return engines.map(({ label, bytes }, i) => ({
    label,
    buildSeconds: builds[i]?.cpu ?? Number.NaN,
    wallSeconds: builds[i]?.wall ?? Number.NaN,
    bytes: bytes?.(),
    points: curves[i] ?? [],
  }));
}

interface Timed {
  readonly cpu: number;
  readonly wall: number;
}

/** Seconds of processor time and of the clock that a task takes. */
export async function timed(task: () => Promise<void>): Promise<Timed> {
  const before = process.cpuUsage();
  const start = performance.now();
  await task();
  const { user, system } = process.cpuUsage(before);
  return { cpu: (user + system) / 1e6, wall: (performance.now() - start) / 1e3 };
}

/** Part of the true nearest among the ids `[q, k]`. */
export function recallOf(ids: ArrayLike<number>, truth: readonly ReadonlySet<number>[], k: number): number {
  let hits = 0;
  for (const [query, nearest] of truth.entries())
    for (let rank = 0; rank < k; rank++) if (nearest.has(ids[query * k + rank] as number)) hits++;
  return hits / (truth.length * k);
}

/**
 * Build, memory and rates at equal recall, with how many times the last engine's rate and the inverse of its time. Threads
 * take time of the clock off a build, not processor time.
 */
export function equalRecallTable(runs: readonly GraphRun[]): string {
  const peer = runs.at(-1) as GraphRun;
  const ratio = (ours: number, theirs: number): string =>
    Number.isFinite(ours / theirs) ? ` (${formatRatio(ours / theirs)})` : '';
  const rates = (points: readonly CurvePoint[], recall: number): string => {
    const rate = rateAtRecall(points, recall);
    const theirs = rateAtRecall(peer.points, recall);
    if (rate === undefined) return '–';
    return `${Math.round(rate).toLocaleString('en-US')}${points === peer.points ? '' : ratio(rate, theirs ?? Number.NaN)}`;
  };
  return markdownTable(
    ['engine', 'build, s', 'by the clock, s', 'memory, MB', ...RECALLS.map((recall) => `recall ${recall}`)],
    runs.map(({ label, buildSeconds, wallSeconds, bytes, points }) => [
      label,
      `${buildSeconds.toFixed(1)}${points === peer.points ? '' : ratio(peer.buildSeconds, buildSeconds)}`,
      `${wallSeconds.toFixed(1)}${points === peer.points ? '' : ratio(peer.wallSeconds, wallSeconds)}`,
      bytes === undefined ? '–' : Math.round(bytes / 2 ** 20).toLocaleString('en-US'),
      ...RECALLS.map((recall) => rates(points, recall)),
    ]),
  );
}

/** Recall and rate of every engine at each `ef`. */
export function curveTable(runs: readonly GraphRun[]): string {
  const efs = runs[0]?.points.map(({ ef }) => ef) ?? [];
  return markdownTable(
    ['ef', ...runs.map(({ label }) => label)],
    efs.map((ef, i) => [
      String(ef),
      ...runs.map(({ points }) => {
        const { recall, rate } = points[i] as CurvePoint;
        return `${recall.toFixed(4)} at ${Math.round(rate).toLocaleString('en-US')}`;
      }),
    ]),
  );
}
