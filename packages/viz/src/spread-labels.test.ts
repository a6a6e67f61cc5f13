import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { spreadLabels } from './spread-labels.ts';

test('labels that have room stay where they are', () => {
  expect(spreadLabels([50, 10, 90], 18, 0, 100)).toEqual([50, 10, 90]);
});

test('two labels on one place give way equally', () => {
  expect(spreadLabels([50, 50], 20, 0, 100)).toEqual([40, 60]);
});

test('neighbours keep their order and their distance, inside the bounds', () => {
  const places = fc.array(fc.double({ min: 0, max: 200, noNaN: true }), { minLength: 1, maxLength: 8 });
  fc.assert(
    fc.property(places, (wanted) => {
      const placed = spreadLabels(wanted, 18, 0, 200);
      const order = wanted.map((_, i) => i).sort((a, b) => (wanted[a] as number) - (wanted[b] as number));
      for (let i = 1; i < order.length; i++) {
        const gap = (placed[order[i] as number] as number) - (placed[order[i - 1] as number] as number);
        expect(gap).toBeGreaterThanOrEqual(18 - 1e-9);
      }
      expect(Math.min(...placed)).toBeGreaterThanOrEqual(-1e-9);
      expect(Math.max(...placed)).toBeLessThanOrEqual(200 + 1e-9);
    }),
  );
});
