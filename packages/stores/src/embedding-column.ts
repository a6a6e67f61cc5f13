/**
 * Embeddings of a store's rows.
 *
 * @internal
 */
import { GrowingArray } from '@sim/core';
import type { EmbeddingSource } from './store.ts';

/** Rows of embeddings: the first ones with a source, by their ids, those that were added since here. */
export class EmbeddingColumn {
  readonly dim: number;
  readonly #source: EmbeddingSource | undefined;
  /** Rows that the source has. */
  readonly #lent: number;
  readonly #own: GrowingArray<Float32Array>;

  /** @param own Rows behind the `lent` ones of `source`; kept, not copied, and never written to. */
  constructor(dim: number, own: Float32Array = new Float32Array(), source?: EmbeddingSource, lent = 0) {
    this.dim = dim;
    this.#own = new GrowingArray(own);
    this.#source = source;
    this.#lent = lent;
  }

  reserve(numbers: number): void {
    this.#own.reserve(numbers);
  }

  append(embeddings: Float32Array): void {
    this.#own.append(embeddings);
  }

  /** Copies of rows, one after another. `idOf` says their ids. */
  async read(rows: readonly number[], idOf: (row: number) => number): Promise<Float32Array> {
    const lent = rows.filter((row) => row < this.#lent);
    if (lent.length === 0) return this.#ownRows(rows);
    const found = await (this.#source as EmbeddingSource).getRows(Uint32Array.from(lent, idOf));
    if (lent.length === rows.length) return found;
    const { dim } = this;
    const embeddings = new Float32Array(rows.length * dim);
    const own = this.#ownRows(rows.filter((row) => row >= this.#lent));
    for (let i = 0, fromSource = 0, fromOwn = 0; i < rows.length; i++) {
      const isLent = (rows[i] as number) < this.#lent;
      const at = dim * (isLent ? fromSource++ : fromOwn++);
      embeddings.set((isLent ? found : own).subarray(at, at + dim), i * dim);
    }
    return embeddings;
  }

  /** Every row as a view, to be left as it is; undefined where a source has some. */
  get all(): Float32Array | undefined {
    return this.#lent === 0 ? this.#own.values : undefined;
  }

  /** The column without other rows than `rows`, which ascend. */
  select(rows: readonly number[]): EmbeddingColumn {
    const lent = rows.filter((row) => row < this.#lent).length;
    return new EmbeddingColumn(this.dim, this.#ownRows(rows.slice(lent)), this.#source, lent);
  }

  /** Copies of rows that are here. Rows that stand side by side are copied at once. */
  #ownRows(rows: readonly number[]): Float32Array {
    const { dim } = this;
    const all = this.#own.values;
    const embeddings = new Float32Array(rows.length * dim);
    for (let first = 0, next = 0; first < rows.length; first = next) {
      const row = rows[first] as number;
      while (next < rows.length && rows[next] === row + next - first) next++;
      const at = (row - this.#lent) * dim;
      embeddings.set(all.subarray(at, at + (next - first) * dim), first * dim);
    }
    return embeddings;
  }
}
