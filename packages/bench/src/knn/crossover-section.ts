/** @internal */

import { trainingCurves } from '@sim/viz';
import { type DataSetOptions, writeDataSet } from './data-set.ts';
import type { KnnPeer } from './knn-peer.ts';
import { type RoundsOptions, timeInterleaved } from './rounds.ts';
import { formatTime, markdownTable } from './tables.ts';

/** Where the crossover is looked for. */
export interface CrossoverOptions extends RoundsOptions {
  readonly k: number;
  readonly dim: number;
  readonly sizes: readonly number[];
  readonly batches: readonly number[];
}

/** Milliseconds per query by size, batch and engine. */
export interface CrossoverRun {
  readonly options: CrossoverOptions;
  readonly labels: readonly string[];
  /** `[batch][size][engine]`. */
  readonly msPerQuery: readonly (readonly (readonly number[])[])[];
}

/** Times every engine on galleries of growing size. */
export async function runCrossover(
  peers: readonly KnnPeer[],
  folder: string,
  options: CrossoverOptions,
): Promise<CrossoverRun> {
  const { batches, sizes, dim, k } = options;
  const msPerQuery = batches.map((): number[][] => []);
  for (const rows of sizes) {
    const wanted: DataSetOptions = { kind: 'normal', rows, dim, queries: 1000 };
    const data = writeDataSet(folder, wanted);
    for (const peer of peers) await peer.load(data);
    for (const [i, batch] of batches.entries()) {
      const timings = await timeInterleaved(peers, batch, k, options);
      msPerQuery[i]?.push(peers.map(({ id }) => (timings.get(id)?.ms ?? Number.NaN) / batch));
    }
  }
  return { options, labels: peers.map(({ label }) => label), msPerQuery };
}

/** One table per batch size: a row per gallery size, the fastest engine in bold. */
export function crossoverTables({ options, labels, msPerQuery }: CrossoverRun): string {
  return options.batches
    .map((batch, b) => {
      const rows = options.sizes.map((size, s) => {
        const cells = msPerQuery[b]?.[s] ?? [];
        const best = Math.min(...cells);
        return [
          size.toLocaleString('en-US'),
          ...cells.map((ms) => (ms === best ? `**${formatTime(1000 * ms)}**` : formatTime(1000 * ms))),
        ];
      });
      const title = batch === 1 ? 'One query at a time' : `${batch.toLocaleString('en-US')} queries at a time`;
      return `${title}, microseconds per query:\n\n${markdownTable(['rows', ...labels], rows)}`;
    })
    .join('\n\n');
}

/** The same as curves, both axes as powers of ten. */
export function crossoverChart({ options, labels, msPerQuery }: CrossoverRun): string {
  const steps = options.sizes.map(Math.log10);
  return trainingCurves(
    options.batches.map((batch, b) => ({
      title: `log₁₀ µs per query, ${batch === 1 ? 'one' : batch.toLocaleString('en-US')} at a time`,
      curves: labels.map((name, i) => ({
        name,
        steps,
        values: (msPerQuery[b] ?? []).map((cells) => Math.log10(1000 * (cells[i] as number))),
      })),
    })),
    {
      xTitle: 'log₁₀ rows in the gallery',
      title: `Time per query by size of the gallery, ${options.dim} numbers a row`,
    },
  ).svg;
}
