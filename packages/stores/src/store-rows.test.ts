import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { StoreRows } from './store-rows.ts';

function filled(): StoreRows {
  const rows = new StoreRows();
  rows.add(rows.nextIds(3), ['a', null, 'b']);
  rows.add(Uint32Array.of(7), undefined);
  return rows;
}

describe('StoreRows', () => {
  test('finds rows and labels by id', () => {
    const rows = filled();
    expect([rows.size, rows.nextId, rows.labelKind]).toEqual([4, 8, 'string']);
    expect(rows.rowsOf([7, 0, 7], 'T.t')).toEqual([3, 0, 3]);
    expect(rows.rows().map((row) => [rows.idOf(row), rows.labelOf(row)])).toEqual([[0, 'a'], [1, null], [2, 'b'], [7, null]]);
    expect([0, 2, 7].every((id) => rows.has(id))).toBe(true);
    for (const id of [3, 8, -1, 0.5, Number.NaN]) expect(rows.has(id)).toBe(false);
    for (const id of [3, 8, -1, 0.5, Number.NaN])
      expect(() => rows.rowsOf([0, id], 'T.t')).toThrow(expect.objectContaining({ code: 'UNKNOWN_ID' }));
  });

  test('rows stay where they are until they are compacted', () => {
    const rows = filled();
    rows.remove([0, 1]);
    expect([rows.isSparse, rows.rows(), rows.rows(1)]).toEqual([false, [2, 3], [2]]);
    rows.remove([2]);
    expect([rows.isSparse, rows.rows()]).toEqual([true, [3]]);
    expect(rows.compact()).toEqual([3]);
    expect([rows.rows(), rows.rowsOf([7], 'T.t'), rows.nextId]).toEqual([[0], [0], 8]);
  });

  test('takes labels of the other kind once none is left', () => {
    const rows = filled();
    rows.remove([0, 2]);
    expect(rows.labelKind).toBeUndefined();
    rows.add(rows.nextIds(1), [5]);
    expect([rows.labelKind, rows.labelOf(4)]).toEqual(['integer', 5]);
  });

  test('holds what a map of ids to labels holds, and comes back from its content', () => {
    const steps = fc.array(fc.oneof(fc.array(fc.option(fc.integer()), { minLength: 1, maxLength: 4 }), fc.nat({ max: 30 })));
    fc.assert(
      fc.property(steps, (changes) => {
        const rows = new StoreRows();
        const expected = new Map<number, number | null>();
        for (const change of changes) {
          if (typeof change !== 'number') {
            const ids = rows.nextIds(change.length);
            rows.add(ids, change);
            for (const [i, id] of ids.entries()) expected.set(id, change[i] ?? null);
          } else if (expected.delete(change)) rows.remove(rows.rowsOf([change], 'T.t'));
          if (rows.isSparse) rows.compact();
        }
        for (const some of [rows, new StoreRows(rows.content())]) {
          const found = some.rows().map((row) => [some.idOf(row), some.labelOf(row)]);
          expect(found).toEqual([...expected]);
          expect([some.size, some.nextId]).toEqual([expected.size, rows.nextId]);
        }
      }),
    );
  });
});
