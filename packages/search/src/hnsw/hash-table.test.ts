import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { ABSENT, HashTable } from './hash-table.ts';

test('is a set, whatever is added and removed in whatever order', () => {
  // Few hashes, so that values compete for places.
  const hashOf = (value: number): number => (value * 7) % 11;
  const change = fc.record({ value: fc.integer({ min: 0, max: 60 }), isAdded: fc.boolean() });
  fc.assert(
    fc.property(fc.array(change, { maxLength: 200 }), (changes) => {
      const table = new HashTable(hashOf);
      const set = new Set<number>();
      for (const { value, isAdded } of changes) {
        if (isAdded === set.has(value)) continue;
        if (isAdded) table.add(hashOf(value), value);
        else table.remove(hashOf(value), value);
        if (isAdded) set.add(value);
        else set.delete(value);
      }
      for (let value = 0; value <= 60; value++)
        expect(table.find(hashOf(value), (other) => other === value)).toBe(set.has(value) ? value : ABSENT);
    }),
  );
});

test('made for many values takes them without growing', () => {
  const table = new HashTable((value) => value, 1000);
  const { byteLength } = table;
  for (let value = 0; value < 1000; value++) table.add(value, value);
  expect(table.byteLength).toBe(byteLength);
});
