import { expect, test } from '@jest/globals';
import type { KnnPeer } from './knn-peer.ts';
import { timeInterleaved } from './rounds.ts';

/** An engine whose time for a batch is `msPerQuery` times its size, and the calls that it got. */
function fakePeer(id: string, msPerQuery: number, calls: string[]): KnnPeer {
  const time = async (count: number, _k: number, repeats: number): Promise<number[]> => {
    calls.push(`${id}:${count}×${repeats}`);
    return Array.from({ length: repeats }, () => count * msPerQuery);
  };
  return { id, time } as unknown as KnnPeer;
}

test('rounds are interleaved and times are per batch', async () => {
  const calls: string[] = [];
  const peers = [fakePeer('a', 50, calls), fakePeer('b', 100, calls)];
  const timings = await timeInterleaved(peers, 1, 10, { rounds: 3, longestBatchMs: 1000 });
  expect(calls.slice(-6)).toEqual(['a:1×2', 'b:1×1', 'a:1×2', 'b:1×1', 'a:1×2', 'b:1×1']);
  expect(timings.get('b')).toEqual({ ms: 100, rounds: [100, 100, 100], asked: 1 });
});

test('a slow engine is asked fewer queries and its time scaled', async () => {
  const timings = await timeInterleaved([fakePeer('slow', 20, [])], 1000, 10, { rounds: 3, longestBatchMs: 3000 });
  expect(timings.get('slow')).toEqual({ ms: 20_000, rounds: [20_000, 20_000, 20_000], asked: 100 });
});

test('an engine that is slow for few queries is tried with all of them', async () => {
  const time = async (count: number, _k: number, repeats: number): Promise<number[]> => Array.from({ length: repeats }, () => (count < 1000 ? 10 * count : count));
  const timings = await timeInterleaved([{ id: 'batched', time } as unknown as KnnPeer], 1000, 10, { rounds: 3, longestBatchMs: 3000 });
  expect(timings.get('batched')).toEqual({ ms: 1000, rounds: [1000, 1000, 1000], asked: 1000 });
});
