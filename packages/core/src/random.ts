import { requireInteger } from './checks.ts';
import { SimError } from './errors.ts';

/**
 * Seeded pseudo-random numbers: the same seed gives the same numbers on every machine.
 * Generator: sfc32 (Doty-Humphrey, PractRand), seeded through the finaliser of MurmurHash3.
 *
 * @example
 * const random = new Random(42);
 * random.integer(6);              // 0 … 5
 * new Random(42, epoch, step);    // a stream of its own for each (epoch, step)
 */
export class Random {
  #a: number;
  #b: number;
  #c: number;
  #counter = 1;

  /** @param keys Integers that together name the stream: a seed, and what else it should depend on. */
  constructor(...keys: readonly number[]) {
    let state = 0x9e3779b9;
    const next = (key: number): number => {
      state = mix(state ^ Math.imul(mix(key | 0), 0x85ebca6b));
      return state;
    };
    for (const key of keys) {
      requireInteger(key, 'seed', 'Random', Number.MIN_SAFE_INTEGER);
      next(key);
      next(Math.floor(key / 0x100000000));
    }
    this.#a = next(1);
    this.#b = next(2);
    this.#c = next(3);
    for (let i = 0; i < 12; i++) this.uint32();
  }

  /** Uniform integer in [0, 2³²). */
  uint32(): number {
    const sum = (((this.#a + this.#b) | 0) + this.#counter) | 0;
    this.#counter = (this.#counter + 1) | 0;
    this.#a = this.#b ^ (this.#b >>> 9);
    this.#b = (this.#c + (this.#c << 3)) | 0;
    this.#c = (((this.#c << 21) | (this.#c >>> 11)) + sum) | 0;
    return sum >>> 0;
  }

  /** Uniform number in [0, 1) with 53 random bits. */
  uniform(): number {
    return ((this.uint32() >>> 5) * 0x4000000 + (this.uint32() >>> 6)) / 0x20000000000000;
  }

  /** Uniform integer in [0, bound). */
  integer(bound: number): number {
    return Math.floor(this.uniform() * bound);
  }

  /** Standard normal number (Box and Muller, 1958). */
  normal(): number {
    return Math.sqrt(-2 * Math.log(1 - this.uniform())) * Math.cos(2 * Math.PI * this.uniform());
  }

  /** `count` different integers of [0, bound), in random order. */
  sample(bound: number, count: number): Uint32Array {
    requireInteger(count, 'count', 'Random.sample', 0);
    if (count > bound)
      throw new SimError({
        code: 'INVALID_ARGUMENT',
        where: 'Random.sample',
        problem: `cannot draw more than ${bound} different numbers`,
        got: count,
        cure: `Ask for at most ${bound}.`,
      });
    // A partial Fisher–Yates shuffle that keeps only the places it has touched.
    const moved = new Map<number, number>();
    return Uint32Array.from({ length: count }, (_, i) => {
      const j = i + this.integer(bound - i);
      const drawn = moved.get(j) ?? j;
      moved.set(j, moved.get(i) ?? i);
      return drawn;
    });
  }

  /** Shuffles `items` in place (Fisher–Yates) and returns them. */
  shuffle<T extends { length: number; [index: number]: unknown }>(items: T): T {
    for (let i = items.length - 1; i > 0; i--) {
      const j = this.integer(i + 1);
      [items[i], items[j]] = [items[j], items[i]];
    }
    return items;
  }
}

/** Finaliser of MurmurHash3: every input bit changes about half of the output bits. */
function mix(value: number): number {
  let h = value | 0;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) | 0;
}
