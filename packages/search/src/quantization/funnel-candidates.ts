/**
 * Candidates from the first numbers of rows.
 *
 * @internal
 */
import { NO_ID, type Search } from '../search.ts';
import { firstColumns } from './first-columns.ts';
import type { CandidateRequest, CandidateSource } from './reranked-search.ts';

/** Stages of a funnel but for the last: each looks at more numbers of fewer rows. */
export class FunnelCandidates implements CandidateSource {
  readonly #dim: number;
  readonly #stages: readonly Search[];

  /** @param stages Empty, for ascending dimensions below `dim`, at least one. */
  constructor(dim: number, stages: readonly Search[]) {
    this.#dim = dim;
    this.#stages = stages;
  }

  get kernel(): Search['kernel'] {
    return (this.#stages[0] as Search).kernel;
  }

  async add(ids: Uint32Array, rows: Float32Array): Promise<void> {
    const done: Search[] = [];
    try {
      for (const stage of this.#stages) {
        await stage.add(ids, firstColumns(rows, this.#dim, stage.dim));
        done.push(stage);
      }
    } catch (error) {
      for (const stage of done) await stage.remove(ids);
      throw error;
    }
  }

  async remove(ids: Uint32Array): Promise<void> {
    for (const stage of this.#stages) await stage.remove(ids);
  }

  async reset(): Promise<void> {
    for (const stage of this.#stages) await stage.reset();
  }

  async find(queries: Float32Array, { k, width, least, filter, signal, ef }: CandidateRequest): Promise<Uint32Array> {
    const [first, ...others] = this.#stages as [Search, ...Search[]];
    const coarse = firstColumns(queries, this.#dim, first.dim);
    const { ids } = await first.lookup(coarse, { k: width, filter, signal, ef });
    let kept = width;
    for (const [i, stage] of others.entries()) {
      const next = Math.max(Math.min(least, width), candidatesAfter(i + 1, this.#stages.length, k, width));
      const cut = firstColumns(queries, this.#dim, stage.dim);
      for (let query = 0; query < queries.length / this.#dim; query++) {
        const own = ids.subarray(query * width, (query + 1) * width);
        const row = cut.subarray(query * stage.dim, (query + 1) * stage.dim);
        const found = await stage.lookup(row, { k: next, filter: own.slice(0, kept), signal });
        own.fill(NO_ID);
        own.set(found.ids);
      }
      kept = next;
    }
    return ids;
  }

  dispose(): void {
    for (const stage of this.#stages) stage.dispose();
  }
}

/** Rows that are left after stage `stage` of `stages`: the same share at each, so that `k` are left at the end. */
export function candidatesAfter(stage: number, stages: number, k: number, width: number): number {
  return Math.max(k, Math.ceil(k * (width / k) ** ((stages - stage) / stages)));
}
