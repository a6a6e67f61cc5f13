/** @internal */

import { spawnSync } from 'node:child_process';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { type Config, type PartConfig, Random } from '@sim/core';
import { Indexer } from '@sim/indexer';
import { machineLine } from '../knn/machine-line.ts';
import { publish } from '../knn/publish.ts';
import { formatRatio, formatTime, markdownTable } from '../knn/tables.ts';
import { median } from '../statistics.ts';
import type { OpenPass } from './open-index-peer.ts';

const DIM = 128;

/** An index file, and how it was made. */
interface Case {
  readonly name: string;
  readonly search: PartConfig;
}

/** Cases whose files hold as much as each other's, and are compared with reading the first one's. */
interface Group {
  readonly title: string;
  /** A copy of the first file in memory is measured too. */
  readonly hasCopy: boolean;
  readonly cases: readonly Case[];
}

const caseOf = (name: string, className: string, config: Config = {}): Case => ({
  name,
  search: { className, config: { dim: DIM, distance: 'euclidean', ...config } },
});

const exactSearch: Group = {
  title: 'exact search',
  hasCopy: true,
  cases: [
    caseOf('`Indexer.load` and the first answer', 'linear', { prefilter: 'auto' }),
    caseOf("the same, `prefilter: 'none'`", 'linear', { prefilter: 'none' }),
  ],
};

const graphs: Group = {
  title: 'a graph of 16 links a row (`hnsw`), whose file holds rows for it and for the store',
  hasCopy: false,
  cases: [
    caseOf('`Indexer.load` and the first answer', 'hnsw'),
    caseOf("the same, `quantization: 'int8'`", 'hnsw', { quantization: 'int8' }),
    caseOf('the same, cosine, whose store keeps what was given', 'hnsw', { distance: 'cosine' }),
  ],
};

/**
 * From an index file to its first answer, beside reading the file alone: each in a process of its own, in turn.
 *
 *   --large   a million rows as well
 *   --quick   few rows and rounds, nothing written
 *   --print   results go to the terminal alone
 */
export async function benchIndex(args: readonly string[]): Promise<void> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      large: { type: 'boolean', default: false },
      quick: { type: 'boolean', default: false },
      print: { type: 'boolean', default: false },
    },
  });
  const { quick, large } = values;
  const sections = [
    { name: 'open', rows: quick ? 5000 : 100_000, groups: [exactSearch, graphs] },
    // A graph of a million rows takes a quarter of an hour.
    ...(large ? [{ name: 'open-large', rows: quick ? 10_000 : 1_000_000, groups: [exactSearch] }] : []),
  ];
  for (const { name, rows, groups } of sections) {
    const machine = machineLine(quick ? 2 : 7);
    const section = await openSection(groups, rows, quick ? 2 : 7);
    publish(`index-${name}`, `${machine}\n\n${section}`, { write: !quick && !values.print });
  }
}

/** What is measured in a round, and what came of it. */
interface Way {
  readonly name: string;
  readonly way: string;
  readonly path: string;
  readonly passes: OpenPass[];
}

async function openSection(groups: readonly Group[], rows: number, rounds: number): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'sim-bench-index-'));
  try {
    const waysOf: Way[][] = [];
    // One after another: a million rows take a gigabyte while they are written.
    for (const [i, group] of groups.entries()) waysOf.push(await writeGroup(join(folder, String(i)), group, rows));
    for (let round = 0; round < rounds; round++) for (const { way, path, passes } of waysOf.flat()) passes.push(measure(way, path));
    const tables: string[] = [];
    for (const [i, ways] of waysOf.entries()) {
      const { size } = await stat((ways[0] as Way).path);
      tables.push(`${rows.toLocaleString('en-US')} × ${DIM} with labels, ${groups[i]?.title}, ${formatTime(size / 2 ** 20)} MB, from the memory of the system:`);
      tables.push(openTable(ways));
    }
    return tables.join('\n\n');
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** Writes the files of a group, whose paths begin with `prefix`. */
async function writeGroup(prefix: string, { cases, hasCopy }: Group, rows: number): Promise<Way[]> {
  const opened: Way[] = [];
  for (const [i, { name, search }] of cases.entries())
    opened.push({ name, way: 'open', path: await writeIndex(`${prefix}-${i}.sim`, rows, search), passes: [] });
  const { path } = opened[0] as Way;
  return [
    { name: '`readFile` of the file', way: 'read', path, passes: [] },
    ...(hasCopy ? [{ name: '`readFile`, and one copy in memory', way: 'copy', path, passes: [] }] : []),
    ...opened,
  ];
}

/** A table of medians, with the ratio of each to the first way. */
function openTable(ways: readonly Way[]): string {
  const of = (pick: (pass: OpenPass) => number) => ways.map(({ passes }) => median(passes.map(pick)));
  const [times, cpu, peaks] = [of(({ ms }) => ms), of((pass) => pass.cpu), of(({ peak }) => peak)];
  return markdownTable(
    ['', 'ms', '÷ reading', 'processor time, ms', '÷ reading', 'most memory, MB'],
    ways.map(({ name }, i) => [
      name,
      formatTime(times[i] as number),
      formatRatio((times[i] as number) / (times[0] as number)),
      formatTime(cpu[i] as number),
      formatRatio((cpu[i] as number) / (cpu[0] as number)),
      formatTime((peaks[i] as number) / 2 ** 20),
    ]),
  );
}

/** A process that reads the file in one way. The file is in the memory of the system: it was written, or read, just before. */
function measure(way: string, path: string): OpenPass {
  const script = fileURLToPath(new URL('open-index-peer.ts', import.meta.url));
  const { stdout, status } = spawnSync(process.execPath, [...process.execArgv, script, way, path], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] });
  if (status !== 0) throw new Error(`bench index: the process that was to ${way} ended with ${status}`);
  return JSON.parse(stdout) as OpenPass;
}

async function writeIndex(path: string, rows: number, search: PartConfig): Promise<string> {
  const random = new Random(1);
  const embeddings = Float32Array.from({ length: rows * DIM }, () => random.uniform() - 0.5);
  const index = new Indexer({ embeddingSize: DIM, search });
  await index.add({ embeddings, labels: Int32Array.from({ length: rows }, (_, i) => i % 1000) });
  await index.save(path);
  index.dispose();
  return path;
}
