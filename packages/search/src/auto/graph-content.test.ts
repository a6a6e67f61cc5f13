import { describe, expect, test } from '@jest/globals';
import { HnswSearch } from '../hnsw-search.ts';
import { graphContent } from './graph-content.ts';

describe('graphContent', () => {
  test('gives ids and rows in the order of adding, copies of a row each', async () => {
    const graph = new HnswSearch({ dim: 2, distance: 'l2' });
    await graph.add(Uint32Array.of(9, 4, 6), [[1, 2], [3, 4], [1, 2]]);
    await graph.remove(Uint32Array.of(4));
    await graph.add(Uint32Array.of(5), [[7, 8]]);
    const { ids, rows } = await graphContent(graph, HnswSearch.className, 'Test');
    expect([[...ids], [...rows]]).toEqual([[9, 6, 5], [1, 2, 1, 2, 7, 8]]);
  });
});
