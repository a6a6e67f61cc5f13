import { describe, expect, test } from '@jest/globals';
import { Random } from '@sim/core';
import fc from 'fast-check';
import { ShuffledCycle } from './shuffled-cycle.ts';

const cycleOf = (count: number, width: number, seed = 1) => new ShuffledCycle(count, width, (pass) => new Random(seed, pass));

describe('ShuffledCycle', () => {
  const sizes = fc.integer({ min: 1, max: 12 }).chain((count) => fc.tuple(fc.constant(count), fc.integer({ min: 1, max: count })));

  test('holds nothing twice in a window and everything once in a pass', () => {
    fc.assert(
      fc.property(sizes, fc.nat(), ([count, width], seed) => {
        const cycle = cycleOf(count, width, seed);
        const items: number[] = [];
        const passes: number[] = [];
        for (let index = 0; items.length < 6 * count; index++) {
          const window = cycle.window(index);
          expect(new Set(window.items).size).toBe(width);
          items.push(...window.items);
          passes.push(...window.passes);
        }
        for (let pass = 0; pass < 6; pass++) {
          const seen = items.slice(pass * count, (pass + 1) * count);
          expect([...seen].sort((a, b) => a - b)).toEqual(Array.from({ length: count }, (_, i) => i));
          expect(new Set(passes.slice(pass * count, (pass + 1) * count))).toEqual(new Set([pass]));
        }
      }),
    );
  });

  test('gives a window whatever was asked for before', () => {
    fc.assert(
      fc.property(sizes, fc.array(fc.nat(60), { minLength: 1, maxLength: 12 }), ([count, width], indices) => {
        const used = cycleOf(count, width);
        for (const index of indices) expect(used.window(index)).toEqual(cycleOf(count, width).window(index));
      }),
    );
  });

  test('repeats passes where a window is wider than they are', () => {
    const { items, passes } = cycleOf(2, 5).window(1);
    expect(items).toHaveLength(5);
    expect([...passes]).toEqual([2, 3, 3, 4, 4]);
    expect(new Set(items.subarray(1, 3)).size).toBe(2);
  });

  test('gives every order of a pass about equally often', () => {
    const counts = new Map<string, number>();
    const cycle = cycleOf(3, 2);
    const windows = 6000;
    for (let index = 0; index < windows; index++) {
      const key = cycle.window(index).items.join();
      counts.set(key, (counts.get(key) ?? 0) + 1);
    }
    expect(counts.size).toBe(6);
    const expected = windows / 6;
    const chiSquare = [...counts.values()].reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0);
    expect(chiSquare).toBeLessThan(20.5); // the 99.9 % point of χ² with 5 degrees of freedom
  });
});
