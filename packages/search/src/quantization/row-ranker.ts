/**
 * The nearest of a few rows.
 *
 * @internal
 */
import { GrowingArray, type Ranking, normalizeRows, unitFactors } from '@sim/core';
import { NO_ROW, TopK } from '@sim/kernels';
import { comparesAsGiven } from '../compares-as-given.ts';
import { type Four, keysOfFour } from './four-keys.ts';
import { type HeldRowBlocks, RowBlocks } from './row-blocks.ts';

/** Rows, ranked as every kernel ranks them, to the last bit. */
export class RowRanker {
  readonly #rows: HeldRowBlocks;
  readonly #ranking: Ranking;
  readonly #isAsGiven: boolean;
  /** What makes each row one of length 1, where the ranking wants no more than that: rows need not be prepared then. */
  #factors: GrowingArray<Float64Array> | undefined;
  readonly #four: Four = { rows: [], starts: new Uint32Array(4), factors: new Float64Array(4), keys: new Float64Array(4) };

  constructor(rows: HeldRowBlocks, ranking: Ranking) {
    this.#rows = rows;
    this.#ranking = ranking;
    this.#isAsGiven = comparesAsGiven(ranking);
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
    const blocks = this.#rows;
    const isWhole = query.length === blocks.dim;
    const isReady = this.#isAsGiven || (this.#factors !== undefined && isWhole);
    if (isReady && blocks instanceof RowBlocks) this.#offer(blocks, query, there, nearest);
    else this.#offerPrepared(query, there, nearest, isReady);
    nearest.take(rows, found);
  }

  #offer(blocks: RowBlocks, query: Float32Array, candidates: Uint32Array, nearest: TopK): void {
    const factors = this.#factors?.values;
    const { rows, starts, factors: four } = this.#four;
    this.#offerFours(query, candidates, nearest, (i) => {
      for (let lane = 0; lane < 4; lane++) {
        const row = candidates[Math.min(i + lane, candidates.length - 1)] as number;
        rows[lane] = blocks.blockOf(row);
        starts[lane] = blocks.startOf(row);
        four[lane] = factors ? (factors[row] as number) : 1;
      }
    });
  }

  /** Ranks by rows that are written out for this query, cut, and prepared unless they are `isReady`. */
  #offerPrepared(query: Float32Array, candidates: Uint32Array, nearest: TopK, isReady: boolean): void {
    const blocks = this.#rows;
    const { length } = query;
    const cut = new Float32Array(candidates.length * length);
    for (const [i, row] of candidates.entries()) blocks.copyRow(row, length, cut, i * length);
    const prepared = isReady ? cut : this.#ranking.prepare(cut, length);
    const own = isReady ? this.#factors?.values : undefined;
    const { rows, starts, factors } = this.#four;
    factors.fill(1);
    this.#offerFours(query, candidates, nearest, (i) => {
      for (let lane = 0; lane < 4; lane++) {
        const place = Math.min(i + lane, candidates.length - 1);
        rows[lane] = prepared;
        starts[lane] = place * length;
        if (own) factors[lane] = own[candidates[place] as number] as number;
      }
    });
  }

  /** @param place Says where four candidates are; the last one again where there are no more. */
  #offerFours(query: Float32Array, candidates: Uint32Array, nearest: TopK, place: (first: number) => void): void {
    const computeKeys = keysOfFour[this.#ranking.form];
    const { keys } = this.#four;
    for (let first = 0; first < candidates.length; first += 4) {
      place(first);
      computeKeys(query, this.#four);
      const count = Math.min(4, candidates.length - first);
      for (let lane = 0; lane < count; lane++) nearest.offer(keys[lane] as number, candidates[first + lane] as number);
    }
  }
}
