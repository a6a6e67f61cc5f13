import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { PANEL } from './shader-text.ts';
import { blockFor, searchPlan } from './search-plan.ts';

const maxBytes = 2 ** 27;

describe('searchPlan', () => {
  test('selects panels first where they are many', () => {
    expect(searchPlan({ size: 1_000_000, width: 32, maxBytes })).toEqual({
      route: 'panels',
      panels: 7813,
      width: 32,
      firstKeys: 7813,
      secondKeys: 32 * PANEL,
      batch: 256,
    });
  });

  test('selects rows at once where panels are few', () => {
    const plan = searchPlan({ size: 16_000, width: 32, maxBytes });
    expect(plan).toMatchObject({ route: 'rows', panels: 125, firstKeys: 16_000, secondKeys: 0 });
    expect(searchPlan({ size: 16_384, width: 32, maxBytes })?.route).toBe('panels');
  });

  test('keeps every buffer of a batch within the device, and the batch one of whole workgroups', () => {
    const sizes = fc.record({
      size: fc.integer({ min: 1, max: 50_000_000 }),
      width: fc.integer({ min: 1, max: 200_000 }),
      maxBytes: fc.integer({ min: 2 ** 20, max: 2 ** 31 }),
    });
    fc.assert(
      fc.property(sizes, (subject) => {
        const width = Math.min(subject.width, subject.size);
        const plan = searchPlan({ ...subject, width });
        if (plan === null) return expect(4 * subject.size + 8 * width).toBeGreaterThan(subject.maxBytes / 128);
        const largest = Math.max(4 * plan.firstKeys, 4 * plan.secondKeys, 8 * (width + 1));
        expect(plan.batch * largest).toBeLessThanOrEqual(subject.maxBytes);
        expect(plan.batch % blockFor(plan.batch)).toBe(0);
        // A selection needs at least as many candidates as it is to find.
        expect(plan.firstKeys).toBeGreaterThanOrEqual(width);
        return expect(plan.panels * PANEL).toBeGreaterThanOrEqual(subject.size);
      }),
    );
  });

  test('gives up where the keys of one query are more than a buffer holds, or than the host orders', () => {
    expect(searchPlan({ size: 3_000_000, width: 2_500_000, maxBytes: 2 ** 31 })).toBeNull();
    expect(searchPlan({ size: 1_000_000, width: 1_000_000, maxBytes: 2 ** 21 })).toBeNull();
  });
});

test.each([
  [1, 1],
  [3, 4],
  [16, 16],
  [17, 32],
  [1000, 32],
])('blockFor %d queries is %d', (count, block) => {
  expect(blockFor(count)).toBe(block);
});
