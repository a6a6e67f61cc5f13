import { describe, expect, test } from '@jest/globals';
import { expectCode } from '@sim/testing/expect-code';
import { ABSENT } from './hash-table.ts';
import { PointTable } from './point-table.ts';

const filled = (): PointTable => {
  const table = new PointTable();
  for (const [id, node] of [[10, 0], [11, 1], [12, 0], [13, 0], [14, 2]] as const) table.add(id, node);
  return table;
};
const remove = (table: PointTable, id: number): number | undefined => table.remove(table.find(id));

describe('PointTable', () => {
  test('points at one node stand in the order of adding', () => {
    const table = filled();
    expect(table.firstAt(0)).toBe(0);
    expect([...(table.severalAt(0) ?? [])]).toEqual([0, 2, 3]);
    expect(table.severalAt(1)).toBeUndefined();
    expect([table.firstAt(2), table.firstAt(3)]).toEqual([4, ABSENT]);
  });

  test('the last point that leaves a node names it', () => {
    const table = filled();
    expect([remove(table, 10), remove(table, 13), remove(table, 11)]).toEqual([undefined, undefined, 1]);
    expect([table.firstAt(0), table.severalAt(0), table.firstAt(1)]).toEqual([2, undefined, ABSENT]);
    expect(remove(table, 12)).toBe(0);
    expect(table.size).toBe(1);
  });

  test('closing gaps changes nothing but numbers of points', () => {
    const table = filled();
    remove(table, 10);
    remove(table, 11);
    table.compact(5);
    expect(table.pointCount).toBe(5);
    table.compact(0);
    expect([...table.ids]).toEqual([12, 13, 14]);
    expect([...table.nodes]).toEqual([0, 0, 2]);
    expect([table.find(13), table.find(11), table.size]).toEqual([1, ABSENT, 3]);
    expect([...(table.severalAt(0) ?? [])]).toEqual([0, 1]);
    table.add(11, 1);
    expect(table.find(11)).toBe(3);
  });

  test('refuses ids that are there, and unknown ones', async () => {
    const table = filled();
    await expectCode('DUPLICATE_ID', (async () => table.prepareFor(Uint32Array.of(9, 12), 'T.t'))());
    await expectCode('UNKNOWN_ID', (async () => table.pointsOf(Uint32Array.of(12, 9), 'T.t'))());
  });
});
