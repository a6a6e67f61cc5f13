/** @internal */

import { spawnSync } from 'node:child_process';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { Random } from '@sim/core';
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
  readonly prefilter: 'auto' | 'none';
}

const cases: readonly Case[] = [
  { name: '`Indexer.load` and the first answer', prefilter: 'auto' },
  { name: "the same, `prefilter: 'none'`", prefilter: 'none' },
];

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
  const sizes = { open: quick ? 5000 : 100_000, ...(large ? { 'open-large': quick ? 10_000 : 1_000_000 } : {}) };
  for (const [name, rows] of Object.entries(sizes)) {
    const machine = machineLine(quick ? 2 : 7);
    const section = await openSection(rows, quick ? 2 : 7);
    publish(`index-${name}`, `${machine}\n\n${section}`, { write: !quick && !values.print });
  }
}

async function openSection(rows: number, rounds: number): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'sim-bench-index-'));
  try {
    const paths: string[] = [];
    // One after another: a million rows take a gigabyte while they are written.
    for (const { prefilter } of cases) paths.push(await writeIndex(join(folder, `${prefilter}.sim`), rows, prefilter));
    const ways = [
      { name: '`readFile` of the file', way: 'read', path: paths[0] as string },
      { name: '`readFile`, and one copy in memory', way: 'copy', path: paths[0] as string },
      ...cases.map(({ name }, i) => ({ name, way: 'open', path: paths[i] as string })),
    ];
    const passes = ways.map((): OpenPass[] => []);
    for (let round = 0; round < rounds; round++) for (const [i, { way, path }] of ways.entries()) passes[i]?.push(measure(way, path));
    const { size } = await stat(paths[0] as string);
    const heading = `${rows.toLocaleString('en-US')} × ${DIM} with labels, ${formatTime(size / 2 ** 20)} MB, from the memory of the system:`;
    return `${heading}\n\n${openTable(ways.map(({ name }) => name), passes)}`;
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** A table of medians, with the ratio of each to the first way. */
function openTable(names: readonly string[], passes: readonly (readonly OpenPass[])[]): string {
  const of = (pick: (pass: OpenPass) => number) => passes.map((way) => median(way.map(pick)));
  const [times, cpu, peaks] = [of(({ ms }) => ms), of((pass) => pass.cpu), of(({ peak }) => peak)];
  return markdownTable(
    ['', 'ms', '÷ reading', 'processor time, ms', '÷ reading', 'most memory, MB'],
    names.map((name, i) => [
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

async function writeIndex(path: string, rows: number, prefilter: Case['prefilter']): Promise<string> {
  const random = new Random(1);
  const embeddings = Float32Array.from({ length: rows * DIM }, () => random.uniform() - 0.5);
  const search = { className: 'linear', config: { dim: DIM, distance: 'euclidean', prefilter } };
  const index = new Indexer({ embeddingSize: DIM, distance: 'euclidean', search });
  await index.add({ embeddings, labels: Int32Array.from({ length: rows }, (_, i) => i % 1000) });
  await index.save(path);
  index.dispose();
  return path;
}
