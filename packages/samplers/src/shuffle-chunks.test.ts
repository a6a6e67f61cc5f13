import { describe, expect, test } from '@jest/globals';
import { Random } from '@sim/core';
import fc from 'fast-check';
import { shuffleChunks } from './shuffle-chunks.ts';

/** First blocks of chunks of these sizes. */
const startsOf = (sizes: readonly number[]) => Uint32Array.from({ length: sizes.length + 1 }, (_, i) => sizes.slice(0, i).reduce((a, b) => a + b, 0));

describe('shuffleChunks', () => {
  const sizes = fc.array(fc.integer({ min: 1, max: 6 }), { maxLength: 12 });

  test('gives every block once, with no more chunks under way than allowed', () => {
    fc.assert(
      fc.property(sizes, fc.integer({ min: 1, max: 5 }), fc.nat(), (counts, atOnce, seed) => {
        const starts = startsOf(counts);
        const order = [...shuffleChunks(starts, atOnce, new Random(seed))];
        expect(order.toSorted((a, b) => a - b)).toEqual(Array.from({ length: starts.at(-1) as number }, (_, i) => i));
        const chunks = order.map((block) => starts.findLastIndex((start) => start <= block));
        for (let i = 0; i < chunks.length; i++) {
          const isOpen = (chunk: number) => chunks.indexOf(chunk) <= i && chunks.lastIndexOf(chunk) >= i;
          expect([...counts.keys()].filter(isOpen).length).toBeLessThanOrEqual(atOnce);
        }
      }),
    );
  });

  test('gives every order of a small shard about equally often', () => {
    const counts = new Map<string, number>();
    const draws = 6000;
    for (let seed = 0; seed < draws; seed++) {
      const order = shuffleChunks(startsOf([2, 1]), 4, new Random(seed)).join();
      counts.set(order, (counts.get(order) ?? 0) + 1);
    }
    expect(counts.size).toBe(6);
    const chiSquare = [...counts.values()].reduce((sum, count) => sum + (count - draws / 6) ** 2 / (draws / 6), 0);
    expect(chiSquare).toBeLessThan(20.5);
  });

  test('fills windows evenly, so that no last chunk is left alone', () => {
    const order = shuffleChunks(startsOf(Array.from({ length: 5 }, () => 10)), 4, new Random(1));
    const chunks = [...order].map((block) => Math.floor(block / 10));
    expect(new Set(chunks.slice(0, 20)).size).toBe(2);
    expect(new Set(chunks.slice(20)).size).toBe(3);
  });
});
