import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { sumOfPrecisions } from './sum-of-precisions.ts';

test('adds the precision at every relevant neighbour', () => {
  expect(sumOfPrecisions(Uint8Array.of(1, 0, 1), 3)).toBe(1 + 2 / 3);
  expect(sumOfPrecisions(Uint8Array.of(1, 0, 1), 2)).toBe(1);
  expect(sumOfPrecisions(Uint8Array.of(), 0)).toBe(0);
});

test('is the sum from the definition', () => {
  fc.assert(
    fc.property(fc.array(fc.constantFrom(0, 1), { maxLength: 12 }), (relevant) => {
      let expected = 0;
      for (let j = 1; j <= relevant.length; j++) {
        const precision = relevant.slice(0, j).filter(Boolean).length / j;
        expected += (relevant[j - 1] as number) * precision;
      }
      expect(sumOfPrecisions(Uint8Array.from(relevant), relevant.length)).toBeCloseTo(expected, 12);
    }),
  );
});
