import type { Ranking, RankForm } from '@sim/core';

type NumberRows = readonly (readonly number[])[];

/** A kernel's key for two rows, from its definition, in float64. */
const keys: Record<RankForm, (q: Float32Array, k: Float32Array) => number> = {
  dot: (q, k) => -q.reduce((sum, value, i) => sum + value * (k[i] as number), 0),
  l2sq: (q, k) => q.reduce((sum, value, i) => sum + (value - (k[i] as number)) ** 2, 0),
  l1: (q, k) => q.reduce((sum, value, i) => sum + Math.abs(value - (k[i] as number)), 0),
};

/** What `ranking` says about every query and key, its kernel replaced by the kernel's definition: `[queries][keys]`. */
export function rankValues(ranking: Ranking, queries: NumberRows, gallery: NumberRows): number[][] {
  const dim = queries[0]?.length ?? 0;
  const prepare = (rows: NumberRows): Float32Array => ranking.prepare(Float32Array.from(rows.flat()), dim);
  const left = prepare(queries);
  const right = prepare(gallery);
  const scales = ranking.queryScale?.(left, dim);
  return queries.map((_, q) =>
    gallery.map((__, k) =>
      ranking.finish(
        keys[ranking.form](left.subarray(q * dim, (q + 1) * dim), right.subarray(k * dim, (k + 1) * dim)),
        scales?.[q] ?? 1,
      ),
    ),
  );
}
