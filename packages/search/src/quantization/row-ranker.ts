/**
 * The nearest of a few rows.
 *
 * @internal
 */
import { GrowingArray, type RankForm, type Ranking, normalizeRows, unitFactors } from '@sim/core';
import { NO_ROW, TopK } from '@sim/kernels';
import type { RowBlocks } from './row-blocks.ts';

/** Key of a query and the row that starts at `start`, as `@sim/kernels` defines it for each form. */
type RowKey = (query: Float32Array, rows: Float32Array, start: number) => number;

/** Rows, ranked as every kernel ranks them, to the last bit. */
export class RowRanker {
  readonly #rows: RowBlocks;
  readonly #ranking: Ranking;
  /** What makes each row one of length 1, where the ranking wants no more than that: rows need not be prepared then. */
  #factors: GrowingArray<Float64Array> | undefined;

  constructor(rows: RowBlocks, ranking: Ranking) {
    this.#rows = rows;
    this.#ranking = ranking;
    if (ranking.prepare === normalizeRows) this.#factors = new GrowingArray(new Float64Array());
  }

  /** Takes note of rows that were added to the blocks. */
  append(rows: Float32Array): void {
    this.#factors?.append(unitFactors(rows, this.#rows.dim));
  }

  /** Follows `RowBlocks.keep`. */
  keep(rows: Uint32Array): void {
    const factors = this.#factors?.values;
    if (factors) this.#factors = new GrowingArray(Float64Array.from(rows, (row) => factors[row] as number));
  }

  /**
   * The nearest of the candidates by the first `query.length` numbers of rows, ties by lower row.
   *
   * @param query Prepared.
   * @param candidates Rows, all different, `NO_ROW` after the last.
   * @param rows Receives the nearest; `NO_ROW` where there are no more.
   * @param found Receives their keys.
   */
  nearest(query: Float32Array, candidates: Uint32Array, rows: Uint32Array, found: Float64Array): void {
    const nearest = new TopK(rows.length);
    const end = candidates.indexOf(NO_ROW);
    const there = end < 0 ? candidates : candidates.subarray(0, end);
    if (this.#factors && query.length === this.#rows.dim) this.#offerUnit(this.#factors.values, query, there, nearest);
    else this.#offerPrepared(query, there, nearest);
    nearest.take(rows, found);
  }

  #offerUnit(factors: Float64Array, query: Float32Array, candidates: Uint32Array, nearest: TopK): void {
    const blocks = this.#rows;
    for (const row of candidates)
      nearest.offer(unitKey(query, blocks.blockOf(row), blocks.startOf(row), factors[row] as number), row);
  }

  /** Ranks by rows that are cut and prepared for this query. */
  #offerPrepared(query: Float32Array, candidates: Uint32Array, nearest: TopK): void {
    const blocks = this.#rows;
    const { length } = query;
    const cut = new Float32Array(candidates.length * length);
    for (const [i, row] of candidates.entries()) {
      const start = blocks.startOf(row);
      cut.set(blocks.blockOf(row).subarray(start, start + length), i * length);
    }
    const prepared = this.#ranking.prepare(cut, length);
    const key = keys[this.#ranking.form];
    for (const [i, row] of candidates.entries()) nearest.offer(key(query, prepared, i * length), row);
  }
}

const keys: Record<RankForm, RowKey> = {
  dot(query, rows, start) {
    let sum = 0;
    for (let i = 0; i < query.length; i++) sum += (query[i] as number) * (rows[start + i] as number);
    return -sum;
  },
  l2sq(query, rows, start) {
    let sum = 0;
    for (let i = 0; i < query.length; i++) {
      const difference = (query[i] as number) - (rows[start + i] as number);
      sum += difference * difference;
    }
    return sum;
  },
  l1(query, rows, start) {
    let sum = 0;
    for (let i = 0; i < query.length; i++) sum += Math.abs((query[i] as number) - (rows[start + i] as number));
    return sum;
  },
};

/** `dot` of the row at length 1, rounded to float32 as the rows that `normalizeRows` makes. */
function unitKey(query: Float32Array, rows: Float32Array, start: number, factor: number): number {
  let sum = 0;
  for (let i = 0; i < query.length; i++) sum += (query[i] as number) * Math.fround((rows[start + i] as number) * factor);
  return -sum;
}
