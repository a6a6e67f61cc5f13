import { GrowingArray } from '@sim/core';
import type { KernelBackend, KernelResult, KernelSpec, RankKernel, RowFilter } from './kernel-backend.ts';
import { decodeInt8, encodeInt8 } from './int8-rows.ts';
import { requireOpen, requireQueries, requireSpec, requireWholeRows } from './kernel-checks.ts';
import { referenceScan } from './reference-scan.ts';

/**
 * The meaning of every form: plain loops in float64 over float32 rows, or over those that rows of int8 stand for. Available everywhere, and what other backends
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
  /** There when rows are not kept as they were given. */
  readonly read?: (first: number, last: number) => Promise<Float32Array>;
  #gallery: GrowingArray<Float32Array> = new GrowingArray(new Float32Array());
  #isDisposed = false;

  constructor(spec: KernelSpec) {
    requireSpec(spec, 'referenceBackend.open');
    this.spec = spec;
    if (spec.elementType === 'int8') this.read = (first, last) => this.#read(first, last);
  }

  get size(): number {
    return this.#gallery.length / this.spec.dim;
  }

  async append(rows: Float32Array): Promise<void> {
    requireOpen(this.#isDisposed, 'RankKernel.append');
    const { dim, elementType } = this.spec;
    requireWholeRows(rows, dim, 'rows', 'RankKernel.append');
    this.#gallery.append(elementType === 'int8' ? decodeInt8(encodeInt8(rows, dim)) : rows);
  }

  async search(queries: Float32Array, k: number, filter?: RowFilter): Promise<KernelResult> {
    requireOpen(this.#isDisposed, 'RankKernel.search');
    requireQueries(queries, k, this.spec.dim, 'RankKernel.search');
    return referenceScan({ spec: this.spec, gallery: this.#gallery.values, queries, k, filter });
  }

  bytes(): number {
    return this.#gallery.byteLength;
  }

  dispose(): void {
    this.#gallery = new GrowingArray(new Float32Array());
    this.#isDisposed = true;
  }

  async #read(first: number, last: number): Promise<Float32Array> {
    requireOpen(this.#isDisposed, 'RankKernel.read');
    return this.#gallery.values.slice(first * this.spec.dim, last * this.spec.dim);
  }
}
