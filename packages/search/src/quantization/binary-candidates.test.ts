import { describe, expect, test } from '@jest/globals';
import { Random, euclideanRanking } from '@sim/core';
import { gaussianValues } from '@sim/testing/gaussian-rows';
import { BinaryCandidates } from './binary-candidates.ts';

const dim = 8;
const rows = gaussianValues(new Random(1), 100, dim);
const part = (first: number, last: number): Float32Array => rows.subarray(first * dim, last * dim);
const ids = (first: number, last: number): Uint32Array => Uint32Array.from({ length: last - first }, (_, i) => first + i);

describe('BinaryCandidates', () => {
  test('takes the mean anew when the rows have doubled, as long as it may read them', async () => {
    let held = 0;
    const open = (canRead: boolean): BinaryCandidates => {
      const content = async () => ({ ids: ids(0, held), rows: part(0, held) });
      return new BinaryCandidates({ dim, ranking: euclideanRanking, content: canRead ? content : undefined });
    };
    for (const [canRead, expected] of [[true, [10, 10, 25, 60]], [false, [10, 10, 10, 10]]] as const) {
      const source = open(canRead);
      const centredOn: number[] = [];
      for (const [first, last] of [[0, 10], [10, 19], [19, 25], [25, 60]] as const) {
        held = last;
        await source.add(ids(first, last), part(first, last));
        centredOn.push(source.centre.centredOn);
      }
      expect(centredOn).toEqual(expected);
      expect([...(await source.find(part(3, 4), { k: 60, width: 60, least: 1, filter: undefined, signal: undefined }))].sort((a, b) => a - b)).toEqual([...ids(0, 60)]);
      await source.reset();
      expect(source.centre).toEqual({ centre: Array<number>(dim).fill(0), centredOn: 0 });
    }
  });

  test('a saved centre stays', async () => {
    const saved = { centre: [1, 2, 3, 4, 5, 6, 7, 8], centredOn: 80 };
    const source = new BinaryCandidates({ dim, ranking: euclideanRanking, saved });
    await source.add(ids(0, 100), rows);
    expect(source.centre).toEqual(saved);
  });
});
