import { describe, expect, test } from '@jest/globals';
import { Random } from '@sim/core';
import fc from 'fast-check';
import { interleaveShards } from './interleave-shards.ts';

const order = (counts: readonly number[], shardsPerCycle: number, seed = 1) =>
  interleaveShards(counts, {
    shardsPerCycle,
    random: new Random(seed),
    orderOf: (shard) => Uint32Array.from({ length: counts[shard] ?? 0 }, (_, block) => block).reverse(),
  });

describe('interleaveShards', () => {
  const counts = fc.array(fc.nat(6), { maxLength: 6 });

  test('gives every block once', () => {
    fc.assert(
      fc.property(counts, fc.integer({ min: 1, max: 7 }), fc.nat(), (sizes, cycle, seed) => {
        const total = sizes.reduce((sum, size) => sum + size, 0);
        expect([...order(sizes, cycle, seed)].sort((a, b) => a - b)).toEqual(Array.from({ length: total }, (_, i) => i));
      }),
    );
  });

  test('has at most so many shards under way', () => {
    fc.assert(
      fc.property(counts, fc.integer({ min: 1, max: 4 }), fc.nat(), (sizes, cycle, seed) => {
        const shardOf = sizes.flatMap((size, shard) => Array.from({ length: size }, () => shard));
        const shards = [...order(sizes, cycle, seed)].map((block) => shardOf[block] as number);
        for (let i = 0; i < shards.length; i++) {
          const isOpen = (shard: number) => shards.indexOf(shard) <= i && shards.lastIndexOf(shard) >= i;
          expect([...sizes.keys()].filter(isOpen).length).toBeLessThanOrEqual(cycle);
        }
      }),
    );
  });

  test('takes turns of one block', () => {
    const shards = [...order([4, 4, 4], 3)].map((block) => Math.floor(block / 4));
    for (let turn = 0; turn < 12; turn += 3) expect(shards.slice(turn, turn + 3)).toEqual(shards.slice(0, 3));
    expect(new Set(shards.slice(0, 3)).size).toBe(3);
  });

  test('shuffles shards, and keeps the order that is given for the blocks of each', () => {
    const firsts = new Set(Array.from({ length: 40 }, (_, seed) => order([1, 1, 1, 1], 1, seed).join()));
    expect(firsts.size).toBeGreaterThan(10);
    expect([...order([3, 2], 1)].join()).toMatch(/^(2,1,0,4,3|4,3,2,1,0)$/);
  });
});
