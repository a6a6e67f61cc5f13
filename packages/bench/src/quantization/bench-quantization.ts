/** @internal */

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BinaryQuantizedSearch, FunnelSearch, HnswSearch, LinearSearch } from '@sim/search';
import { type DataSet, writeDataSet } from '../knn/data-set.ts';
import { machineLine } from '../knn/machine-line.ts';
import { publish } from '../knn/publish.ts';
import { trainedDataSet } from '../knn/trained-data-set.ts';
import { fallingDataSet } from './falling-data-set.ts';
import { type LookupEngine, type OwnEngine, faissEngine, ownEngine } from './lookup-engine.ts';
import { type QuantizationOptions, type QuantizationSection, parseQuantizationOptions } from './quantization-options.ts';
import { recallTable } from './recall-table.ts';

const K = 10;
const QUERIES = 300;

const exact: OwnEngine = {
  label: '`LinearSearch`',
  widths: [undefined],
  bytesPerRow: (dim) => 6 * dim,
  make: (dim) => new LinearSearch({ dim }),
};

const unscanned: OwnEngine = {
  label: "`LinearSearch`, `prefilter: 'none'`",
  widths: [undefined],
  bytesPerRow: (dim) => 4 * dim,
  make: (dim) => new LinearSearch({ dim, prefilter: 'none' }),
};

const integers: OwnEngine = {
  label: "`LinearSearch`, `quantization: 'int8'`",
  widths: [undefined],
  bytesPerRow: (dim) => dim,
  make: (dim) => new LinearSearch({ dim, quantization: 'int8' }),
};

const binary = (widths: readonly number[]): OwnEngine => ({
  label: '`BinaryQuantizedSearch`',
  widths,
  bytesPerRow: (dim) => 4 * dim + dim / 8,
  make: (dim) => new BinaryQuantizedSearch({ dim }),
});

const binaryByIntegers = (widths: readonly number[]): OwnEngine => ({
  label: "`BinaryQuantizedSearch`, `rescore: 'int8'`",
  widths,
  bytesPerRow: (dim) => dim + 12 + dim / 8,
  make: (dim) => new BinaryQuantizedSearch({ dim, rescore: 'int8' }),
});

const funnel = (dimensions: readonly number[], widths: readonly number[]): OwnEngine => ({
  label: `\`FunnelSearch\`, ${dimensions.join(' → ')}`,
  widths,
  bytesPerRow: (dim) => 4 * dim + 6 * (dimensions[0] as number),
  make: (dim) => new FunnelSearch({ dim, dimensions: [...dimensions] }),
});

const graph = (m: number, widths: readonly number[]): OwnEngine => ({
  label: `\`HnswSearch\`, m ${m}`,
  widths,
  bytesPerRow: (dim) => 4 * dim + 8 * m + 4,
  make: (dim) => new HnswSearch({ dim, m }),
});

/**
 * Searches by less than whole rows beside the exact one, by cosine: what they find, and what it costs in processor time.
 * `quantization-options.ts` says what the command line takes.
 */
export async function benchQuantization(args: readonly string[]): Promise<void> {
  const options = parseQuantizationOptions(args);
  const sections: Readonly<Record<QuantizationSection, (options: QuantizationOptions, folder: string) => Promise<string>>> = {
    funnel: funnelSection,
    binary: binarySection,
    auto: autoSection,
    trained: trainedSection,
  };
  for (const name of options.sections) {
    const machine = machineLine(options.rounds).replace('medians', 'the least processor time');
    const folder = mkdtempSync(join(tmpdir(), 'sim-bench-'));
    try {
      publish(`quantization-${name}`, `${machine}\n\n${await sections[name](options, folder)}`, options);
    } finally {
      rmSync(folder, { recursive: true });
    }
  }
}

/** Rows whose columns carry less and less, cut at several places, and every other search beside. */
async function funnelSection({ quick, rounds }: QuantizationOptions, folder: string): Promise<string> {
  const data = fallingDataSet(folder, { rows: quick ? 3000 : 100_000, dim: 256, queries: QUERIES, decay: 1 });
  const widths = [20, 40, 80, 160, 320];
  const stages = [[32, 256], [64, 256], [128, 256], [32, 96, 256]];
  const funnels = stages.map((dimensions) => funnel(dimensions, widths));
  const others = [unscanned, integers, binary([100, 200, 400]), binaryByIntegers([100, 200, 400]), graph(16, [32, 64, 128, 256])];
  const engines = [exact, ...funnels, ...others].map(ownEngine);
  return block(engines, data, 'variance 1/i of column i', rounds);
}

/** Signs of rows of several lengths, even and uneven, beside faiss. */
async function binarySection({ quick, rounds }: QuantizationOptions, folder: string): Promise<string> {
  const tables: string[] = [];
  const widths = [50, 100, 200, 400, 800];
  for (const dim of quick ? [64] : [64, 256, 768])
    for (const decay of [0, 1]) {
      const data = fallingDataSet(folder, { rows: quick ? 3000 : 50_000, dim, queries: QUERIES, decay });
      const peers = [await faissEngine('flat', widths), await faissEngine('rabitq', widths)].filter((peer) => peer !== null);
      const engines = [...[exact, binary(widths), binaryByIntegers(widths)].map(ownEngine), ...peers];
      tables.push(await block(engines, data, decay === 0 ? 'normal' : 'variance 1/i of column i', rounds));
    }
  return tables.join('\n\n');
}

/** Exact search and a graph, from few rows to many. */
async function autoSection({ quick, rounds }: QuantizationOptions, folder: string): Promise<string> {
  const tables: string[] = [];
  const sizes = quick ? [[2000, 64]] : [[20_000, 64], [100_000, 64], [30_000, 256]];
  for (const kind of ['clustered', 'normal'] as const)
    for (const [rows, dim] of sizes as [number, number][]) {
      const data = writeDataSet(folder, { kind, rows, dim, queries: QUERIES });
      tables.push(await block([exact, graph(16, [16, 32, 64, 128, 256])].map(ownEngine), data, kind, rounds));
    }
  return tables.join('\n\n');
}

/** Embeddings of digits: what searches meet in practice. */
async function trainedSection({ quick, rounds }: QuantizationOptions, folder: string): Promise<string> {
  const data = await trainedDataSet(folder, quick ? 5 : 300);
  const widths = [20, 50, 100, 200, 400];
  const engines = [exact, binary(widths), binaryByIntegers(widths), funnel([16, 64], widths), graph(16, [16, 32, 64, 128])].map(ownEngine);
  return block(engines, data, 'trained', rounds);
}

async function block(engines: readonly LookupEngine[], data: DataSet, kind: string, rounds: number): Promise<string> {
  try {
    const table = await recallTable(engines, data, { k: K, rounds, singles: 100 });
    const text = `**${kind}, ${data.rows.toLocaleString('en-US')} × ${data.dim}:**\n\n${table}`;
    // A section takes minutes; what is there shows that it goes on.
    console.error(text);
    return text;
  } finally {
    for (const engine of engines) await engine.close();
    rmSync(data.galleryPath);
    rmSync(data.queriesPath);
  }
}
