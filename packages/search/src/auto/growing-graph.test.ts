import { describe, expect, test } from '@jest/globals';
import { expectCode } from '@sim/testing/expect-code';
import { HnswSearch } from '../hnsw-search.ts';
import { GrowingGraph } from './growing-graph.ts';

const grow = (): GrowingGraph =>
  new GrowingGraph(new HnswSearch({ dim: 1, distance: 'l2' }), { ids: Uint32Array.of(1, 2), rows: Float32Array.of(1, 2) });

describe('GrowingGraph', () => {
  test('follows the changes in their order, whatever becomes of the arrays', async () => {
    const growing = grow();
    const ids = Uint32Array.of(3);
    const rows = Float32Array.of(3);
    growing.add(ids, rows);
    growing.remove(Uint32Array.of(1));
    growing.add(Uint32Array.of(1), Float32Array.of(9));
    ids[0] = 7;
    rows[0] = 7;
    expect(growing.isCaughtUp).toBe(false);
    await growing.catchUp();
    expect(growing.isCaughtUp).toBe(true);
    const found = await growing.graph.lookup([[3]], { k: 3 });
    expect([[...found.ids], [...found.distances]]).toEqual([[3, 2, 1], [0, 1, 6]]);
  });

  test('follows what comes while it catches up', async () => {
    const growing = grow();
    const catchingUp = growing.catchUp();
    growing.remove(Uint32Array.of(2));
    await catchingUp;
    expect([growing.isCaughtUp, growing.graph.size]).toEqual([true, 1]);
  });

  test('ends early when it is given up', async () => {
    const growing = grow();
    const catchingUp = growing.catchUp();
    growing.end();
    await expectCode('DISPOSED', catchingUp);
    await expectCode('DISPOSED', growing.graph.ready());
  });
});
