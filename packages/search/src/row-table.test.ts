import { describe, expect, test } from '@jest/globals';
import { isRowAllowed } from '@sim/kernels';
import fc from 'fast-check';
import { RowTable } from './row-table.ts';
import type { IdFilter } from './search.ts';

/** A table of rows `[id, −id]`. */
function add(table: RowTable, ids: readonly number[]): void {
  const added = Uint32Array.from(ids);
  table.prepareFor(added, 'add');
  table.add(added, Float32Array.from(ids.flatMap((id) => [id, -id])));
}

function idsOf(table: RowTable, filter?: IdFilter): number[] {
  const allowed = table.filter(filter);
  return [...table.ids].filter((_, row) => allowed === undefined || isRowAllowed(allowed, row));
}

describe('RowTable', () => {
  test('holds what a list of ids holds, through any additions, removals and compactions', async () => {
    const steps = fc.array(
      fc.oneof(
        fc.record({ add: fc.uniqueArray(fc.nat(60), { maxLength: 40 }) }),
        fc.record({ next: fc.nat(20) }),
        fc.record({ remove: fc.uniqueArray(fc.nat(60), { maxLength: 40 }) }),
        fc.constant('compact' as const),
      ),
      { maxLength: 12 },
    );
    await fc.assert(
      fc.asyncProperty(steps, fc.boolean(), async (actions, isForgetful) => {
        let table = new RowTable(2);
        let gallery: number[] = [];
        const read = async (first: number, last: number): Promise<Float32Array> =>
          Float32Array.from(gallery.slice(2 * first, 2 * last));
        if (isForgetful) table.forgetRows();
        let model: number[] = [];
        for (const action of actions) {
          if (action === 'compact') {
            const { ids, rows } = await table.content(read);
            table = new RowTable(2, ids, rows);
            gallery = [...rows];
            if (isForgetful) table.forgetRows();
          }
          else if ('add' in action || 'next' in action) {
            // Ids that are the numbers of their rows are kept in another way, up to the first that is not.
            const wanted = 'add' in action ? action.add : Array.from({ length: action.next }, (_, i) => table.rowCount + i);
            const fresh = wanted.filter((id) => !model.includes(id));
            add(table, fresh);
            gallery.push(...fresh.flatMap((id) => [id, -id]));
            model = [...model, ...fresh];
          } else {
            const known = action.remove.filter((id) => model.includes(id));
            table.remove(Uint32Array.from(known), 'remove');
            model = model.filter((id) => !known.includes(id));
          }
          expect(table.size).toBe(model.length);
          expect(table.isSparse).toBe(table.rowCount > 2 * model.length);
          expect(idsOf(table)).toEqual(model);
          expect(idsOf(table, (id) => id % 3 === 0)).toEqual(model.filter((id) => id % 3 === 0));
          expect(idsOf(table, Uint32Array.of(5, 6, 7, 999))).toEqual(model.filter((id) => id >= 5 && id <= 7));
          const { ids, rows } = await table.content(read);
          expect([...ids]).toEqual(model);
          expect([...rows].map((value) => value + 0)).toEqual(model.flatMap((id) => [id, 0 - id]));
        }
      }),
    );
  });

  test('refuses what is there already and what is not there, and changes nothing', () => {
    const table = new RowTable(2);
    add(table, [4, 9]);
    expect(() => add(table, [5, 9])).toThrow(expect.objectContaining({ code: 'DUPLICATE_ID' }));
    expect(() => table.remove(Uint32Array.of(4, 5), 'remove')).toThrow(
      expect.objectContaining({ code: 'UNKNOWN_ID' }),
    );
    expect(idsOf(table)).toEqual([4, 9]);
  });

  test('needs no filter while nothing is removed', () => {
    const table = new RowTable(1, Uint32Array.of(3), Float32Array.of(1));
    expect(table.filter(undefined)).toBeUndefined();
  });

  test('keeps the arrays that it is made with as they are', () => {
    const ids = Uint32Array.of(3, 1);
    const rows = Float32Array.of(3, -3, 1, -1);
    const table = new RowTable(2, ids, rows);
    add(table, [8]);
    table.remove(Uint32Array.of(3), 'remove');
    expect(idsOf(table)).toEqual([1, 8]);
    expect([[...ids], [...rows]]).toEqual([
      [3, 1],
      [3, -3, 1, -1],
    ]);
  });
});

test('rowsAt gives rows in the order asked for, with few reads where they lie near each other', async () => {
  const ids = Array.from({ length: 10_000 }, (_, row) => row);
  const table = new RowTable(2);
  add(table, ids);
  const wanted = Uint32Array.of(9999, 3, 3, 10, 5000, 0, 5016);
  const expected = [...wanted].flatMap((row) => [row, -row || 0]);
  const numbers = async (read?: (first: number, last: number) => Promise<Float32Array>) => [...(await table.rowsAt(wanted, read))].map((value) => value || 0);
  expect(await numbers()).toEqual(expected);
  table.forgetRows();
  const reads: [number, number][] = [];
  const read = async (first: number, last: number): Promise<Float32Array> => {
    reads.push([first, last]);
    return Float32Array.from(ids.slice(first, last).flatMap((id) => [id, -id]));
  };
  expect(await numbers(read)).toEqual(expected);
  expect(reads).toEqual([[0, 11], [5000, 5017], [9999, 10_000]]);
  reads.length = 0;
  expect((await table.rowsAt(Uint32Array.from(ids), read)).length).toBe(20_000);
  expect(reads).toEqual([[0, 4096], [4096, 8192], [8192, 10_000]]);
  expect(() => table.rowsOf(Uint32Array.of(1, 10_000), 'T.t')).toThrow(expect.objectContaining({ code: 'UNKNOWN_ID' }));
});
