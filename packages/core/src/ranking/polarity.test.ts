import { describe, expect, test } from '@jest/globals';
import { largerIsCloser, smallerIsCloser } from './polarity.ts';

describe('smallerIsCloser', () => {
  test('compares at float32: equal counts as within', () => {
    const { within } = smallerIsCloser;
    expect([within(0.1, 0.2), within(0.2, 0.2), within(0.3, 0.2)]).toEqual([true, true, false]);
    expect(within(Math.fround(0.1), 0.1)).toBe(true);
    expect(within(0.1, Math.fround(0.1))).toBe(true);
    expect(within(Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY)).toBe(true);
    expect(within(Number.NaN, 1)).toBe(false);
  });

  test('sorts the closest first and the worst last', () => {
    expect([3, smallerIsCloser.worst, 1].sort(smallerIsCloser.compare)).toEqual([1, 3, Number.POSITIVE_INFINITY]);
  });
});

describe('largerIsCloser', () => {
  test('compares at float32: equal counts as within', () => {
    const { within } = largerIsCloser;
    expect([within(0.3, 0.2), within(0.2, 0.2), within(0.1, 0.2)]).toEqual([true, true, false]);
    expect(within(0.1, Math.fround(0.1))).toBe(true);
    expect(within(Number.NEGATIVE_INFINITY, 0)).toBe(false);
  });

  test('sorts the closest first and the worst last', () => {
    expect([1, largerIsCloser.worst, 3].sort(largerIsCloser.compare)).toEqual([3, 1, Number.NEGATIVE_INFINITY]);
  });
});
