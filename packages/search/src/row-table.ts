/**
 * Which id each row of a gallery belongs to.
 *
 * @internal
 */
import { GrowingArray } from '@sim/core';
import { type RowFilter, allowRow, allowedRows, isRowAllowed, makeRowFilter, refuseRow } from '@sim/kernels';
import { duplicateId } from './duplicate-id.ts';
import type { IdFilter } from './search.ts';
import { unknownId } from './unknown-id.ts';

/** Reads the rows from `first` to `last` of a gallery, as they were given. */
export type ReadRows = (first: number, last: number) => Promise<Float32Array>;

/** What a table holds. */
export interface TableContent {
  readonly ids: Uint32Array;
  /** `[ids.length, dim]` */
  readonly rows: Float32Array;
}

/** Rows that are read from a gallery at a time where some of them are dead. */
const ROWS_PER_READ = 4096;

/** Rows that are read along rather than to ask twice. */
const NEAR = 16;

/**
 * Rows in the order of adding, with their ids. A removed row stays as a dead one, which `filter` leaves out, until a
 * new table is made of the `content`: the gallery of a kernel has the same rows in the same places and cannot give up
 * single ones. Where the gallery can be read, the table forgets the rows themselves.
 */
export class RowTable {
  readonly dim: number;
  readonly #ids: GrowingArray<Uint32Array>;
  #rows: GrowingArray<Float32Array> | undefined;
  readonly #live: GrowingArray<Uint32Array> = new GrowingArray(new Uint32Array());
  /** The row of each id; undefined as long as the id of each row is its number, which millions of rows gain by. */
  #rowOf: Map<number, number> | undefined;
  #size = 0;

  /** @param rows Rows `[ids.length, dim]`; both arrays are kept, not copied, and never written to. */
  constructor(dim: number, ids: Uint32Array = new Uint32Array(), rows: Float32Array = new Float32Array()) {
    this.dim = dim;
    this.#ids = new GrowingArray(ids);
    this.#rows = new GrowingArray(rows);
    this.#register(0);
  }

  /** Ids in the table. */
  get size(): number {
    return this.#size;
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
    this.requireUnknown(ids, where);
    this.reserve(ids.length);
  }

  /** Refuses ids that are there already. */
  requireUnknown(ids: Uint32Array, where: string): void {
    const { rowCount } = this;
    // Where ids are row numbers, those beyond the last row are new.
    for (const id of ids)
      if ((this.#rowOf || id < rowCount) && this.#find(id) !== undefined) throw duplicateId(id, where);
  }

  /** Makes room for `count` more ids and, where the table has them, rows. */
  reserve(count: number): void {
    this.#ids.reserve(count);
    this.#rows?.reserve(count * this.dim);
  }

  /** Adds what `prepareFor` let pass. */
  add(ids: Uint32Array, rows: Float32Array): void {
    const first = this.rowCount;
    this.#ids.append(ids);
    this.#rows?.append(rows);
    this.#register(first);
  }

  /** Removes ids. Throws `UNKNOWN_ID` and removes nothing when one of them is not there. */
  remove(ids: Uint32Array, where: string): void {
    this.rowsOf(ids, where);
    for (const id of ids) {
      const row = this.#find(id);
      // An id that is named twice is gone the second time.
      if (row === undefined) continue;
      refuseRow(this.#live.values, row);
      this.#rowOf?.delete(id);
      this.#size--;
    }
  }

  /** The row of each id. Throws `UNKNOWN_ID` when one of them is not there. */
  rowsOf(ids: Uint32Array, where: string): Uint32Array {
    return ids.map((id) => {
      const row = this.#find(id);
      if (row !== undefined) return row;
      throw unknownId(id, where);
    });
  }

  /**
   * Copies of the rows in the places `rows`, in that order; reads that lie near each other are one.
   *
   * @param read Reads the gallery. Needed after `forgetRows`.
   */
  async rowsAt(rows: Uint32Array, read?: ReadRows): Promise<Float32Array> {
    const { dim } = this;
    const order = Uint32Array.from(rows.keys()).sort((a, b) => (rows[a] as number) - (rows[b] as number));
    const rowOf = (place: number): number => rows[order[place] as number] as number;
    const found = new Float32Array(rows.length * dim);
    for (let from = 0, to = 0; from < order.length; from = to) {
      const first = rowOf(from);
      while (to < order.length && rowOf(to) < first + ROWS_PER_READ && (to === from || rowOf(to) - rowOf(to - 1) <= NEAR)) to++;
      const last = rowOf(to - 1) + 1;
      const part = this.#rows?.values.subarray(first * dim, last * dim) ?? ((await read?.(first, last)) as Float32Array);
      for (let place = from; place < to; place++) {
        const at = (rowOf(place) - first) * dim;
        found.set(part.subarray(at, at + dim), (order[place] as number) * dim);
      }
    }
    return found;
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
      const row = this.#find(id);
      if (row !== undefined) allowRow(filter, row);
    }
    return filter;
  }

  /** Leaves the rows to a gallery that `content` can read them from. */
  forgetRows(): void {
    this.#rows = undefined;
  }

  /**
   * The ids in the table and their rows, in the order of adding: views where the table has the rows and none of them
   * was removed, else copies.
   *
   * @param read Reads the gallery. Needed after `forgetRows`.
   */
  async content(read?: ReadRows): Promise<TableContent> {
    const { dim } = this;
    const rows = this.#rows?.values;
    if (rows && this.size === this.rowCount) return { ids: this.liveIds, rows };
    const packed = new Float32Array(this.size * dim);
    await this.visitRows(read, (part, first) => packed.set(part, first * dim));
    return { ids: this.liveIds, rows: packed };
  }

  /** The ids in the table in the order of adding: a view where none was removed. */
  get liveIds(): Uint32Array {
    const ids = this.#ids.values;
    return this.size === this.rowCount ? ids : allowedRows(this.#live.values, 0, this.rowCount).map((row) => ids[row] as number);
  }

  /** Gives the rows of `liveIds` part by part, each with the number of rows before it. */
  async visitRows(read: ReadRows | undefined, visit: (rows: Float32Array, first: number) => void): Promise<void> {
    const { dim, rowCount } = this;
    const rows = this.#rows?.values;
    for (let first = 0, to = 0; first < rowCount; first += ROWS_PER_READ) {
      const last = Math.min(first + ROWS_PER_READ, rowCount);
      const part = rows ? rows.slice(first * dim, last * dim) : ((await read?.(first, last)) as Float32Array);
      const live = allowedRows(this.#live.values, first, last);
      for (const [i, row] of live.entries()) if (row > first + i) part.copyWithin(i * dim, (row - first) * dim, (row - first + 1) * dim);
      visit(part.subarray(0, live.length * dim), to);
      to += live.length;
    }
  }

  /** The row of an id that is in the table. */
  #find(id: number): number | undefined {
    if (this.#rowOf) return this.#rowOf.get(id);
    return id < this.rowCount && isRowAllowed(this.#live.values, id) ? id : undefined;
  }

  /** Takes note of the rows from `first` on. */
  #register(first: number): void {
    this.#live.append(new Uint32Array(Math.ceil(this.rowCount / 32) - this.#live.length));
    const live = this.#live.values;
    const ids = this.#ids.values;
    if (!this.#rowOf && !areRowNumbers(ids, first)) {
      this.#rowOf = new Map();
      for (let row = 0; row < first; row++) if (isRowAllowed(live, row)) this.#rowOf.set(row, row);
    }
    const rowOf = this.#rowOf;
    if (rowOf) for (let row = first; row < ids.length; row++) rowOf.set(ids[row] as number, row);
    allowFrom(live, first, ids.length);
    this.#size += ids.length - first;
  }
}

function areRowNumbers(ids: Uint32Array, first: number): boolean {
  for (let row = first; row < ids.length; row++) if (ids[row] !== row) return false;
  return true;
}

/** Allows the rows from `first` to `last`, whole words at once. */
function allowFrom(filter: RowFilter, first: number, last: number): void {
  for (let row = first; row < last; )
    if (row % 32 === 0 && row + 32 <= last) {
      filter[row / 32] = 0xffffffff;
      row += 32;
    } else allowRow(filter, row++);
}
