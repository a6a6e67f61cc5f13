/** @internal */
import type { KernelResult, KernelSpec } from '../kernel-backend.ts';
import { referenceKeys } from '../reference-scan.ts';
import { TopK } from '../top-k.ts';
import type { KeyBounds } from './key-bounds.ts';
import { NO_KEY } from './shader-text.ts';

/** What a device found for one query. */
export interface Found {
  /** Pairs of a row and its key as ordered bits, in any order. */
  readonly entries: Uint32Array;
  /** No row that is not among the entries has a smaller key, in ordered bits; `NO_KEY` where all rows are. */
  readonly limit: number;
}

/** Makes exact answers of what a device found, with the rows that the host has. */
export class ExactAnswer {
  readonly #spec: KernelSpec;
  readonly #gallery: Float32Array;
  readonly #nearest: TopK;
  readonly #key: Float64Array = new Float64Array(1);

  constructor(spec: KernelSpec, gallery: Float32Array, k: number) {
    this.#spec = spec;
    this.#gallery = gallery;
    this.#nearest = new TopK(k);
  }

  /**
   * Writes the k nearest rows of `query` and their keys in float64, as the reference computes them, into `rows` and
   * `keys`, and returns true; or returns false when a row that the device left out could be one of them.
   *
   * Entries are compared from the smallest key on, until no further one can be closer than the k-th: its lower bound
   * lies beyond the k-th exact key. The limit is held against that key in the same way. Where a device fails and gives
   * nothing but zeros, the limit is no number, and the answer is false.
   */
  write(query: Float32Array, { entries, limit }: Found, bounds: KeyBounds, { rows, keys }: KernelResult): boolean {
    const nearest = this.#nearest;
    for (const place of byKey(entries)) {
      const bits = entries[2 * place + 1] as number;
      if (bounds.lower(keyOf(bits)) > nearest.worst) break;
      const row = entries[2 * place] as number;
      nearest.offer(this.#exactKey(query, row), row);
    }
    const { worst } = nearest;
    nearest.take(rows, keys);
    const isWhole = limit === NO_KEY || entries.length === 2 * (this.#gallery.length / this.#spec.dim);
    return isWhole || bounds.lower(keyOf(limit)) > worst;
  }

  #exactKey(query: Float32Array, row: number): number {
    const { dim, form } = this.#spec;
    referenceKeys[form](query, this.#gallery.subarray(row * dim, (row + 1) * dim), dim, this.#key);
    return this.#key[0] as number;
  }
}

/** Entries that are more than this are told apart by 21 bits, which a float64 holds beside 32 of the key. */
const PLACES = 2 ** 21;

/** Places of entries, smallest key first. Key and place make one number, as typed arrays sort numbers fastest. */
function byKey(entries: Uint32Array): Iterable<number> {
  const count = entries.length / 2;
  if (count > PLACES)
    return Uint32Array.from({ length: count }, (_, i) => i).sort(
      (a, b) => (entries[2 * a + 1] as number) - (entries[2 * b + 1] as number),
    );
  const order = Float64Array.from({ length: count }, (_, i) => (entries[2 * i + 1] as number) * PLACES + i).sort();
  for (const [i, value] of order.entries()) order[i] = value % PLACES;
  return order;
}

const bitsOfKey = new Uint32Array(1);
const keyOfBits = new Float32Array(bitsOfKey.buffer);

/** The float32 behind ordered bits: the other way round of the shaders' `orderedBits`. */
export function keyOf(bits: number): number {
  bitsOfKey[0] = bits >= 0x80000000 ? bits - 0x80000000 : ~bits;
  return keyOfBits[0] as number;
}
