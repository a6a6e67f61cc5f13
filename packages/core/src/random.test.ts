import { describe, expect, test } from '@jest/globals';
import { Random } from './random.ts';

/** Pearson's statistic of counts that should be equal. */
function chiSquare(counts: readonly number[], expected: number): number {
  return counts.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0);
}

/** Above this a chi-square variable of `freedom` lies with probability 1e-6 (Wilson and Hilferty, 1931). */
function chiSquareBound(freedom: number): number {
  const spread = 2 / (9 * freedom);
  return freedom * (1 - spread + 4.75 * Math.sqrt(spread)) ** 3;
}

describe('Random', () => {
  test('the same keys give the same numbers, others do not', () => {
    const draw = (...keys: number[]) => {
      const random = new Random(...keys);
      return Array.from({ length: 20 }, () => random.uint32());
    };
    expect(draw(42)).toEqual(draw(42));
    expect(draw(42, 1, 2)).toEqual(draw(42, 1, 2));
    const streams = [[], [0], [1], [-1], [42], [42, 0], [0, 42], [42, 1, 2], [42, 2, 1], [2 ** 40], [2 ** 40 + 2 ** 33]];
    expect(new Set(streams.map((keys) => draw(...keys).join())).size).toBe(streams.length);
  });

  test.each([[0.5], [Number.NaN], ['7'], [2 ** 60]])('refuses the seed %p', (seed) => {
    expect(() => new Random(seed as number)).toThrow(expect.objectContaining({ code: 'INVALID_ARGUMENT' }));
  });

  test('neighbouring seeds are not correlated', () => {
    const size = 4000;
    const correlation = (shift: number) => {
      let sum = 0;
      for (let seed = 0; seed < size; seed++)
        sum += (new Random(seed).uniform() - 0.5) * (new Random(seed + shift).uniform() - 0.5) * 12;
      return sum / Math.sqrt(size);
    };
    expect(Math.abs(correlation(1))).toBeLessThan(5);
    expect(Math.abs(correlation(256))).toBeLessThan(5);
  });

  test('every bit of uint32 is set half of the time', () => {
    const random = new Random(1);
    const size = 20_000;
    const ones = new Array<number>(32).fill(0);
    let outside = 0;
    for (let i = 0; i < size; i++) {
      const value = random.uint32();
      if (!(Number.isInteger(value) && value >= 0 && value < 2 ** 32)) outside++;
      for (let bit = 0; bit < 32; bit++) ones[bit] = (ones[bit] as number) + ((value >>> bit) & 1);
    }
    expect(outside).toBe(0);
    for (const count of ones) expect(Math.abs(count - size / 2)).toBeLessThan(5 * Math.sqrt(size / 4));
  });

  test('uniform lies in [0, 1) and fills it evenly', () => {
    const random = new Random(2);
    const counts = new Array<number>(100).fill(0);
    for (let i = 0; i < 100_000; i++) {
      const bin = Math.floor(random.uniform() * 100);
      counts[bin] = (counts[bin] ?? Number.NaN) + 1;
    }
    expect(counts).toHaveLength(100);
    expect(chiSquare(counts, 1000)).toBeLessThan(chiSquareBound(99));
  });

  test('integer fills [0, bound) evenly', () => {
    const random = new Random(3);
    const counts = new Array<number>(7).fill(0);
    for (let i = 0; i < 70_000; i++) {
      const value = random.integer(7);
      counts[value] = (counts[value] ?? Number.NaN) + 1;
    }
    expect(counts).toHaveLength(7);
    expect(chiSquare(counts, 10_000)).toBeLessThan(chiSquareBound(6));
  });

  test('normal has mean 0, variance 1, no skew and the fourth moment 3', () => {
    const random = new Random(4);
    const size = 100_000;
    const moments = [0, 0, 0, 0];
    for (let i = 0; i < size; i++) {
      const value = random.normal();
      for (let power = 0; power < 4; power++) moments[power] = (moments[power] as number) + value ** (power + 1) / size;
    }
    // Standard errors of the four means: √(1, 2, 15, 96) / √size.
    for (const [power, [mean, variance]] of [[0, 1], [1, 2], [0, 15], [3, 96]].entries())
      expect(Math.abs((moments[power] as number) - (mean as number))).toBeLessThan(5 * Math.sqrt((variance as number) / size));
  });

  test('sample draws different numbers, each equally often, in every order', () => {
    const random = new Random(5);
    const pairs = new Map<string, number>();
    for (let i = 0; i < 20_000; i++) {
      const pair = random.sample(5, 2);
      pairs.set(pair.join(), (pairs.get(pair.join()) ?? 0) + 1);
    }
    // 5 · 4 ordered pairs of different numbers, none of equal ones.
    expect([...pairs.keys()].filter((pair) => pair[0] === pair[2])).toEqual([]);
    expect(pairs.size).toBe(20);
    expect(chiSquare([...pairs.values()], 1000)).toBeLessThan(chiSquareBound(19));
  });

  test('sample of everything is a permutation, of nothing is empty', () => {
    const random = new Random(6);
    expect([...random.sample(50, 50)].sort((a, b) => a - b)).toEqual(Array.from({ length: 50 }, (_, i) => i));
    expect(random.sample(0, 0)).toHaveLength(0);
    expect(random.sample(2 ** 32, 3)).toHaveLength(3);
  });

  test.each([[6], [-1], [1.5], [Number.NaN]])('sample refuses %p of five', (count) => {
    expect(() => new Random(7).sample(5, count)).toThrow(expect.objectContaining({ code: 'INVALID_ARGUMENT' }));
  });

  test('shuffle reaches every order equally often', () => {
    const random = new Random(8);
    const orders = new Map<string, number>();
    for (let i = 0; i < 24_000; i++) {
      const order = random.shuffle(Uint8Array.of(0, 1, 2, 3)).join();
      orders.set(order, (orders.get(order) ?? 0) + 1);
    }
    expect(orders.size).toBe(24);
    expect(chiSquare([...orders.values()], 1000)).toBeLessThan(chiSquareBound(23));
  });

  test('shuffle works in place and returns its argument', () => {
    const items = ['a', 'b', 'c'];
    expect(new Random(9).shuffle(items)).toBe(items);
    expect([...items].sort()).toEqual(['a', 'b', 'c']);
  });
});
