import { describe, expect, test } from '@jest/globals';
import { LinearSearch } from '../linear-search.ts';
import { NO_ID } from '../search.ts';
import { FunnelCandidates, candidatesAfter } from './funnel-candidates.ts';

describe('candidatesAfter', () => {
  test('lets the same share pass at each stage', () => {
    expect([0, 1, 2, 3].map((stage) => candidatesAfter(stage, 3, 10, 640))).toEqual([640, 160, 40, 10]);
    expect([0, 1].map((stage) => candidatesAfter(stage, 1, 10, 80))).toEqual([80, 10]);
    expect(candidatesAfter(1, 2, 10, 10)).toBe(10);
  });
});

describe('FunnelCandidates', () => {
  test('each stage ranks by more numbers what the one before has left', async () => {
    const stages = [1, 2].map((dim) => new LinearSearch({ dim, distance: 'l1' }));
    const source = new FunnelCandidates(3, stages);
    // By the first number 1, 2 and 3 are the nearest of 0; by two numbers 3 and 2; 4 and 5 never come in sight.
    await source.add(Uint32Array.of(1, 2, 3, 4, 5), Float32Array.of(0, 9, 0, 1, 3, 0, 2, 1, 0, 5, 0, 0, 6, 0, 0));
    const request = { k: 2, width: 3, least: 1, filter: undefined, signal: undefined };
    expect([...(await source.find(new Float32Array(3), { ...request, k: 1, width: 4 }))]).toEqual([3, 2, NO_ID, NO_ID]);
    expect([...(await source.find(new Float32Array(3), { ...request, filter: Uint32Array.of(5, 4) }))]).toEqual([4, 5, NO_ID]);
    await source.remove(Uint32Array.of(3));
    expect([...(await source.find(new Float32Array(3), { ...request, k: 1, width: 4 }))]).toEqual([2, 4, NO_ID, NO_ID]);
    await source.reset();
    expect([...(await source.find(new Float32Array(3), request))]).toEqual([NO_ID, NO_ID, NO_ID]);
    source.dispose();
  });
});
