import { describe, expect, test } from '@jest/globals';
import { type RankForm, Random } from '@sim/core';
import { hardRows } from '@sim/testing/hard-rows';
import type { KernelResult, KernelStatistics, RowFilter } from '../kernel-backend.ts';
import { referenceScan } from '../reference-scan.ts';
import { makeRowFilter } from '../row-filter.ts';
import { WasmKernel } from './wasm-kernel.ts';

// Not whole panels, and an odd number of groups of queries of which the last one is not full.
const size = 330;
const count = 103;
const k = 6;
// Halves of rows that end within a step, and that do not.
const dims = [256, 259];

type Rows = { readonly gallery: Float32Array; readonly queries: Float32Array };

/** Rows of a few large numbers, each with one of any sign at the same places of both halves: sums of four are as large as they can be. */
function spikes(dim: number): Rows {
  const random = new Random(3);
  const steps = 2 * Math.ceil(dim / 4);
  const rowsOf = (rows: number): Float32Array => {
    const values = new Float32Array(rows * dim);
    for (let row = 0; row < rows; row++)
      for (const column of [0, 1, steps - 1, steps, steps + 1, dim - 1]) values[row * dim + column] = random.integer(2) ? 5 : -5;
    return values;
  };
  return { gallery: rowsOf(size), queries: rowsOf(count) };
}

async function answers(form: RankForm, dim: number, { gallery, queries }: Rows, filter?: RowFilter): Promise<{ found: KernelResult; statistics: KernelStatistics }> {
  const kernel = new WasmKernel({ form, dim, prefilter: 'int16' });
  await kernel.append(gallery);
  const found = await kernel.search(queries, k, filter);
  const statistics = kernel.statistics();
  kernel.dispose();
  return { found, statistics };
}

describe.each(['l2sq', 'dot'] as const)('many queries of long rows: %s', (form) => {
  test.each([...Object.keys(hardRows), 'spikes'])('rows and keys are those of the reference: %s', async (name) => {
    for (const dim of dims) {
      const rows = name === 'spikes' ? spikes(dim) : (hardRows[name] as (typeof hardRows)[string])(new Random(5), size, count, dim);
      for (const filter of [undefined, makeRowFilter(size, (row) => row % 17 === 0)]) {
        const { found } = await answers(form, dim, rows, filter);
        const expected = referenceScan({ spec: { form, dim }, gallery: rows.gallery, queries: rows.queries, k, filter });
        expect(Buffer.from(found.rows.buffer).equals(Buffer.from(expected.rows.buffer))).toBe(true);
        expect(Buffer.from(found.keys.buffer).equals(Buffer.from(expected.keys.buffer))).toBe(true);
      }
    }
  });

  test('as many rows are ranked as for fewer queries at a time, which are scanned otherwise: the sums are the same', async () => {
    for (const rows of [spikes(256), (hardRows['normal rows'] as (typeof hardRows)[string])(new Random(5), size, count, 256)]) {
      const half = 52 * 256;
      const parts = [rows.queries.subarray(0, half), rows.queries.subarray(half)].map((queries) => answers(form, 256, { ...rows, queries }));
      const ranked = (await Promise.all(parts)).reduce((sum, { statistics }) => sum + statistics.ranked, 0);
      expect((await answers(form, 256, rows)).statistics.ranked).toBe(ranked);
    }
  });
});
