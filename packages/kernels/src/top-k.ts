import { NO_ROW } from './kernel-backend.ts';

/**
 * Keeps the k smallest of the keys that it is offered, ties by lower row: the one selection of every kernel that
 * leaves it to the host. A binary heap with the furthest kept row on top, so that most rows cost one comparison.
 *
 * @example
 * const nearest = new TopK(2);
 * nearest.offer(0.5, 0);
 * nearest.offer(0.1, 1);
 * nearest.offer(0.3, 2);
 * nearest.take(rows, keys);   // rows [1, 2], keys [0.1, 0.3]
 */
export class TopK {
  readonly #keys: Float64Array;
  readonly #rows: Uint32Array;
  #count = 0;

  constructor(k: number) {
    this.#keys = new Float64Array(k);
    this.#rows = new Uint32Array(k);
  }

  /** The furthest key that is kept; Infinity while fewer than k are. What is not closer need not be offered. */
  get worst(): number {
    return this.#count < this.#keys.length ? Number.POSITIVE_INFINITY : (this.#keys[0] ?? Number.NEGATIVE_INFINITY);
  }

  /** Shows the key, no NaN, of one row. Rows come in any order, each of them once. */
  offer(key: number, row: number): void {
    if (this.#count < this.#keys.length) this.#rise(this.#count++, key, row);
    else if (this.#count > 0 && isCloser(key, row, this.#keys[0] as number, this.#rows[0] as number))
      this.#sink(key, row);
  }

  /**
   * Writes what was kept, closest first, fills both arrays up with `NO_ROW` and Infinity, and starts anew.
   *
   * @param rows Receives `[k]` rows; as `keys` it may be longer than the k of this selection, never shorter.
   */
  take(rows: Uint32Array, keys: Float64Array): void {
    rows.fill(NO_ROW, this.#count);
    keys.fill(Number.POSITIVE_INFINITY, this.#count);
    while (this.#count > 0) {
      const last = --this.#count;
      rows[last] = this.#rows[0] as number;
      keys[last] = this.#keys[0] as number;
      // The entry from the end of the heap takes the place on top, in a heap that is one shorter.
      this.#sink(this.#keys[last] as number, this.#rows[last] as number);
    }
  }

  /** Places an entry at or above the free `place`. */
  #rise(place: number, key: number, row: number): void {
    const keys = this.#keys;
    const rows = this.#rows;
    let free = place;
    while (free > 0) {
      const parent = (free - 1) >> 1;
      if (!isCloser(keys[parent] as number, rows[parent] as number, key, row)) break;
      keys[free] = keys[parent] as number;
      rows[free] = rows[parent] as number;
      free = parent;
    }
    keys[free] = key;
    rows[free] = row;
  }

  /** Places an entry at or below the top, whose own entry is given up. */
  #sink(key: number, row: number): void {
    const keys = this.#keys;
    const rows = this.#rows;
    const count = this.#count;
    let free = 0;
    for (let child = 1; child < count; child = 2 * free + 1) {
      const other = child + 1;
      if (
        other < count &&
        isCloser(keys[child] as number, rows[child] as number, keys[other] as number, rows[other] as number)
      )
        child = other;
      if (!isCloser(key, row, keys[child] as number, rows[child] as number)) break;
      keys[free] = keys[child] as number;
      rows[free] = rows[child] as number;
      free = child;
    }
    keys[free] = key;
    rows[free] = row;
  }
}

/** True when entry a comes before entry b. */
const isCloser = (keyA: number, rowA: number, keyB: number, rowB: number): boolean =>
  keyA < keyB || (keyA === keyB && rowA < rowB);
