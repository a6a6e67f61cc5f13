/** @internal */

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LinearSearch } from '@sim/search';
import { type DataSet, writeDataSet } from '../knn/data-set.ts';
import { machineLine } from '../knn/machine-line.ts';
import { publish } from '../knn/publish.ts';
import { readFloats } from '../knn/read-floats.ts';
import { trueNeighbours } from '../knn/truth.ts';
import { graphEngines } from './graph-engines.ts';
import { curveTable, equalRecallTable, runGraphEngines } from './graph-section.ts';
import { type HnswBenchOptions, type HnswSectionName, parseHnswOptions } from './hnsw-options.ts';
import { hugeTable } from './huge-section.ts';

const K = 10;
const EFS = [10, 12, 16, 20, 24, 32, 40, 48, 64, 96, 128];
/** A million rows ask for more at the same recall. */
const LARGE_EFS = [32, 64, 96, 128, 192, 256, 384, 512, 768];

/**
 * Graphs of neighbours: ours beside hnswlib-node in one process on one thread, by processor time; one of ours is built by two,
 * which the time of the clock shows.
 * `hnsw-options.ts` says what the command line takes.
 */
export async function benchHnsw(args: readonly string[]): Promise<void> {
  const options = parseHnswOptions(args);
  const sections: Readonly<Record<HnswSectionName, (options: HnswBenchOptions, folder: string) => Promise<string>>> = {
    search: (_, folder) => curves(options, folder, { rows: options.quick ? 5000 : 100_000, dim: 64, efs: EFS }),
    large: (_, folder) => curves(options, folder, { rows: options.quick ? 8000 : 1_000_000, dim: 128, efs: LARGE_EFS }),
    huge: hugeSection,
  };
  for (const name of options.sections) {
    const machine = machineLine(options.rounds).replace('medians', 'the least processor time');
    const folder = mkdtempSync(join(tmpdir(), 'sim-bench-'));
    try {
      publish(`hnsw-${name}`, `${machine}\n\n${await sections[name](options, folder)}`, options);
    } finally {
      rmSync(folder, { recursive: true });
    }
  }
}

async function curves(
  options: HnswBenchOptions,
  folder: string,
  { rows, dim, efs }: { readonly rows: number; readonly dim: number; readonly efs: readonly number[] },
): Promise<string> {
  const data = writeDataSet(folder, { kind: 'clustered', rows, dim, queries: 1000 });
  const truth = await exactNeighbours(data);
  const engines = graphEngines(options.engines);
  const runs = await runGraphEngines(engines, data, { k: K, rounds: options.rounds, efs, truth });
  for (const engine of engines) engine.dispose();
  return `${heading(data)}:\n\n${equalRecallTable(runs)}\n\n${curveTable(runs)}`;
}

async function hugeSection(options: HnswBenchOptions, folder: string): Promise<string> {
  const rows = options.quick ? 20_000 : 10_000_000;
  const data = writeDataSet(folder, { kind: 'clustered', rows, dim: 64, queries: 100 });
  const truth = trueNeighbours(data, data.queries, K);
  return `${heading(data)}, \`quantization: 'int8'\`:\n\n${await hugeTable(data, { truth, k: K, folder })}`;
}

/** The true nearest rows of every query, by exact search: its own benchmark holds that to float64. */
async function exactNeighbours({ galleryPath, queriesPath, dim, rows }: DataSet): Promise<Set<number>[]> {
  const search = new LinearSearch({ dim, distance: 'squared_euclidean' });
  await search.add(
    Uint32Array.from({ length: rows }, (_, row) => row),
    readFloats(galleryPath),
  );
  const { ids } = await search.lookup(readFloats(queriesPath), { k: K });
  search.dispose();
  return Array.from({ length: ids.length / K }, (_, query) => new Set(ids.subarray(query * K, (query + 1) * K)));
}

const heading = ({ rows, dim }: DataSet): string => `**clustered, ${rows.toLocaleString('en-US')} × ${dim}**`;
