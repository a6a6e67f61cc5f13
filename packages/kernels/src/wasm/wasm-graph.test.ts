import { describe, expect, test } from '@jest/globals';
import { Random } from '@sim/core';
import { hardRows } from '@sim/testing/hard-rows';
import type { KernelResult } from '../kernel-backend.ts';
import { referenceBackend } from '../reference-backend.ts';
import { wasmGraph } from './wasm-graph.ts';

const forms = ['l2sq', 'dot'] as const;
const ignore = async (): Promise<void> => undefined;

const rowsOf = (name: string, size: number, dim: number): Float32Array =>
  (hardRows[name] as (typeof hardRows)[string])(new Random(5), size, 1, dim).gallery;

/** The reference's answer: each row's nearest, without itself. */
async function expectedGraph(form: 'dot' | 'l2sq', rows: Float32Array, dim: number, k: number): Promise<KernelResult> {
  const size = rows.length / dim;
  const kernel = await referenceBackend.open({ form, dim });
  await kernel.append(rows);
  const nearest = await kernel.search(rows, k + 1);
  const others = { rows: new Uint32Array(size * k), keys: new Float64Array(size * k) };
  for (let row = 0; row < size; row++) {
    // A row that is not among its own nearest has k twins before it; the last of these is one too many.
    const ranks = [...Array(k + 1).keys()].map((rank) => row * (k + 1) + rank).filter((at) => nearest.rows[at] !== row).slice(0, k);
    others.rows.set(ranks.map((at) => nearest.rows[at] as number), row * k);
    others.keys.set(ranks.map((at) => nearest.keys[at] as number), row * k);
  }
  return others;
}

/** Places where rows or the bits of keys differ. (A matcher for equality takes seconds for arrays of this size.) */
const differences = (found: KernelResult, expected: KernelResult): number[] =>
  [...expected.keys.keys()].filter(
    (i) => found.rows[i] !== expected.rows[i] || !Object.is(found.keys[i], expected.keys[i]),
  );

describe.each(forms)('the graph by %s', (form) => {
  // These have rows so short beside others, or by `dot` beside their centre, that one step of integers says nothing.
  const refused = ['one huge coordinate in some rows', 'rows of mixed lengths'];
  if (form === 'dot') refused.push('an offset of 10,000', 'small terms after a large one');

  test.each(Object.keys(hardRows))('is that of the reference or is left to a search: %s', async (name) => {
    for (const [size, dim, k] of [[203, 33, 9], [64, 1, 3], [150, 16, 50]] as const) {
      const rows = rowsOf(name, size, dim);
      let done = 0;
      const graph = await wasmGraph(rows, { form, dim, k }, async (count) => {
        done += count;
      });
      if (graph) {
        expect([graph.rows.length, graph.keys.length]).toEqual([size * k, size * k]);
        expect(differences(graph, await expectedGraph(form, rows, dim, k))).toEqual([]);
        expect(done).toBeLessThanOrEqual(size);
      } else if (dim > 1) expect(refused).toContain(name);
    }
  });

  test('is narrower where there are fewer other rows', async () => {
    const rows = rowsOf('normal rows', 5, 3);
    const graph = (await wasmGraph(rows, { form, dim: 3, k: 9 }, ignore)) as KernelResult;
    expect(differences(graph, await expectedGraph(form, rows, 3, 4))).toEqual([]);
    expect(await wasmGraph(rows.subarray(0, 3), { form, dim: 3, k: 9 }, ignore)).toBeUndefined();
  });

  test.each(['tight clusters', '20 near copies of each row', ...(form === 'l2sq' ? ['an offset of 100'] : [])])('needs its error bound: %s', async (name) => {
    const [size, dim, k] = [800, 64, 10];
    const rows = rowsOf(name, size, dim);
    const expected = await expectedGraph(form, rows, dim, k);
    const wrong = async (margin: number): Promise<number> =>
      differences((await wasmGraph(rows, { form, dim, k }, ignore, { margin })) as KernelResult, expected).length;
    expect(await wrong(0)).toBeGreaterThan(0);
    expect(await wrong(1)).toBe(0);
  });
});

/**
 * Rows that two more, one along alternating signs and its opposite, are neighbours of: in steps of one, half of them lie
 * almost half a step further along than their integers say, and half of them, with larger integers, almost half a step less.
 */
function residualsAlongARow(random: Random, size: number, dim: number): Float32Array {
  const rows = new Float32Array(size * dim);
  const sign = (column: number): number => (column % 2 === 0 ? 1 : -1);
  const longest = (30_000 - 1 - Math.sqrt(dim) / 2) / Math.SQRT2;
  for (let column = 0; column < dim; column++) rows[column] = 3000 * sign(column);
  rows.fill(longest, 2 * dim, 2 * dim + 2);
  for (let row = 4; row < size; row += 2) {
    const isAlong = row % 4 === 0;
    let base = 0;
    for (let column = 0; column < dim; column++) {
      // Equal numbers side by side cancel, and make rows long beside their residuals.
      if (column % 2 === 0) base = 200 * sign(random.integer(2));
      const along = isAlong ? 0.49 : column > 0.86 * dim ? -0.49 : 0.51;
      rows[row * dim + column] = base + along * sign(column);
    }
  }
  for (let row = 1; row < size; row += 2)
    for (let column = 0; column < dim; column++) rows[row * dim + column] = -(rows[(row - 1) * dim + column] as number);
  return rows;
}

test.each(['l2sq', 'dot'] as const)('half of the error bound gives wrong graphs: %s', async (form) => {
  const [size, dim, k] = [200, 64, 10];
  const rows = residualsAlongARow(new Random(1), size, dim);
  const expected = await expectedGraph(form, rows, dim, k);
  const wrong = async (margin: number): Promise<number> =>
    differences((await wasmGraph(rows, { form, dim, k }, ignore, { margin })) as KernelResult, expected).length;
  expect(await wrong(0.5)).toBeGreaterThan(0);
  expect(await wrong(1)).toBe(0);
});

test('sizes of differences have no graph', async () => {
  expect(await wasmGraph(rowsOf('normal rows', 50, 4), { form: 'l1', dim: 4, k: 3 }, ignore)).toBeUndefined();
});
