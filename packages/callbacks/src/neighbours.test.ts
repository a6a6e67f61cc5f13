import { describe, expect, test } from '@jest/globals';
import { getRanking, MISSING_LABEL_CODE } from '@sim/core';
import { findNeighbours, takeLookups } from './neighbours.ts';

const targets = { values: Float32Array.of(0, 0, 3, 4, 6, 8), count: 3, dim: 2 };
const queries = { values: Float32Array.of(0, 0, 6, 8), count: 2, dim: 2 };
const codes = Int32Array.of(10, 20, 30);

describe('findNeighbours', () => {
  test('answers labels and distances, closest first', async () => {
    const ranking = getRanking('euclidean');
    expect(await findNeighbours(queries, targets, codes, { k: 2, ranking })).toEqual({
      labels: Int32Array.of(10, 20, 30, 20),
      distances: Float32Array.of(0, 5, 0, 5),
      width: 2,
    });
  });

  test('ranks a similarity from the largest and pads what is missing', async () => {
    const ranking = getRanking('inner_product');
    const query = { values: Float32Array.of(1, 0), count: 1, dim: 2 };
    const found = await findNeighbours(query, targets, codes, { k: 4, ranking });
    expect(found.labels).toEqual(Int32Array.of(30, 20, 10, MISSING_LABEL_CODE));
    expect(found.distances).toEqual(Float32Array.of(6, 3, 0, Number.NEGATIVE_INFINITY));
  });
});

test('takeLookups takes the first neighbours of some queries', () => {
  const neighbours = {
    labels: Int32Array.of(1, 2, 3, 4, 5, 6),
    distances: Float32Array.of(0.1, 0.2, 0.3, 0.4, 0.5, 0.6),
    width: 3,
  };
  expect(takeLookups(neighbours, Int32Array.of(8, 9), [1], 2)).toEqual({
    queryLabels: Int32Array.of(9),
    lookupLabels: Int32Array.of(4, 5),
    lookupDistances: Float32Array.of(0.4, 0.5),
  });
});
