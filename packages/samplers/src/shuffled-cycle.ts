/** @internal Cycles through things in shuffled passes. */
import type { Random } from '@sim/core';

/** Some things of a cycle, each with the number of the pass that it stands in. */
export interface CycleWindow {
  readonly items: Uint32Array;
  readonly passes: Float64Array;
}

/**
 * Goes through 0 … count − 1 pass after pass, each pass in a new random order, in windows of `width`: everything comes
 * up equally often, and nothing stands twice in a window where `width` ≤ `count`. Window number w depends on the
 * randomness of the passes alone, not on the windows asked for before.
 */
export class ShuffledCycle {
  readonly #count: number;
  readonly #width: number;
  readonly #randomOf: (pass: number) => Random;
  /** After so many passes a window and a pass start together. */
  readonly #period: number;
  /** The pass that was made last, since the next window mostly needs it again. */
  #last: { readonly pass: number; readonly order: Uint32Array } | undefined;

  /** @param randomOf The randomness of a pass. */
  constructor(count: number, width: number, randomOf: (pass: number) => Random) {
    this.#count = count;
    this.#width = width;
    this.#randomOf = randomOf;
    this.#period = width / greatestCommonDivisor(count, width);
  }

  /** Window number `index`. */
  window(index: number): CycleWindow {
    const items = new Uint32Array(this.#width);
    const passes = new Float64Array(this.#width);
    for (let i = 0; i < this.#width; i++) {
      const position = index * this.#width + i;
      const pass = Math.floor(position / this.#count);
      items[i] = this.#order(pass)[position - pass * this.#count] as number;
      passes[i] = pass;
    }
    return { items, passes };
  }

  #order(pass: number): Uint32Array {
    if (this.#last?.pass === pass) return this.#last.order;
    const aligned = pass - (pass % this.#period);
    const near = this.#last && this.#last.pass >= aligned && this.#last.pass < pass ? this.#last : undefined;
    let order = near?.order ?? new Uint32Array();
    for (let next = near ? near.pass + 1 : aligned; next <= pass; next++) order = this.#orderAfter(order, next);
    this.#last = { pass, order };
    return order;
  }

  /** A random order whose head holds nothing that shares a window with it at the end of the order before. */
  #orderAfter(before: Uint32Array, pass: number): Uint32Array {
    const order = this.#randomOf(pass).shuffle(Uint32Array.from({ length: this.#count }, (_, i) => i));
    const shared = (pass * this.#count) % this.#width;
    if (shared === 0 || this.#width > this.#count) return order;
    const taken = new Set(before.subarray(this.#count - shared));
    const free = order.filter((item) => !taken.has(item)).subarray(0, this.#width - shared);
    const head = new Set(free);
    const arranged = new Uint32Array(this.#count);
    arranged.set(free);
    arranged.set(order.filter((item) => !head.has(item)), free.length);
    return arranged;
  }
}

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b);
}
