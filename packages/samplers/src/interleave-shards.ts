/** @internal The order of an epoch over several shards. */
import type { Random } from '@sim/core';
import { startsOf } from './starts-of.ts';

/** Options of `interleaveShards`. */
export interface InterleaveShardsOptions {
  /** Shards that are read in turns. */
  readonly shardsPerCycle: number;
  /** The randomness of the order of shards. */
  readonly random: Random;
  /** The order of the blocks of a shard, which are numbered from 0. */
  readonly orderOf: (shard: number) => Uint32Array;
}

/**
 * Every block of every shard once: shards in random order, `shardsPerCycle` of them taking turns of one block, the next
 * shard taking the place of one that is through. Blocks are numbered through all shards, in order.
 */
export function interleaveShards(
  blockCounts: readonly number[],
  { shardsPerCycle, random, orderOf }: InterleaveShardsOptions,
): Uint32Array {
  const starts = startsOf(blockCounts);
  const total = blockCounts.reduce((sum, count) => sum + count, 0);
  const waiting = random.shuffle(blockCounts.map((_, shard) => shard)).filter((shard) => (blockCounts[shard] ?? 0) > 0);
  const open = (shard: number): { blocks: Uint32Array; next: number } => ({
    blocks: orderOf(shard).map((block) => (starts[shard] ?? 0) + block),
    next: 0,
  });
  const turns = waiting.splice(0, shardsPerCycle).map(open);
  const order = new Uint32Array(total);
  for (let filled = 0, turn = 0; filled < total; filled++) {
    const current = turns[turn] as { blocks: Uint32Array; next: number };
    order[filled] = current.blocks[current.next++] as number;
    const isThrough = current.next === current.blocks.length;
    const following = isThrough ? waiting.shift() : undefined;
    if (following !== undefined) turns[turn] = open(following);
    else if (isThrough) turns.splice(turn--, 1);
    turn = (turn + 1) % Math.max(1, turns.length);
  }
  return order;
}
