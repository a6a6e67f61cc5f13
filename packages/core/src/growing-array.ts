/** Typed arrays that can grow. */
export type Growable = Float32Array | Float64Array | Int32Array | Uint32Array;

/**
 * A typed array that grows at its end. Memory doubles when it runs out, so that adding n numbers in any number of
 * steps copies fewer than 3n.
 *
 * @example
 * const ids = new GrowingArray(Uint32Array.of(7));
 * ids.append(Uint32Array.of(9));
 * ids.values;   // Uint32Array [7, 9]
 */
export class GrowingArray<T extends Growable> {
  #memory: T;
  #length: number;

  /** @param values First content. It is kept, not copied, and never written to. */
  constructor(values: T) {
    this.#memory = values;
    this.#length = values.length;
  }

  get length(): number {
    return this.#length;
  }

  /** The content, a view of memory that the next `append` may leave behind. */
  get values(): T {
    return this.#memory.subarray(0, this.#length) as T;
  }

  /** Memory held, in bytes, with the part that is still free. */
  get byteLength(): number {
    return this.#memory.byteLength;
  }

  /** Adds `values` at the end. They are copied. */
  append(values: T): void {
    this.reserve(values.length);
    this.#memory.set(values, this.#length);
    this.#length += values.length;
  }

  /** Makes room for `count` more numbers, so that appending them cannot fail. */
  reserve(count: number): void {
    const needed = this.#length + count;
    if (needed <= this.#memory.length) return;
    const grown = new (this.#memory.constructor as new (length: number) => T)(
      Math.max(needed, 2 * this.#length),
    );
    grown.set(this.values);
    this.#memory = grown;
  }
}
