/** @internal */

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { machineLine } from './machine-line.ts';
import { crossoverChart, crossoverTables, runCrossover } from './crossover-section.ts';
import { type DataKind, type DataSet, writeDataSet } from './data-set.ts';
import { engineIds, startEngines, threadedIds } from './engines.ts';
import { graphTable, runGraphs } from './graph-section.ts';
import { type KnnOptions, type SectionName, parseKnnOptions } from './knn-options.ts';
import type { KnnPeer } from './knn-peer.ts';
import { publish, publishChart } from './publish.ts';
import { rivalTable, runSearches, searchTable } from './search-section.ts';
import { trainedDataSet } from './trained-data-set.ts';
import { runWorkers, workerTable } from './worker-section.ts';

/** A section's text, measured in `folder`, which is emptied afterwards. */
type Section = (options: KnnOptions, folder: string) => Promise<string>;

/**
 * Nearest neighbours: ours beside its competitors, each in a process of its own, on one thread, in interleaved
 * rounds, answers held to float64. `knn-options.ts` says what the command line takes.
 */
export async function benchKnn(args: readonly string[]): Promise<void> {
  const options = parseKnnOptions(args);
  const sections: Readonly<Record<SectionName, Section>> = {
    search: searchSection,
    graph: graphSection,
    crossover: crossoverSection,
    threads: threadsSection,
    worker: workerSection,
    trained: trainedSection,
    large: largeSection,
    huge: hugeSection,
  };
  for (const name of options.sections) {
    const machine = machineLine(options.rounds);
    const folder = mkdtempSync(join(tmpdir(), 'sim-bench-'));
    try {
      publish(`knn-${name}`, `${machine}\n\n${await sections[name](options, folder)}`, options);
    } finally {
      rmSync(folder, { recursive: true });
    }
  }
}

/** Every engine on normal rows, ours and faiss on clustered ones. */
async function searchSection(options: KnnOptions, folder: string): Promise<string> {
  const rows = options.quick ? 2000 : 100_000;
  const kinds: readonly DataKind[] = ['normal', 'clustered'];
  return withEngines(options, except(...threadedIds, 'sim-int8-rows'), async (peers) => {
    const tables: string[] = [];
    for (const kind of kinds)
      for (const dim of options.quick ? [64] : [64, 128, 384]) {
        const data = writeDataSet(folder, { kind, rows, dim, queries: 1000 });
        const some = kind === 'normal' ? peers : peers.filter(({ id }) => id.startsWith('sim') || id === 'faiss');
        tables.push(await searchBlock(some, data, { ...options, batches: [1, 16, 1000] }));
        removeData(data);
      }
    return tables.join('\n\n');
  });
}

async function graphSection(options: KnnOptions, folder: string): Promise<string> {
  const rows = options.quick ? 1000 : 20_000;
  const ids = ['sim', 'sim-newer-node', 'sim-webgpu', 'faiss', 'torch'];
  return withEngines(options, ids, async (peers) => {
    const tables: string[] = [];
    for (const dim of [64, 128]) {
      const data = writeDataSet(folder, { kind: 'normal', rows, dim, queries: 1 });
      const checked = Math.min(rows, 10 * options.checked);
      const runs = await runGraphs(peers, data, { k: options.k, checked, folder });
      tables.push(`${heading(data)}:\n\n${graphTable(runs, checked * options.k)}`);
    }
    return tables.join('\n\n');
  });
}

async function crossoverSection(options: KnnOptions, folder: string): Promise<string> {
  const ids = ['sim', 'sim-float32', 'sim-int16', 'sim-int8', 'sim-webgpu', 'sim-reference', 'loops'];
  const sizes = options.quick ? [100, 1000] : [100, 300, 1000, 3000, 10_000, 30_000, 100_000];
  return withEngines(options, ids, async (peers) => {
    const parts: string[] = [];
    for (const dim of options.quick ? [64] : [64, 384]) {
      const run = await runCrossover(peers, folder, { ...options, dim, sizes, batches: [1, 1000] });
      const chart = publishChart(`knn-crossover-${dim}`, crossoverChart(run), options);
      parts.push(`**${dim} numbers a row.** ${crossoverTables(run)}\n\n${chart}`);
    }
    return parts.join('\n\n');
  });
}

async function threadsSection(options: KnnOptions, folder: string): Promise<string> {
  return withEngines(options, ['sim', ...threadedIds], async (peers) => {
    const tables: string[] = [];
    const sizes = options.quick ? [[2000, 64]] : [[100_000, 64], [100_000, 384], [1_000_000, 128]];
    for (const [rows, dim] of sizes as [number, number][]) {
      const data = writeDataSet(folder, { kind: 'normal', rows, dim, queries: 1000 });
      tables.push(await searchBlock(peers, data, { ...options, checked: 20, batches: [1, 16, 1000] }));
      removeData(data);
    }
    return tables.join('\n\n');
  });
}

/** Whether the caller's thread stays free. */
async function workerSection({ k, quick, rounds }: KnnOptions, folder: string): Promise<string> {
  const data = writeDataSet(folder, { kind: 'normal', rows: quick ? 5000 : 100_000, dim: 128, queries: 1000 });
  const batches = [1, 16, 1000];
  return `${heading(data)}:\n\n${workerTable(await runWorkers(data, { k, batches, rounds }), batches)}`;
}

async function trainedSection(options: KnnOptions, folder: string): Promise<string> {
  const data = await trainedDataSet(folder, options.quick ? 5 : 300);
  return withEngines(options, except(...threadedIds, 'sim-int8-rows', 'hnswlib', 'usearch', 'torch'), (peers) =>
    searchBlock(peers, data, { ...options, batches: [1, 16, 1000] }),
  );
}

async function largeSection(options: KnnOptions, folder: string): Promise<string> {
  const data = writeDataSet(folder, { kind: 'normal', rows: options.quick ? 20_000 : 1_000_000, dim: 128, queries: 1000 });
  const ids = ['sim', 'sim-int16', 'sim-int8', 'sim-newer-node', 'sim-threads-2', 'sim-webgpu', 'faiss'];
  return withEngines(options, ids, (peers) =>
    searchBlock(peers, data, { ...options, checked: 20, longestBatchMs: 10_000, batches: [1, 16, 1000], showsMemory: true }),
  );
}

/** Rows of int8 alone, added in parts from a file, beside float32 rows: wrong ids are what int8 costs. */
async function hugeSection(options: KnnOptions, folder: string): Promise<string> {
  const data = writeDataSet(folder, { kind: 'normal', rows: options.quick ? 300_000 : 10_000_000, dim: 64, queries: 100 });
  return withEngines(options, ['sim-int8-rows', 'faiss'], (peers) =>
    searchBlock(peers, data, { ...options, checked: 10, longestBatchMs: 10_000, batches: [1, 16], showsMemory: true }),
  );
}

async function searchBlock(
  peers: readonly KnnPeer[],
  data: DataSet,
  options: Parameters<typeof runSearches>[2],
): Promise<string> {
  const runs = await runSearches(peers, data, options);
  const tables = [searchTable(runs, options), rivalTable(runs, 'faiss', options.batches)].filter((table) => table !== '');
  return `${heading(data)}:\n\n${tables.join('\n\n')}`;
}

const heading = ({ name, rows, dim }: DataSet): string =>
  `**${name.replace(/-.*/, '')}, ${rows.toLocaleString('en-US')} × ${dim}**`;

/** Runs `task` on those of the engines that run here and that the command line asks for, and ends them. */
async function withEngines(
  { engines }: KnnOptions,
  ids: readonly string[],
  task: (peers: readonly KnnPeer[]) => Promise<string>,
): Promise<string> {
  const peers = await startEngines(ids.filter((id) => engines?.includes(id) ?? true));
  try {
    return await task(peers);
  } finally {
    for (const peer of peers) await peer.close();
  }
}

const except = (...ids: readonly string[]): string[] => engineIds.filter((id) => !ids.includes(id));

function removeData({ galleryPath, queriesPath }: DataSet): void {
  rmSync(galleryPath);
  rmSync(queriesPath);
}
