import { describe, expect, test } from '@jest/globals';
import { Random, euclideanRanking } from '@sim/core';
import { gaussianValues } from '@sim/testing/gaussian-rows';
import { NO_ROW, makeRowFilter } from '@sim/kernels';
import { BinaryCandidates, type BinaryCandidatesOptions } from './binary-candidates.ts';
import { RowBlocks } from './row-blocks.ts';
import { meanRow } from './sign-code.ts';

const dim = 8;
const rows = gaussianValues(new Random(1), 100, dim);
const part = (first: number, last: number): Float32Array => rows.subarray(first * dim, last * dim);
const filled = async (options: Partial<BinaryCandidatesOptions> = {}, steps = [10, 19, 25, 60]) => {
  const held = new RowBlocks(dim);
  const source = new BinaryCandidates(held, { ranking: euclideanRanking, ...options });
  const centredOn: number[] = [];
  for (const [i, last] of steps.entries()) {
    const first = steps[i - 1] ?? 0;
    held.append(part(first, last));
    await source.add(first, part(first, last));
    centredOn.push(source.centre.centredOn);
  }
  return { held, source, centredOn };
};
const request = { k: 1, width: 60, least: 1, filter: undefined, isFiltered: false, signal: undefined };

describe('BinaryCandidates', () => {
  test('takes the mean anew when the rows have doubled', async () => {
    const { source, centredOn } = await filled();
    expect(centredOn).toEqual([10, 10, 25, 60]);
    const mean = meanRow(part(0, 60), dim, euclideanRanking);
    for (const [i, value] of source.centre.centre.entries()) expect(value).toBeCloseTo(mean[i] as number, 12);
    // The codes are those of rows that came at once.
    const { source: other } = await filled({}, [60]);
    expect(await source.find(part(3, 9), request)).toEqual(await other.find(part(3, 9), request));
  });

  test('a saved centre stays', async () => {
    const saved = { centre: [1, 2, 3, 4, 5, 6, 7, 8], centredOn: 80 };
    const { source } = await filled({ saved });
    expect([source.centre, source.state()]).toEqual([saved, saved]);
  });

  test('finds what the filter allows, and rows that were kept by their new numbers', async () => {
    const { source } = await filled({ kernel: 'reference' });
    const filter = makeRowFilter(60, (row) => row === 7 || row === 40);
    expect([...(await source.find(part(40, 41), { ...request, width: 3, filter, isFiltered: true }))]).toEqual([40, 7, NO_ROW]);
    await source.keep(Uint32Array.of(7, 40));
    expect([...(await source.find(part(40, 41), { ...request, width: 3 }))]).toEqual([1, 0, NO_ROW]);
    expect(source.kernel).toBe('reference');
    source.dispose();
  });
});
