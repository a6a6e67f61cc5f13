/**
 * Values that were used last.
 *
 * @internal
 */

/**
 * Keeps the values that were used last, as many as fit in a number of bytes.
 *
 * @example
 * const cache = new ByteCache<number, string>(100);
 * cache.set(1, 'one', 60);
 * cache.set(2, 'two', 60);
 * cache.get(1);   // undefined
 */
export class ByteCache<K, V> {
  readonly #capacity: number;
  /** The one used last stands last. */
  readonly #entries: Map<K, { readonly value: V; readonly bytes: number }> = new Map();
  #bytes = 0;

  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  /** Bytes of the values that are kept. */
  get bytes(): number {
    return this.#bytes;
  }

  get(key: K): V | undefined {
    const entry = this.#entries.get(key);
    if (!entry) return undefined;
    this.#entries.delete(key);
    this.#entries.set(key, entry);
    return entry.value;
  }

  /** Keeps a value that takes `bytes`; the ones that were not used for longest make room. A larger one is not kept. */
  set(key: K, value: V, bytes: number): void {
    this.delete(key);
    if (bytes > this.#capacity) return;
    this.#entries.set(key, { value, bytes });
    this.#bytes += bytes;
    for (const oldest of this.#entries.keys()) {
      if (this.#bytes <= this.#capacity) break;
      this.delete(oldest);
    }
  }

  delete(key: K): void {
    this.#bytes -= this.#entries.get(key)?.bytes ?? 0;
    this.#entries.delete(key);
  }

  clear(): void {
    this.#entries.clear();
    this.#bytes = 0;
  }
}
