import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { DataColumn } from './data-column.ts';

const all = (column: DataColumn) => Array.from({ length: column.length }, (_, row) => column.get(row));
const items = fc.array(fc.oneof(fc.constant(null), fc.string(), fc.array(fc.integer())), { maxLength: 6 });

test('holds encoded and added items, and any selection of them, also through bytes', () => {
  fc.assert(
    fc.property(items, items, fc.array(fc.boolean(), { minLength: 12, maxLength: 12 }), (old, added, keep) => {
      const first = new DataColumn();
      first.append(old, old.length);
      const column = new DataColumn(first.encode('T.t'));
      column.append(added, added.length);
      expect(all(column)).toEqual([...old, ...added]);

      const rows = [...keep.keys()].filter((row) => keep[row] && row < column.length);
      const selected = column.select(rows);
      expect(all(selected)).toEqual(rows.map((row) => [...old, ...added][row]));
      expect(all(new DataColumn(selected.encode('T.t')))).toEqual(all(selected));
    }),
  );
});

test('rows without items hold null and take no bytes', () => {
  const column = new DataColumn();
  column.append(undefined, 2);
  expect(all(column)).toEqual([null, null]);
  expect(column.encode('T.t')).toEqual({ bytes: new Uint8Array(), offsets: new Float64Array(3) });
});
