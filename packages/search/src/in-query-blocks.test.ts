import { afterEach, describe, expect, jest, test } from '@jest/globals';
import type { KernelName, RankKernel } from '@sim/kernels';
import { inQueryBlocks } from './in-query-blocks.ts';

describe('inQueryBlocks', () => {
  afterEach(() => {
    jest.restoreAllMocks();
  });

  const kernelOf = (backend: KernelName, advances: boolean): RankKernel =>
    ({ backend, advances, size: backend === 'wasm' ? 2 ** 22 : 2 ** 17, spec: { form: 'dot', dim: 1 } }) as unknown as RankKernel;

  /** The blocks of queries of which each takes so many milliseconds. */
  async function blocksOf(count: number, msPerQuery: number, backend: KernelName = 'reference', advances = false): Promise<number[]> {
    let now = 0;
    jest.spyOn(performance, 'now').mockImplementation(() => now);
    const blocks: [number, number][] = [];
    const heard: number[] = [];
    await inQueryBlocks({ count, kernel: kernelOf(backend, advances), advance: async (done) => void heard.push(done) }, async (first, last) => {
      blocks.push([first, last]);
      now += (last - first) * msPerQuery;
    });
    const lengths = blocks.map(([first, last]) => last - first);
    expect(blocks.map(([first]) => first)).toEqual([0, ...blocks.slice(0, -1).map(([, last]) => last)]);
    expect(blocks.at(-1)?.[1]).toBe(count);
    expect(heard).toEqual(advances ? [] : lengths);
    return lengths;
  }

  test('become as large as a tenth of a second allows, by four at most, in groups of four', async () => {
    expect(await blocksOf(3000, 0.05)).toEqual([256, 1024, 1720]);
    expect(await blocksOf(500, 0.9)).toEqual([256, 108, 108, 28]);
  });

  test('are never smaller than 16 queries, but for the last', async () => {
    expect(await blocksOf(50, 1000)).toEqual([50]);
    expect(await blocksOf(300, 1000)).toEqual([256, 16, 16, 12]);
  });

  test('are never smaller than 256 queries where threads compute', async () => {
    expect(await blocksOf(600, 1000, 'wasm')).toEqual([256, 256, 88]);
    expect(await blocksOf(3000, 0.05, 'wasm')).toEqual([256, 1024, 1720]);
  });

  test('are large for kernels that say themselves how far they have come', async () => {
    expect(await blocksOf(9000, 10, 'wasm', true)).toEqual([4096, 4096, 808]);
    expect(await blocksOf(3, 10, 'wasm', true)).toEqual([3]);
  });

  test('grow where the clock stands still', async () => {
    expect(await blocksOf(2000, 0)).toEqual([256, 1024, 720]);
  });
});
