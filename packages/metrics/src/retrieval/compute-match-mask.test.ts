import { expect, test } from '@jest/globals';
import { MISSING_LABEL_CODE } from '@sim/core';
import fc from 'fast-check';
import { computeMatchMask } from './compute-match-mask.ts';

test('is 1 where a neighbour has the label of its query', () => {
  const labels = fc.integer({ min: -1, max: 3 });
  const queries = fc.array(fc.tuple(labels, fc.array(labels, { minLength: 3, maxLength: 3 })), { minLength: 1 });
  fc.assert(
    fc.property(queries, (rows) => {
      const mask = computeMatchMask(
        rows.map(([label]) => label),
        rows.flatMap(([, neighbours]) => neighbours),
      );
      expect([...mask]).toEqual(
        rows.flatMap(([label, neighbours]) => neighbours.map((one) => (one === label ? 1 : 0))),
      );
    }),
  );
});

test('a missing neighbour matches nothing, not even a missing label', () => {
  expect([...computeMatchMask([MISSING_LABEL_CODE, 1], [MISSING_LABEL_CODE, MISSING_LABEL_CODE])]).toEqual([0, 0]);
});

test('refuses rows of unequal length', () => {
  expect(() => computeMatchMask([1, 2], [1, 2, 3])).toThrow('the same number of neighbours for each of the 2 queries');
});
