/**
 * Candidates from the first numbers of rows.
 *
 * @internal
 */
import type { Ranking } from '@sim/core';
import { NO_ROW, allowedRows } from '@sim/kernels';
import { NO_ID, type Search } from '../search.ts';
import { firstColumns } from './first-columns.ts';
import type { CandidateRequest, CandidateSource, HeldRows } from './reranked-search.ts';

/** Rows that are given to the first stage at a time when it is filled anew. */
const ROWS_PER_READ = 4096;

/** What `FunnelCandidates` works with. */
export interface FunnelCandidatesOptions {
  /** The first stage, empty. Its ids are rows. */
  readonly first: Search;
  /** Numbers of a row that each of the other stages compares, but for the last. */
  readonly finer: readonly number[];
  readonly ranking: Ranking;
}

/** Stages of a funnel but for the last: each looks at more numbers of fewer rows. */
export class FunnelCandidates implements CandidateSource {
  readonly #held: HeldRows;
  readonly #options: FunnelCandidatesOptions;

  constructor(held: HeldRows, options: FunnelCandidatesOptions) {
    this.#held = held;
    this.#options = options;
  }

  get kernel(): Search['kernel'] {
    return this.#options.first.kernel;
  }

  async add(first: number, rows: Float32Array): Promise<void> {
    const { first: stage } = this.#options;
    const count = rows.length / this.#held.rows.dim;
    await stage.add(Uint32Array.from({ length: count }, (_, i) => first + i), this.#cut(rows, stage.dim));
  }

  async remove(rows: Uint32Array): Promise<void> {
    await this.#options.first.remove(rows);
  }

  async keep(kept: Uint32Array): Promise<void> {
    await this.#options.first.reset();
    for (let first = 0; first < kept.length; first += ROWS_PER_READ)
      await this.add(first, this.#held.rows.read(first, Math.min(first + ROWS_PER_READ, kept.length)));
  }

  async find(queries: Float32Array, request: CandidateRequest): Promise<Uint32Array> {
    const { first, finer, ranking } = this.#options;
    const { k, width, least, filter, isFiltered, signal, ef } = request;
    // Removed rows are not in the first stage, which need not be told of them.
    const allowed = isFiltered && filter ? allowedRows(filter, 0, this.#held.rows.size) : undefined;
    const { ids } = await first.lookup(this.#cut(queries, first.dim), { k: width, filter: allowed, signal, ef });
    const candidates = ids.map((id) => (id === NO_ID ? NO_ROW : id));
    for (const [i, length] of finer.entries()) {
      const left = Math.max(Math.min(least, width), candidatesAfter(i + 1, finer.length + 1, k, width));
      const prepared = ranking.prepare(this.#cut(queries, length), length);
      const keys = new Float64Array(left);
      for (let query = 0; query < prepared.length / length; query++) {
        const own = candidates.subarray(query * width, (query + 1) * width);
        const rows = new Uint32Array(left);
        this.#held.ranker.nearest(prepared.subarray(query * length, (query + 1) * length), own, rows, keys);
        own.fill(NO_ROW);
        own.set(rows);
      }
    }
    return candidates;
  }

  dispose(): void {
    this.#options.first.dispose();
  }

  #cut(rows: Float32Array, length: number): Float32Array {
    return firstColumns(rows, this.#held.rows.dim, length);
  }
}

/** Rows that are left after stage `stage` of `stages`: the same share at each, so that `k` are left at the end. */
export function candidatesAfter(stage: number, stages: number, k: number, width: number): number {
  return Math.max(k, Math.ceil(k * (width / k) ** ((stages - stage) / stages)));
}
