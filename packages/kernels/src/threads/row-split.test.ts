import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { isRowAllowed, makeRowFilter } from '../row-filter.ts';
import { ROWS_PER_BLOCK, dealFilter, dealRows, galleryRow, partSize } from './row-split.ts';

const size = fc.integer({ min: 0, max: 6 * ROWS_PER_BLOCK + 3 });
const parts = fc.integer({ min: 1, max: 5 });

/** The part of a gallery's row: blocks are dealt out in turn. */
const partOf = (row: number, count: number): number => Math.floor(row / ROWS_PER_BLOCK) % count;

describe('rows dealt out to parts', () => {
  test('every row has one place, and rows of a part stay in order', () => {
    fc.assert(
      fc.property(size, parts, (total, count) => {
        const places = Array.from({ length: count }, (_, part) =>
          Array.from({ length: partSize(total, part, count) }, (_, row) => galleryRow(row, part, count)),
        );
        const expected = Array.from({ length: count }, (_, part) =>
          Array.from({ length: total }, (_, row) => row).filter((row) => partOf(row, count) === part),
        );
        expect(places).toEqual(expected);
      }),
    );
  });

  test('shares that follow each other are the rows of the parts', () => {
    fc.assert(
      fc.property(size, size, parts, (before, added, count) => {
        const rows = Float32Array.from({ length: 2 * added }, (_, i) => 2 * before + i);
        const shares = dealRows(rows, 2, before, count);
        for (const [part, share] of shares.entries()) {
          const first = partSize(before, part, count);
          const expected = Array.from({ length: partSize(before + added, part, count) - first }, (_, i) => {
            const row = galleryRow(first + i, part, count);
            return [2 * row, 2 * row + 1];
          });
          expect([...share]).toEqual(expected.flat());
        }
      }),
    );
  });

  test('a filter of a part allows what the filter of the gallery does', () => {
    fc.assert(
      fc.property(size, parts, fc.integer({ min: 1, max: 7 }), fc.nat(60), (total, count, step, missing) => {
        const whole = makeRowFilter(total, (row) => row % step === 0);
        const filter = whole.subarray(0, Math.max(0, whole.length - missing));
        for (let part = 0; part < count; part++) {
          const own = dealFilter(filter, total, part, count);
          for (let row = 0; row < partSize(total, part, count); row++)
            expect(isRowAllowed(own, row)).toBe(isRowAllowed(filter, galleryRow(row, part, count)));
        }
      }),
      { numRuns: 40 },
    );
  });
});

test('shares are made in memory that is spare, where it is enough', () => {
  const rows = Float32Array.of(1, 2, 3, 4);
  const spare = new ArrayBuffer(40);
  const [share] = dealRows(rows, 2, 0, 1, [spare]);
  expect(share?.buffer).toBe(spare);
  expect([...(share as Float32Array)]).toEqual([1, 2, 3, 4]);
  expect(dealRows(rows, 2, 0, 1, [new ArrayBuffer(8)])).toEqual([rows]);
});
