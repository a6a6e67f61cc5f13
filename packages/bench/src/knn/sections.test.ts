import { expect, test } from '@jest/globals';
import { type CrossoverRun, crossoverChart, crossoverTables } from './crossover-section.ts';
import { graphTable } from './graph-section.ts';
import { workerTable } from './worker-section.ts';
import { rivalTable, type SearchRun, searchTable } from './search-section.ts';

const timing = (ms: number, asked: number, rounds: readonly number[] = [ms]): SearchRun['timings'][number] => ({ ms, rounds, asked });
const speed = { rounds: 3, longestBatchMs: 1000 };

test('a search table has times, ratios to the first engine and wrong ids', () => {
  const table = searchTable(
    [
      { id: 'sim', label: 'sim', loadMs: 12, timings: [timing(0.5, 1), timing(200, 1000)], wrong: [0, 0], details: { ranked: 11.26 } },
      { id: 'slow', label: 'slow', loadMs: 1, timings: [timing(1.5, 1), timing(5000, 100)], wrong: [0, 3], details: {} },
    ],
    { ...speed, k: 10, batches: [1, 1000], checked: 200 },
  );
  expect(table.split('\n')).toEqual([
    '| engine | 1 query, ms | 1,000 queries, ms | load, ms | ranked | wrong ids of 2,000 |',
    '|---|---:|---:|---:|---:|---:|',
    '| sim | 0.500 | 200 | 12.0 | 11.3 | 0 |',
    '| slow | 1.50 (3.00×) | ≈ 5,000 (25.0×) | 1.00 |  | 0 / 3 |',
  ]);
});

test('a search table has memory where it is asked for', () => {
  const runs = [{ id: 'sim', label: 'sim', loadMs: 12, timings: [timing(2, 1)], wrong: [0], details: { indexMb: 812.4, peakMb: 1400 } }];
  const table = searchTable(runs, { ...speed, k: 10, batches: [1], checked: 1, showsMemory: true });
  expect(table.split('\n').at(-1)).toBe('| sim | 2.00 | 12.0 | 812 | 1,400 | 0 |');
});

test('a table of a rival has the medians of the ratios within rounds', () => {
  const run = (id: string, rounds: readonly number[]): SearchRun => ({ id, label: id, loadMs: 1, timings: [timing(1, 1, rounds)], wrong: [0], details: {} });
  const runs = [run('sim', [1, 2, 4]), run('other', [9, 9, 9]), run('sim-int8', [1, 1, 1]), run('faiss', [3, 8, 8])];
  expect(rivalTable(runs, 'faiss', [1]).split('\n')).toEqual(['| faiss ÷ | 1 query |', '|---|---:|', '| sim | 3.00× |', '| sim-int8 | 8.00× |']);
  expect(rivalTable(runs, 'usearch', [1])).toBe('');
});

test('a graph table has seconds of both calls and of processors', () => {
  const runs = [
    { label: 'sim', firstMs: 500, thirdMs: 400, cpuMs: 350, wrong: 0 },
    { label: 'other', firstMs: 700, thirdMs: 800, cpuMs: 1050, wrong: 5 },
  ];
  expect(graphTable(runs, 1000).split('\n').slice(2)).toEqual([
    '| sim | 0.50 | 0.40 | 0.35 | 0 |',
    '| other | 0.70 | 0.80 (2.00×) | 1.05 (3.00×) | 5 |',
  ]);
});

test('the crossover shows the fastest engine of each size, as a table and as a chart', () => {
  const run: CrossoverRun = {
    options: { ...speed, k: 10, dim: 64, sizes: [100, 1000], batches: [1] },
    labels: ['a', 'b'],
    msPerQuery: [[[0.001, 0.002], [0.02, 0.01]]],
  };
  expect(crossoverTables(run).split('\n').slice(-2)).toEqual(['| 100 | **1.00** | 2.00 |', '| 1,000 | 20.0 | **10.0** |']);
  expect(crossoverChart(run)).toMatch(/^<svg[^]*log₁₀ rows in the gallery[^]*<\/svg>$/);
});

test('a worker table has the longest hold behind each time', () => {
  const holds = [{ ms: 250, longestMs: 1.24 }, { ms: 1.5, longestMs: 0 }];
  expect(workerTable([{ label: 'sim', holds }], [1]).split('\n').at(-1)).toBe('| sim | 250 (1.2) | 1.50 (0.0) |');
});
