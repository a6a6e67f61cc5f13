import { GrowingArray, type RankForm } from '@sim/core';
import { dotKeys } from './dot/reference.ts';
import type { KernelBackend, KernelResult, KernelSpec, RankKernel, RowFilter } from './kernel-backend.ts';
import { requireOpen, requireQueries, requireSpec, requireWholeRows } from './kernel-checks.ts';
import { l1Keys } from './l1/reference.ts';
import { l2sqKeys } from './l2sq/reference.ts';
import { allowedRows } from './row-filter.ts';
import { TopK } from './top-k.ts';

/** Queries that are answered together: each row that is fetched serves all of them while they stay in the cache. */
const QUERIES_PER_BLOCK = 16;

/** Rows whose keys are computed before they are selected from; bounds the scratch memory to 16 × 4096 keys. */
const ROWS_PER_TILE = 4096;

const keyFunctions: Record<RankForm, typeof dotKeys> = { dot: dotKeys, l1: l1Keys, l2sq: l2sqKeys };

/**
 * The meaning of every form: plain loops in float64 over float32 rows. Available everywhere, and what other backends
 * are held to.
 *
 * @example
 * const kernel = await referenceBackend.open({ form: 'l2sq', dim: 2 });
 * await kernel.append(Float32Array.of(0, 0, 3, 4));
 * await kernel.search(Float32Array.of(3, 3), 1);   // { rows: [1], keys: [1] }
 */
export const referenceBackend: KernelBackend = {
  name: 'reference',
  isAvailable: () => Promise.resolve(true),
  open: async (spec) => new ReferenceKernel(spec),
};

class ReferenceKernel implements RankKernel {
  readonly backend = 'reference';
  readonly spec: KernelSpec;
  #gallery: GrowingArray<Float32Array> = new GrowingArray(new Float32Array());
  #isDisposed = false;

  constructor(spec: KernelSpec) {
    requireSpec(spec, 'referenceBackend.open');
    this.spec = spec;
  }

  get size(): number {
    return this.#gallery.length / this.spec.dim;
  }

  async append(rows: Float32Array): Promise<void> {
    requireOpen(this.#isDisposed, 'RankKernel.append');
    requireWholeRows(rows, this.spec.dim, 'rows', 'RankKernel.append');
    this.#gallery.append(rows);
  }

  async search(queries: Float32Array, k: number, filter?: RowFilter): Promise<KernelResult> {
    requireOpen(this.#isDisposed, 'RankKernel.search');
    const { dim } = this.spec;
    const count = requireQueries(queries, k, dim, 'RankKernel.search');
    const rows = new Uint32Array(count * k);
    const keys = new Float64Array(count * k);
    const selections = Array.from(
      { length: Math.min(count, QUERIES_PER_BLOCK) },
      () => new TopK(Math.min(k, this.size)),
    );
    for (let first = 0; first < count; first += QUERIES_PER_BLOCK) {
      const last = Math.min(first + QUERIES_PER_BLOCK, count);
      this.#offerAll(queries.subarray(first * dim, last * dim), selections, filter);
      for (let query = first; query < last; query++)
        (selections[query - first] as TopK).take(
          rows.subarray(query * k, (query + 1) * k),
          keys.subarray(query * k, (query + 1) * k),
        );
    }
    return { rows, keys };
  }

  bytes(): number {
    return this.#gallery.byteLength;
  }

  dispose(): void {
    this.#gallery = new GrowingArray(new Float32Array());
    this.#isDisposed = true;
  }

  /** Offers every allowed row to the selection of every query in the block. */
  #offerAll(queries: Float32Array, selections: readonly TopK[], filter: RowFilter | undefined): void {
    const { dim, form } = this.spec;
    const count = queries.length / dim;
    const scratch = new Float64Array(count * Math.min(ROWS_PER_TILE, this.size));
    for (let begin = 0; begin < this.size; begin += ROWS_PER_TILE) {
      const end = Math.min(begin + ROWS_PER_TILE, this.size);
      const numbers = filter ? allowedRows(filter, begin, end) : undefined;
      const tile = numbers ? this.#gather(numbers) : this.#gallery.values.subarray(begin * dim, end * dim);
      const tileRows = tile.length / dim;
      keyFunctions[form](queries, tile, dim, scratch);
      for (let query = 0; query < count; query++) {
        const selection = selections[query] as TopK;
        const keys = scratch.subarray(query * tileRows, (query + 1) * tileRows);
        for (let i = 0; i < tileRows; i++)
          selection.offer(keys[i] as number, numbers ? (numbers[i] as number) : begin + i);
      }
    }
  }

  /** The rows of the given numbers, side by side. */
  #gather(numbers: Uint32Array): Float32Array {
    const { dim } = this.spec;
    const gallery = this.#gallery.values;
    const tile = new Float32Array(numbers.length * dim);
    for (const [i, row] of numbers.entries()) tile.set(gallery.subarray(row * dim, (row + 1) * dim), i * dim);
    return tile;
  }
}
