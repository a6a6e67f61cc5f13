import { expect, test } from '@jest/globals';
import { countLabels, readRelevantCounts } from './read-relevant-counts.ts';

test('records and maps say the same', () => {
  const expected = new Map([
    [1, 2],
    [-3, 0],
  ]);
  expect(readRelevantCounts({ 1: 2, '-3': 0 }, 'Test')).toEqual(expected);
  expect(readRelevantCounts(expected, 'Test')).toEqual(expected);
});

test.each([
  [{ 1: 1.5 }, 'Test: r must give a whole number of items for each label code; label 1 does not, got 1.5.'],
  [{ 1: -1 }, 'got -1'],
  [{ cat: 2 }, 'label NaN does not'],
])('refuses %j', (counts, message) => {
  expect(() => readRelevantCounts(counts, 'Test')).toThrow(message);
});

test('counts labels', () => {
  expect(countLabels(Int32Array.of(4, 4, 2))).toEqual(
    new Map([
      [4, 2],
      [2, 1],
    ]),
  );
});
