import { describe, expect, test } from '@jest/globals';
import { expectValue } from '@sim/testing/close';
import fc from 'fast-check';
import { cubicWeights } from './cubic-weights.ts';

const cases = fc.record({
  start: fc.integer({ min: 0, max: 5 }),
  length: fc.integer({ min: 1, max: 20 }),
  wanted: fc.integer({ min: 1, max: 30 }),
  rest: fc.integer({ min: 0, max: 5 }),
});

describe('cubicWeights', () => {
  test('two pixels made four, by hand', () => {
    // Keys at 0.25, 0.75 and 1.25: 0.8671875, 0.2265625 and −0.0703125; outside pixels left out, rows scaled to 1.
    const near = 0.8671875 / 1.09375;
    const edge = 0.8671875 / 0.796875;
    const expected = [edge, 1 - edge, near, 1 - near, 1 - near, near, 1 - edge, edge];
    cubicWeights(0, 2, 4, 2).forEach((weight, i) => expectValue(weight, expected[i] as number));
  });

  test('keeps pixels when the size stays', () => {
    expect([...cubicWeights(1, 3, 3, 5)]).toEqual([0, 1, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 1, 0]);
  });

  test('has rows that sum to 1 and nothing outside the stretch', () => {
    fc.assert(
      fc.property(cases, ({ start, length, wanted, rest }) => {
        const size = start + length + rest;
        const weights = cubicWeights(start, length, wanted, size);
        for (let i = 0; i < wanted; i++) {
          const row = weights.subarray(i * size, (i + 1) * size);
          expectValue(row.reduce((sum, weight) => sum + weight, 0), 1);
          expect([...row.subarray(0, start), ...row.subarray(start + length)].every((weight) => weight === 0)).toBe(true);
        }
      }),
    );
  });

  test('reproduces a parabola where all four pixels are inside', () => {
    const [length, wanted] = [12, 31];
    const weights = cubicWeights(0, length, wanted, length);
    let checked = 0;
    for (let i = 0; i < wanted; i++) {
      const place = ((i + 0.5) * length) / wanted - 0.5;
      if (place < 1 || place >= length - 2) continue;
      let value = 0;
      for (let j = 0; j < length; j++) value += (weights[i * length + j] as number) * j * j;
      expectValue(value, place * place);
      checked++;
    }
    expect(checked).toBeGreaterThan(20);
  });
});
