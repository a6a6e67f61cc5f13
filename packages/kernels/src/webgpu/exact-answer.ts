/** @internal */
import type { RankForm } from '@sim/core';
import type { KernelResult, KernelSpec } from '../kernel-backend.ts';
import type { TopK } from '../top-k.ts';
import type { FoundBatch } from './device-search.ts';
import type { KeyBounds } from './key-bounds.ts';
import { MAX_WIDTH } from './search-plan.ts';
import { NO_KEY } from './shader-text.ts';

/** What exact answers are made with. */
export interface ExactAnswerOptions {
  readonly spec: KernelSpec;
  /** Rows `[size, dim]`. */
  readonly gallery: Float32Array;
  /** Queries `[count, dim]`, and the length of each. */
  readonly queries: Float32Array;
  readonly lengths: Float32Array;
  readonly k: number;
  readonly bounds: KeyBounds;
  /** Receives `[count, k]` rows and keys. */
  readonly result: KernelResult;
  readonly makeTopK: (k: number) => TopK;
}

/** Makes exact answers of what a device found, with the rows that the host has. */
export class ExactAnswer {
  readonly #options: ExactAnswerOptions;
  readonly #keyOf: ExactKey;
  readonly #nearest: TopK;
  #order: Float64Array = new Float64Array();
  #ranked = 0;

  constructor(options: ExactAnswerOptions) {
    const { gallery, k, makeTopK, spec } = options;
    this.#options = options;
    this.#keyOf = exactKeys[spec.form];
    this.#nearest = makeTopK(Math.min(k, gallery.length / spec.dim));
  }

  /** Rows whose exact key was computed. */
  get ranked(): number {
    return this.#ranked;
  }

  /**
   * Writes the k nearest rows of `query` and their keys in float64, as the reference computes them, and returns true;
   * or returns false when a row that the device left out could be one of them.
   *
   * Entries are compared from the smallest key on, until no further one can be closer than the k-th: its lower bound
   * lies beyond the k-th exact key. The limit is held against that key in the same way. Where a device fails and gives
   * nothing but zeros, the limit is no number, and the answer is false.
   *
   * @param place Where the query stands in the batch.
   */
  write(query: number, found: FoundBatch, place: number): boolean {
    const { bounds, gallery, k, lengths, queries, result, spec } = this.#options;
    const { values } = found;
    const start = place * found.stride;
    const [count, limit] = [values[start] as number, values[start + 1] as number];
    const nearest = this.#nearest;
    const length = lengths[query] as number;
    const order = this.#sort(values, start + 2, count);
    for (let i = 0; i < count; i++) {
      const entry = start + 2 + 2 * ((order[i] as number) % PLACES);
      if (bounds.lower(keyOf(values[entry + 1] as number), length) > nearest.worst) break;
      const row = values[entry] as number;
      this.#ranked++;
      nearest.offer(this.#keyOf(queries, query * spec.dim, gallery, row * spec.dim, spec.dim), row);
    }
    const { worst } = nearest;
    nearest.take(result.rows.subarray(query * k, (query + 1) * k), result.keys.subarray(query * k, (query + 1) * k));
    const isWhole = limit === NO_KEY || count === gallery.length / spec.dim;
    return isWhole || bounds.lower(keyOf(limit), length) > worst;
  }

  /** Key and place of every entry in one number, smallest first: typed arrays sort numbers fastest. */
  #sort(values: Uint32Array, start: number, count: number): Float64Array {
    if (this.#order.length < count) this.#order = new Float64Array(count);
    const order = this.#order;
    for (let i = 0; i < count; i++) order[i] = (values[start + 2 * i + 1] as number) * PLACES + i;
    if (count > FEW) return order.subarray(0, count).sort();
    for (let i = 1; i < count; i++) {
      const value = order[i] as number;
      let free = i;
      for (; free > 0 && (order[free - 1] as number) > value; free--) order[free] = order[free - 1] as number;
      order[free] = value;
    }
    return order;
  }
}

/** Entries of a query are told apart by 21 bits, which a float64 holds beside 32 of the key. */
const PLACES: number = MAX_WIDTH;

/** Entries up to which inserting them one by one is faster than a call of `sort`. */
const FEW = 64;

type ExactKey = (queries: Float32Array, q: number, rows: Float32Array, r: number, dim: number) => number;

/** The reference's keys of one query and one row, by the places where these begin. */
const exactKeys: Record<RankForm, ExactKey> = {
  dot(queries, q, rows, r, dim) {
    let sum = 0;
    for (let i = 0; i < dim; i++) sum += (queries[q + i] as number) * (rows[r + i] as number);
    return -sum;
  },
  l1(queries, q, rows, r, dim) {
    let sum = 0;
    for (let i = 0; i < dim; i++) sum += Math.abs((queries[q + i] as number) - (rows[r + i] as number));
    return sum;
  },
  l2sq(queries, q, rows, r, dim) {
    let sum = 0;
    for (let i = 0; i < dim; i++) {
      const difference = (queries[q + i] as number) - (rows[r + i] as number);
      sum += difference * difference;
    }
    return sum;
  },
};

const bitsOfKey = new Uint32Array(1);
const keyOfBits = new Float32Array(bitsOfKey.buffer);

/** The float32 behind ordered bits: the other way round of the shaders' `orderedBits`. */
export function keyOf(bits: number): number {
  bitsOfKey[0] = bits >= 0x80000000 ? bits - 0x80000000 : ~bits;
  return keyOfBits[0] as number;
}
