import { expect, test } from '@jest/globals';
import type { SimError } from './errors.ts';
import { checkLookupArrays, checkLookups, type LabelledLookups, type LookupArrays } from './lookup-arrays.ts';

const lookups: LabelledLookups = { queryLabels: [1, 2], lookupLabels: [1, 2, 3, 4], lookupDistances: [0, 1, 0, 1] };
const arrays: LookupArrays = { lookupLabels: [1, 2, 3, 4], lookupDistances: [0, 1, 0, 1], k: 2 };

const failure = (act: () => unknown): SimError | undefined => {
  try {
    act();
  } catch (error) {
    return error as SimError;
  }
  return undefined;
};

test('k follows from the lengths', () => {
  expect(checkLookups(lookups, 'Test')).toBe(2);
  expect(checkLookups({ ...lookups, queryLabels: Int32Array.of(1, 2, 3, 4) }, 'Test')).toBe(1);
});

test('missing neighbours stand at an infinity', () => {
  const lookupDistances = [0, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 1];
  expect(checkLookups({ ...lookups, lookupDistances }, 'Test')).toBe(2);
});

test.each<[string, string, Partial<LabelledLookups>]>([
  ['EMPTY_INPUT', 'there are no queries', { queryLabels: [] }],
  ['EMPTY_INPUT', 'there are no neighbours', { lookupLabels: [], lookupDistances: [] }],
  ['LENGTH_MISMATCH', 'the same number of neighbours for each of the 3 queries', { queryLabels: [1, 2, 3] }],
  ['LENGTH_MISMATCH', 'one entry for each of the 4 lookupLabels', { lookupDistances: [1] }],
  ['INVALID_LABEL', 'queryLabels[1] must be an int32 label code, got 0.5', { queryLabels: [1, 0.5] }],
  ['INVALID_LABEL', 'lookupLabels[3]', { lookupLabels: [1, 2, 3, 2 ** 40] }],
  [
    'NOT_FINITE',
    'the distance of query 1 to its neighbour 0 is not a number',
    { lookupDistances: [0, 1, Number.NaN, 1] },
  ],
])('refuses with %s: %s', (code, message, change) => {
  const error = failure(() => checkLookups({ ...lookups, ...change }, 'Test'));
  expect(error?.code).toBe(code);
  expect(error?.message).toContain(`Test: `);
  expect(error?.message).toContain(message);
});

test.each<[string, Partial<LookupArrays>]>([
  ['LENGTH_MISMATCH', { k: 3 }],
  ['LENGTH_MISMATCH', { lookupLabels: [1, 2] }],
  ['K_OUT_OF_RANGE', { k: 0 }],
  ['NOT_FINITE', { lookupDistances: [0, 1, 0, Number.NaN] }],
])('lookups alone are refused with %s: %j', (code, change) => {
  expect(failure(() => checkLookupArrays({ ...arrays, ...change }, 'Test'))?.code).toBe(code);
});
