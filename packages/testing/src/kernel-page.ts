/**
 * Script of a page that searches on the GPU of its browser, for `describeInChromium`.
 *
 * @internal
 */
import { type RankForm, Random } from '@sim/core';
import { makeRowFilter, selectKernel } from '@sim/kernels';
import { gaussianValues } from './gaussian-rows.ts';

/** What is searched. */
export interface PageSearch {
  readonly form: RankForm;
  readonly dim: number;
  readonly size: number;
  readonly count: number;
  readonly k: number;
  /** Rows that are multiples of it may be answered. */
  readonly every: number;
}

/** How answers of the GPU and of the reference compare. */
export interface PageComparison {
  readonly backend: string;
  readonly answers: number;
  readonly differences: number;
  /** Queries whose first candidates on the GPU proved nothing. */
  readonly early: number;
}

async function compare({ form, dim, size, count, k, every }: PageSearch): Promise<PageComparison> {
  const random = new Random(dim);
  const gallery = gaussianValues(random, size, dim);
  const queries = gaussianValues(random, count, dim);
  const filter = every > 1 ? makeRowFilter(size, (row) => row % every === 0) : undefined;
  const kernels = await Promise.all(
    (['webgpu', 'reference'] as const).map((kernel) => selectKernel({ form, dim }, { kernel })),
  );
  const half = Math.floor(size / 2) * dim;
  const results = [];
  for (const kernel of kernels) {
    await kernel.append(gallery.subarray(0, half));
    await kernel.append(gallery.subarray(half));
    results.push(await kernel.search(queries, k, filter));
  }
  const [found, expected] = results;
  if (!found || !expected) throw new Error('two kernels answer');
  const isSame = (i: number): boolean => found.rows[i] === expected.rows[i] && found.keys[i] === expected.keys[i];
  const places = Array.from(expected.rows, (_, i) => i);
  const early = kernels[0]?.statistics?.().early ?? -1;
  for (const kernel of kernels) kernel.dispose();
  return {
    backend: kernels[0]?.backend ?? '',
    early,
    answers: places.length,
    differences: places.filter((i) => !isSame(i)).length,
  };
}

globalThis.calls = { compare: (search) => compare(search as PageSearch) };
