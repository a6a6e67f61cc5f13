import { expect, test } from '@jest/globals';
import { simdPeak } from './simd-peak.ts';

test('simdPeak measures a module that the engine accepts', () => {
  const peak = simdPeak();
  expect(peak).toBeGreaterThan(0);
  expect(peak).toBeLessThan(10_000);
});
