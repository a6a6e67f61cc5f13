/**
 * Which records a store holds.
 *
 * @internal
 */
import {
  GrowingArray,
  type Label,
  LabelCodes,
  type LabelCodesConfig,
  MISSING_LABEL_CODE,
  type NullableLabels,
} from '@sim/core';
import { unknownId } from './new-records.ts';

/** Everything that saved rows hold. */
export interface StoreRowsContent {
  readonly nextId: number;
  readonly labelTable: LabelCodesConfig;
  /** Ascending. */
  readonly ids: Uint32Array;
  /** `[ids]`, codes of `labelTable`. */
  readonly labels: Int32Array;
}

/**
 * Ids and labels of a store's rows. A row is a place in the store's columns; it stays where it is while others are
 * removed, until `compact` takes the removed ones out.
 *
 * @example
 * const rows = new StoreRows();
 * const ids = rows.add(rows.nextIds(2), ['a', null]);
 * rows.remove(rows.rowsOf([0], 'Store.remove'));
 */
export class StoreRows {
  #ids: GrowingArray<Uint32Array>;
  #codes: GrowingArray<Int32Array>;
  #labels: LabelCodes;
  #nextId: number;
  #removed: Set<number> = new Set();

  constructor({ ids, labels, labelTable, nextId }: Partial<StoreRowsContent> = {}) {
    this.#ids = new GrowingArray(ids ?? new Uint32Array());
    this.#codes = new GrowingArray(labels ?? new Int32Array());
    this.#labels = new LabelCodes(labelTable);
    this.#nextId = nextId ?? 0;
  }

  /** Records that are not removed. */
  get size(): number {
    return this.#ids.length - this.#removed.size;
  }

  get nextId(): number {
    return this.#nextId;
  }

  /** Of the labels that there are; `undefined` where there are none. */
  get labelKind(): 'integer' | 'string' | undefined {
    return this.#labels.size > 0 ? this.#labels.kind : undefined;
  }

  /** The ids that the next `count` records are to have. */
  nextIds(count: number): Uint32Array {
    return Uint32Array.from({ length: count }, (_, i) => this.#nextId + i);
  }

  /** Leaves out the ids below `id`. */
  skipTo(id: number): void {
    this.#nextId = Math.max(this.#nextId, id);
  }

  /** Makes room, so that adding cannot run out of memory. */
  reserve(count: number): void {
    this.#ids.reserve(count);
    this.#codes.reserve(count);
  }

  /** The largest id of a row; −1 where there is none. */
  get lastId(): number {
    return this.#ids.values.at(-1) ?? -1;
  }

  /** Adds rows whose labels have been checked. Ids ascend, beyond `lastId`. */
  add(ids: Uint32Array, labels: NullableLabels | undefined): void {
    const codes = labels ? this.#labels.encodeNullable(labels) : new Int32Array(ids.length).fill(MISSING_LABEL_CODE);
    this.#ids.append(ids);
    this.#codes.append(codes);
    this.#nextId = Math.max(this.#nextId, this.lastId + 1);
  }

  /** The rows of `ids`, in that order. Throws `UNKNOWN_ID`. */
  rowsOf(ids: ArrayLike<number>, where: string): number[] {
    return Array.from(ids, (id) => {
      const row = this.#rowOf(id);
      if (row >= 0) return row;
      throw unknownId(id, where);
    });
  }

  has(id: number): boolean {
    return this.#rowOf(id) >= 0;
  }

  idOf(row: number): number {
    return this.#ids.values[row] as number;
  }

  labelOf(row: number): Label | null {
    return this.#labels.decode(this.#codes.values[row] as number);
  }

  remove(rows: Iterable<number>): void {
    for (const row of rows) this.#removed.add(row);
    // Without a label left, those to come may be of the other kind.
    if (this.#labels.size > 0 && !this.#hasLabels()) this.#labels = new LabelCodes();
  }

  /** Rows that are not removed, ascending; the first `count` of them. */
  rows(count: number = Number.POSITIVE_INFINITY): number[] {
    const rows: number[] = [];
    for (let row = 0; rows.length < count && row < this.#ids.length; row++) if (!this.#removed.has(row)) rows.push(row);
    return rows;
  }

  /** True when more than half of the rows are removed. */
  get isSparse(): boolean {
    return this.#removed.size > this.#ids.length / 2;
  }

  /** Takes removed rows out; returns the rows that stay, by their old places. */
  compact(): number[] {
    const rows = this.rows();
    this.#ids = new GrowingArray(Uint32Array.from(rows, (row) => this.#ids.values[row] as number));
    this.#codes = new GrowingArray(Int32Array.from(rows, (row) => this.#codes.values[row] as number));
    this.#removed = new Set();
    return rows;
  }

  /** The rows that are not removed. */
  content(): StoreRowsContent {
    const labels = this.#live(this.#codes.values);
    return { nextId: this.#nextId, labelTable: this.#labels.getConfig(), ids: this.ids(), labels };
  }

  /** Ids that are not removed, ascending. */
  ids(): Uint32Array {
    return this.#live(this.#ids.values);
  }

  /** A copy of a column without what was removed. */
  #live<T extends Int32Array | Uint32Array>(column: T): T {
    if (this.#removed.size === 0) return column.slice() as T;
    return column.filter((_: number, row: number) => !this.#removed.has(row)) as T;
  }

  /** −1 where no record has this id. */
  #rowOf(id: number): number {
    const row = findAscending(this.#ids.values, id);
    return this.#removed.has(row) ? -1 : row;
  }

  #hasLabels(): boolean {
    return this.#codes.values.some((code: number, row: number) => code !== MISSING_LABEL_CODE && !this.#removed.has(row));
  }
}

/** Place of `wanted` in an ascending list, −1 where it is not. */
function findAscending(values: Uint32Array, wanted: number): number {
  let low = 0;
  let high = values.length - 1;
  while (low <= high) {
    const middle = (low + high) >>> 1;
    const value = values[middle] as number;
    if (value === wanted) return middle;
    if (value < wanted) low = middle + 1;
    else high = middle - 1;
  }
  return -1;
}
