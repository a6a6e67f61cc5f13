import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { allowRow, allowedRows, isRowAllowed, makeRowFilter, refuseRow } from './row-filter.ts';

const sets = fc.uniqueArray(fc.integer({ min: 0, max: 199 }));

describe('row filters', () => {
  test('allow exactly the rows that they were made with', () => {
    fc.assert(
      fc.property(sets, (rows) => {
        const filter = makeRowFilter(200, (row) => rows.includes(row));
        const allowed = Array.from({ length: 300 }, (_, row) => row).filter((row) => isRowAllowed(filter, row));
        expect(allowed).toEqual([...rows].sort((a, b) => a - b));
      }),
    );
  });

  test('list the allowed rows of any stretch, ascending', () => {
    const bounds = fc.tuple(fc.integer({ min: 0, max: 250 }), fc.integer({ min: 0, max: 250 }));
    fc.assert(
      fc.property(sets, bounds, (rows, [begin, end]) => {
        const filter = makeRowFilter(200, (row) => rows.includes(row));
        const expected = rows.filter((row) => row >= begin && row < end).sort((a, b) => a - b);
        expect([...allowedRows(filter, begin, end)]).toEqual(expected);
      }),
    );
  });

  test('are bitmaps with row r in bit r & 31 of word r >> 5', () => {
    expect([...makeRowFilter(40, (row) => row === 0 || row === 31 || row === 33)]).toEqual([0x80000001, 2]);
  });

  test('take and give back single rows', () => {
    const filter = makeRowFilter(64, () => false);
    allowRow(filter, 31);
    allowRow(filter, 32);
    expect([...allowedRows(filter, 0, 64)]).toEqual([31, 32]);
    refuseRow(filter, 31);
    refuseRow(filter, 30);
    expect([...allowedRows(filter, 0, 64)]).toEqual([32]);
  });

  test('of no rows allow none', () => {
    expect(makeRowFilter(0, () => true)).toHaveLength(0);
    expect(isRowAllowed(new Uint32Array(), 0)).toBe(false);
  });
});
