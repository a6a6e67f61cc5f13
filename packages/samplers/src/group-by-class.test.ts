import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { groupByClass } from './group-by-class.ts';

describe('groupByClass', () => {
  test('lists the rows of every class in file order, classes ascending', () => {
    expect(groupByClass(Int32Array.of(10, 9, 10, -1), undefined, 'here')).toEqual([
      { label: -1, indices: Uint32Array.of(3) },
      { label: 9, indices: Uint32Array.of(1) },
      { label: 10, indices: Uint32Array.of(0, 2) },
    ]);
    expect(groupByClass(['b', 'B', 'a', 'b'], undefined, 'here').map(({ label }) => label)).toEqual(['B', 'a', 'b']);
  });

  test('keeps the order of a class list and leaves other classes out', () => {
    expect(groupByClass([1, 2, 3, 2], Int32Array.of(3, 2), 'here')).toEqual([
      { label: 3, indices: Uint32Array.of(2) },
      { label: 2, indices: Uint32Array.of(1, 3) },
    ]);
  });

  test('puts every row into the group of its own label, once', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 5 }), { minLength: 1 }), (labels) => {
        const groups = groupByClass(labels, undefined, 'here');
        const rows = groups.flatMap(({ label, indices }) => [...indices].map((index) => [index, label] as const));
        expect(rows.sort((a, b) => a[0] - b[0])).toEqual(labels.map((label, index) => [index, label]));
      }),
    );
  });

  test.each([
    ['a class twice', [1, 2], [1, 1], 'INVALID_LABEL', /twice, got 1/],
    ['an absent class', [1, 2], [3], 'INVALID_LABEL', /got 3\. Use some of: 1, 2\./],
    ['a class of the other kind', [1, 2], ['1'], 'INVALID_LABEL', /got "1"/],
    ['an empty class list', [1, 2], [], 'EMPTY_INPUT', /classList is empty/],
    ['labels of both kinds', [1, 'a'], undefined, 'INVALID_LABEL', /row 1/],
    ['a label that is no integer', [0.5], undefined, 'INVALID_LABEL', /row 0/],
  ])('refuses %s', (_, labels, classList, code, message) => {
    const call = () => groupByClass(labels, classList, 'here');
    expect(call).toThrow(expect.objectContaining({ code, message: expect.stringMatching(message) }));
  });

  test('names only the first of many classes in an error', () => {
    const labels = Array.from({ length: 100 }, (_, i) => i);
    expect(() => groupByClass(labels, [100], 'here')).toThrow(/: 0, 1, .*11, …\.$/);
  });
});
