import { describe, expect, test } from '@jest/globals';
import { MISSING_LABEL_CODE } from '@sim/core';
import fc from 'fast-check';
import { RecordTable } from './record-table.ts';

const code = (name: string) => expect.objectContaining({ code: name });

function filled(): RecordTable {
  const table = new RecordTable();
  table.add(Uint32Array.of(3, 5), ['a', null], ['x', 'y']);
  table.add(Uint32Array.of(8), ['b'], undefined);
  table.add(Uint32Array.of(9), undefined, undefined);
  return table;
}

describe('RecordTable', () => {
  test('knows labels and keys by id', () => {
    const table = filled();
    expect([table.size, [...table.ids()]]).toEqual([4, [3, 5, 8, 9]]);
    expect([3, 5, 8, 9, 77].map((id) => table.labelOf(id))).toEqual(['a', null, 'b', null, null]);
    expect([...table.codesOf(Uint32Array.of(8, 0xffffffff, 3))]).toEqual([1, MISSING_LABEL_CODE, 0]);
    expect([3, 8].map((id) => table.keyOf(id))).toEqual(['x', null]);
    expect([table.idOf('y'), table.idOf('z')]).toEqual([5, undefined]);
    expect(table.keysOf([9, 5, 77])).toEqual(new Map([[5, 'y']]));
    expect(new RecordTable().keysOf([1])).toEqual(new Map());
  });

  test('resolves ids and keys', () => {
    const table = filled();
    expect([...table.resolve(['y', 3, 3], 'T.t')]).toEqual([5, 3, 3]);
    expect(() => table.resolve([4], 'T.t')).toThrow(code('UNKNOWN_ID'));
    expect(() => table.resolve(['z'], 'T.t')).toThrow(code('UNKNOWN_KEY'));
  });

  test('forgets what is removed, and keeps a key that has moved on', () => {
    const table = filled();
    table.add(Uint32Array.of(10), ['a'], ['x']);
    table.remove([3, 9, 77]);
    expect([table.size, table.idOf('x'), table.keyOf(10), table.keyOf(3)]).toEqual([3, 10, 'x', null]);
  });

  test('takes labels of the other kind once none is left', () => {
    const table = filled();
    const before = table.labels;
    expect(() => table.checkLabels([1], 'T.t')).toThrow(code('INVALID_LABEL'));
    table.remove([3, 8]);
    table.checkLabels([1, null], 'T.t');
    table.add(Uint32Array.of(20), [1], undefined);
    expect(table.labelOf(20)).toBe(1);
    expect(before.decode(0)).toBe('a');
  });

  test('checks labels without adding them', () => {
    const table = filled();
    table.checkLabels(['new', null], 'T.t');
    table.checkLabels([null], 'T.t');
    expect(table.labels.size).toBe(2);
    expect(() => table.checkLabels([0.5, null], 'T.t')).toThrow(code('INVALID_LABEL'));
    new RecordTable().checkLabels(Int32Array.of(1), 'T.t');
  });

  test('checks keys: all text, all different, and new unless they replace', () => {
    const table = filled();
    expect([...table.checkKeys(['p', 'q'], false, 'T.t')]).toEqual([]);
    expect([...table.checkKeys(['p', 'y', 'x'], true, 'T.t')]).toEqual([5, 3]);
    expect(() => table.checkKeys(['p', 'x'], false, 'T.t')).toThrow('there is a record with this key, got "x"');
    for (const replace of [true, false])
      expect(() => table.checkKeys(['p', 'p'], replace, 'T.t')).toThrow('two rows have the same key, got "p"');
    expect(() => table.checkKeys([''], true, 'T.t')).toThrow(code('INVALID_ARGUMENT'));
    expect(() => table.checkKeys([null as unknown as string], true, 'T.t')).toThrow(code('INVALID_ARGUMENT'));
  });

  test('holds what a map by id holds, through any additions and removals', () => {
    const step = fc.oneof(
      fc.record({ add: fc.uniqueArray(fc.nat(40), { maxLength: 8 }) }),
      fc.record({ remove: fc.array(fc.nat(40), { maxLength: 20 }) }),
    );
    fc.assert(
      fc.property(fc.nat(3), fc.array(step, { maxLength: 12 }), (start, steps) => {
        const table = new RecordTable(Uint32Array.from({ length: start }, (_, id) => id), { codes: new Int32Array(start).fill(MISSING_LABEL_CODE) });
        const model = new Map(Array.from({ length: start }, (_, id): [number, string | null] => [id, null]));
        for (const action of steps)
          if ('add' in action) {
            const fresh = action.add.filter((id) => !model.has(id)).sort((a, b) => a - b);
            const labels = fresh.map((id) => (id % 3 === 0 ? null : `label ${id % 5}`));
            table.add(Uint32Array.from(fresh), labels, undefined);
            for (const [i, id] of fresh.entries()) model.set(id, labels[i] as string | null);
          } else {
            table.remove(action.remove);
            for (const id of action.remove) model.delete(id);
          }
        const ids = [...model.keys()].sort((a, b) => a - b);
        expect([table.size, [...table.ids()]]).toEqual([ids.length, ids]);
        for (let id = 0; id <= 41; id++) expect(table.labelOf(id)).toBe(model.get(id) ?? null);
        expect([...table.content().codes].map((code_) => table.labels.decode(code_))).toEqual(ids.map((id) => model.get(id)));
      }),
    );
  });

  test('comes back from its content', () => {
    const table = filled();
    table.remove([5]);
    const again = new RecordTable(table.ids(), table.content());
    expect(again.content()).toEqual(table.content());
    expect([again.labelOf(8), again.keyOf(3), again.idOf('x')]).toEqual(['b', 'x', 3]);
    table.remove([3]);
    expect(table.content().keys).toBeUndefined();
  });
});
