/**
 * Which id each row of a gallery belongs to.
 *
 * @internal
 */
import { GrowingArray, SimError } from '@sim/core';
import { type RowFilter, allowRow, allowedRows, isRowAllowed, makeRowFilter, refuseRow } from '@sim/kernels';
import { duplicateId } from './id-checks.ts';
import type { IdFilter } from './search.ts';

/**
 * Rows in the order of adding, with their ids. A removed row stays as a dead one, which `filter` leaves out, until
 * `compacted` drops it: the gallery of a kernel has the same rows in the same places and cannot give up single ones.
 */
export class RowTable {
  readonly dim: number;
  readonly #ids: GrowingArray<Uint32Array>;
  readonly #rows: GrowingArray<Float32Array>;
  readonly #live: GrowingArray<Uint32Array> = new GrowingArray(new Uint32Array());
  readonly #rowOf: Map<number, number> = new Map();

  /** @param rows Rows `[ids.length, dim]`; both arrays are kept, not copied, and never written to. */
  constructor(dim: number, ids: Uint32Array = new Uint32Array(), rows: Float32Array = new Float32Array()) {
    this.dim = dim;
    this.#ids = new GrowingArray(ids);
    this.#rows = new GrowingArray(rows);
    this.#register(0);
  }

  /** Ids in the table. */
  get size(): number {
    return this.#rowOf.size;
  }

  /** Rows, dead ones included. */
  get rowCount(): number {
    return this.#ids.length;
  }

  /** True when most rows are dead. */
  get isSparse(): boolean {
    return this.rowCount > 2 * this.size;
  }

  /** The id of each row, dead ones included. */
  get ids(): Uint32Array {
    return this.#ids.values;
  }

  /** Refuses ids that are there already, and makes room, so that adding them cannot fail. */
  prepareFor(ids: Uint32Array, where: string): void {
    for (const id of ids) if (this.#rowOf.has(id)) throw duplicateId(id, where);
    this.#ids.reserve(ids.length);
    this.#rows.reserve(ids.length * this.dim);
  }

  /** Adds what `prepareFor` let pass. */
  add(ids: Uint32Array, rows: Float32Array): void {
    const first = this.rowCount;
    this.#ids.append(ids);
    this.#rows.append(rows);
    this.#register(first);
  }

  /** Removes ids. Throws `UNKNOWN_ID` and removes nothing when one of them is not there. */
  remove(ids: Uint32Array, where: string): void {
    for (const id of ids)
      if (!this.#rowOf.has(id))
        throw new SimError({
          code: 'UNKNOWN_ID',
          where,
          problem: 'this id is not in the index; nothing was removed',
          got: id,
          cure: 'Remove only ids that were added and not removed since.',
        });
    for (const id of ids) {
      const row = this.#rowOf.get(id);
      // An id that is named twice is gone the second time.
      if (row === undefined) continue;
      refuseRow(this.#live.values, row);
      this.#rowOf.delete(id);
    }
  }

  /** The rows that a lookup may answer; undefined when these are all. */
  filter(wanted: IdFilter | undefined): RowFilter | undefined {
    const live = this.#live.values;
    if (wanted === undefined) return this.size === this.rowCount ? undefined : live;
    if (typeof wanted === 'function') {
      const ids = this.#ids.values;
      return makeRowFilter(this.rowCount, (row) => isRowAllowed(live, row) && wanted(ids[row] as number));
    }
    const filter = makeRowFilter(this.rowCount, () => false);
    for (const id of wanted) {
      const row = this.#rowOf.get(id);
      if (row !== undefined) allowRow(filter, row);
    }
    return filter;
  }

  /** The ids in the table and their rows, in the order of adding. Views while nothing was removed, else copies. */
  content(): { ids: Uint32Array; rows: Float32Array } {
    const { dim } = this;
    const ids = this.#ids.values;
    const rows = this.#rows.values;
    if (this.size === this.rowCount) return { ids, rows };
    const live = allowedRows(this.#live.values, 0, this.rowCount);
    const packed = new Float32Array(live.length * dim);
    for (const [i, row] of live.entries()) packed.set(rows.subarray(row * dim, (row + 1) * dim), i * dim);
    return { ids: live.map((row) => ids[row] as number), rows: packed };
  }

  /** A table of the same content without dead rows. */
  compacted(): RowTable {
    const { ids, rows } = this.content();
    return new RowTable(this.dim, ids, rows);
  }

  /** Takes note of the rows from `first` on. */
  #register(first: number): void {
    this.#live.append(new Uint32Array(Math.ceil(this.rowCount / 32) - this.#live.length));
    const live = this.#live.values;
    const ids = this.#ids.values;
    for (let row = first; row < ids.length; row++) {
      allowRow(live, row);
      this.#rowOf.set(ids[row] as number, row);
    }
  }
}
