import { describe, expect, test } from '@jest/globals';
import { expectCode } from '@sim/testing/expect-code';
import { checkInParts } from './check-in-parts.ts';
import { RowTable } from './row-table.ts';
import { NO_ID } from './search.ts';

const count = 20_000;
const table = new RowTable(2);
table.add(Uint32Array.of(7), Float32Array.of(1, 1));
const values = new Float32Array(2 * count);
const rising = Uint32Array.from({ length: count }, (_, row) => 100 + row);
const falling = rising.toReversed();
const changed = (ids: Uint32Array, place: number, id: number): Uint32Array => ids.with(place, id);

describe('checks of many rows, part by part', () => {
  test.each([['rising', rising], ['falling', falling]])('%s ids that are new pass, and the thread is free in between', async (_, ids) => {
    let turns = 0;
    let isChecking = true;
    const turn = (): void => void setImmediate(() => isChecking && turns++ < 1e9 && turn());
    turn();
    await checkInParts({ ids, values }, table, 'here');
    isChecking = false;
    expect(turns).toBeGreaterThanOrEqual(2);
  });

  test.each([
    ['an id that comes again in another part', 'DUPLICATE_ID', changed(falling, 19_000, falling[5] as number)],
    ['an id that ends one part and begins the next', 'DUPLICATE_ID', changed(rising, 8192, rising[8191] as number)],
    ['an id that is there, in a rising list', 'DUPLICATE_ID', changed(rising, 0, 7)],
    ['an id that is there, in a falling list', 'DUPLICATE_ID', changed(falling, 19_999, 7)],
    ['the id of nobody', 'INVALID_ARGUMENT', changed(rising, 19_999, NO_ID)],
    ['the id of nobody, first', 'INVALID_ARGUMENT', changed(falling, 0, NO_ID)],
  ] as const)('%s is refused', async (_, code, ids) => {
    await expectCode(code, checkInParts({ ids, values }, table, 'here'));
  });

  test('a number that is not finite is refused with its place', async () => {
    const broken = values.with(2 * 19_999 + 1, Number.NaN);
    await expect(checkInParts({ ids: rising, values: broken }, table, 'here')).rejects.toThrow('row 19999, column 1 is not a finite number');
  });
});
