import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { distanceHistogram } from './distance-histogram.ts';

const data = { sameClass: [0.05, 0.15, 0.15, 0.25], differentClass: Float32Array.of(0.55, 0.65, 0.95, 0.5) };

describe('distanceHistogram', () => {
  test('bars are as high as the share of their own kind, from zero', () => {
    const { svg, table } = distanceHistogram(data, { bins: 10 });
    expect(table.rows.slice(0, 3)).toEqual(
      [
        [0, 0.1, 25, 0],
        [0.1, 0.2, 50, 0],
        [0.2, 0.3, 25, 0],
      ].map((row) => row.map((value, i) => (i < 2 ? expect.closeTo(value, 9) : value))),
    );
    const [, outline] = /class="sim-area sim-s1" d="([^"]+)"/.exec(svg) as RegExpExecArray;
    const heights = [...(outline as string).matchAll(/V([\d.]+)H/g)].map(([, y]) => Number(y));
    const zero = Number(/M[\d.]+ ([\d.]+)V/.exec(outline as string)?.[1]);
    expect((zero - (heights[1] as number)) / (zero - (heights[0] as number))).toBeCloseTo(2, 2);
    expect(heights[4]).toBe(zero);
    expect(svg).toMatch(/>0<\/text>/);
  });
  test('shares of each kind add up to 100 %, and bins cover all', () => {
    const distances = fc.array(fc.double({ min: 0, max: 50, noNaN: true }), { minLength: 1, maxLength: 40 });
    fc.assert(
      fc.property(distances, distances, fc.integer({ min: 1, max: 60 }), (sameClass, differentClass, bins) => {
        const { table, svg } = distanceHistogram({ sameClass, differentClass }, { bins });
        for (const column of [2, 3])
          expect(table.rows.reduce((sum, row) => sum + (row[column] as number), 0)).toBeCloseTo(100, 6);
        expect(svg).not.toContain('NaN');
      }),
    );
  });
  test('the cut-point stands at its distance, the kinds are named directly', () => {
    const { svg } = distanceHistogram(data, { bins: 10, cutpoints: [{ name: '<optimal>', distance: 0.5 }] });
    const [, left, right] = /class="sim-axis" d="M([\d.]+) [\d.]+H([\d.]+)/.exec(svg) as RegExpExecArray;
    expect(Number(/class="sim-cut" d="M([\d.]+) /.exec(svg)?.[1])).toBeCloseTo((Number(left) + Number(right)) / 2, 1);
    expect(svg).toContain('&lt;optimal&gt; 0.500');
    expect(svg).toContain('>one class</text>');
    expect(svg).toContain('>two classes</text>');
  });
  test('the title compares the medians', () => {
    expect(distanceHistogram(data).title).toBe(
      'Half of the pairs of one class lie within 0.150, of two classes within 0.600',
    );
  });
  test.each([
    ['EMPTY_INPUT', { ...data, sameClass: [] }, {}],
    ['EMPTY_INPUT', { ...data, differentClass: [] }, {}],
    ['NOT_FINITE', { ...data, sameClass: [NaN] }, {}],
    ['INVALID_ARGUMENT', data, { bins: 0.5 }],
  ])('%s', (code, bad, options) => {
    expect(() => distanceHistogram(bad, options)).toThrow(expect.objectContaining({ code }));
  });
});
