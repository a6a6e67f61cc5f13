import { describe, expect, test } from '@jest/globals';
import { trainingCurves } from './training-curves.ts';

const loss = {
  title: 'loss',
  domain: [0, 1] as const,
  curves: [{ name: 'loss', steps: [0, 50, 100], values: [1, 0.5, 0.25] }],
};
const quality = {
  title: 'MAP@R',
  curves: [
    { name: 'seen', steps: [0, 100], values: [0, 1] },
    { name: 'unseen', steps: Int32Array.of(0, 100), values: Float32Array.of(0, 0.5) },
  ],
};

/** Points of the curves' paths. */
const curves = (svg: string): number[][][] =>
  [...svg.matchAll(/<path class="sim-curve sim-s\d" d="M([^"]+)"/g)].map(([, path]) =>
    (path as string).split('L').map((point) => point.split(',').map(Number)),
  );

describe('trainingCurves', () => {
  test('panels share the x axis and stand one above the other', () => {
    const [first, seen, unseen] = curves(trainingCurves([loss, quality]).svg) as [number[][], number[][], number[][]];
    const [left, right] = [first[0]?.[0] as number, first[2]?.[0] as number];
    expect(left).toBe(48);
    expect(seen.map(([x]) => x)).toEqual([left, right]);
    expect(first[1]?.[0]).toBeCloseTo((left + right) / 2, 1);
    // A panel is 140 px high; the lower one begins 180 px below the upper one.
    expect(first.map(([, y]) => y)).toEqual([32, 102, 137]);
    expect(seen.map(([, y]) => y)).toEqual([352, 212]);
    expect(unseen.map(([, y]) => y)).toEqual([352, 282]);
  });
  test('the table has a row per step and holds the data as given', () => {
    expect(trainingCurves([loss, quality]).table).toEqual({
      columns: ['step', 'loss', 'seen', 'unseen'],
      rows: [
        [0, 1, 0, 0],
        [50, 0.5, null, null],
        [100, 0.25, 1, 0.5],
      ],
    });
  });
  test('titles say what happens, and names are escaped', () => {
    expect(trainingCurves([loss]).title).toBe('loss falls from 1.00 to 0.25');
    const { svg } = trainingCurves([{ title: '<t>', curves: [{ name: '<n>', steps: [1], values: [2] }] }], {
      xTitle: '<x>',
    });
    expect(svg).not.toMatch(/<[tnx]>/);
    expect(svg).toContain('&lt;n&gt;');
  });
  test('one step alone is a dot in the middle of its panel', () => {
    const { svg, title } = trainingCurves([{ title: 'loss', curves: [{ name: 'loss', steps: [1], values: [2] }] }]);
    expect(svg).toMatch(/class="sim-curve sim-s1" d="M[\d.]+,102Zh0"/);
    expect(title).toBe('loss stays at 2.00');
  });
  test('the narrow drawing fits a phone', () => {
    expect(trainingCurves([loss]).narrowSvg).toContain('width="328"');
  });
  test.each([
    ['EMPTY_INPUT', []],
    ['EMPTY_INPUT', [{ title: 'a', curves: [] }]],
    ['EMPTY_INPUT', [{ title: 'a', curves: [{ name: 'b', steps: [], values: [] }] }]],
    ['LENGTH_MISMATCH', [{ title: 'a', curves: [{ name: 'b', steps: [1, 2], values: [1] }] }]],
    ['NOT_FINITE', [{ title: 'a', curves: [{ name: 'b', steps: [1], values: [NaN] }] }]],
    ['NOT_FINITE', [{ title: 'a', curves: [{ name: 'b', steps: [Infinity], values: [1] }] }]],
    [
      'INVALID_ARGUMENT',
      [{ title: 'a', curves: Array.from({ length: 9 }, () => ({ name: 'b', steps: [1], values: [1] })) }],
    ],
  ])('%s', (code, panels) => {
    expect(() => trainingCurves(panels)).toThrow(expect.objectContaining({ code }));
  });
});
