import { describe, expect, test } from '@jest/globals';
import { calibrationCurve } from './calibration-curve.ts';

const thresholds = { distance: [0.1, 0.2, 0.4], f1: [0.5, 1, 0.75], value: [0.5, 1, 0.75], recall: [0.25, 1, 1] };
const cutpoints = { optimal: { name: 'optimal', distance: 0.2, f1: 1 } };

/** The drawing's own scale, read from its grid lines and axis: value to px. */
function scales(svg: string): { x(value: number): number; y(value: number): number } {
  const axis = /class="sim-axis" d="M([\d.]+) ([\d.]+)H([\d.]+)/.exec(svg) as RegExpExecArray;
  const [left, bottom, right] = [Number(axis[1]), Number(axis[2]) - 0.5, Number(axis[3])];
  return { x: (value) => left + ((right - left) * value) / 0.4, y: (value) => bottom - 260 * value };
}

describe('calibrationCurve', () => {
  const { svg, narrowSvg, table, title } = calibrationCurve({ thresholds, cutpoints }, { xTitle: 'cosine distance' });
  test('each metric keeps its value until the next threshold', () => {
    const { x, y } = scales(svg);
    const [path] = [...svg.matchAll(/class="sim-curve sim-s1" d="M([^"]+)"/g)].map(([, d]) =>
      (d as string).split('L').map((point) => point.split(',').map(Number)),
    );
    const expected = [
      [0.1, 0.5],
      [0.2, 0.5],
      [0.2, 1],
      [0.4, 1],
      [0.4, 0.75],
    ] as const;
    expect(path).toHaveLength(expected.length);
    for (const [i, [distance, value]] of expected.entries()) {
      expect(path?.[i]?.[0]).toBeCloseTo(x(distance), 0);
      expect(path?.[i]?.[1]).toBeCloseTo(y(value), 0);
    }
  });
  test('the cut-point is a line at its distance, a name, and a dot on each curve', () => {
    const { x, y } = scales(svg);
    expect(Number(/class="sim-cut" d="M([\d.]+) /.exec(svg)?.[1])).toBeCloseTo(x(0.2), 1);
    expect(svg).toContain('>optimal 0.200</text>');
    const dots = [...svg.matchAll(/<circle class="sim-mark sim-s\d" cx="([\d.]+)" cy="([\d.]+)"/g)];
    expect(dots).toHaveLength(2);
    for (const [, cx, cy] of dots) {
      expect(Number(cx)).toBeCloseTo(x(0.2), 1);
      expect(Number(cy)).toBeCloseTo(y(1), 1);
    }
    expect(title).toBe('At the cut-point 0.200, f1 is 1.000');
  });
  test('the table holds the data as given, the repeated metric left out', () => {
    expect(table).toEqual({
      columns: ['cosine distance', 'f1', 'recall'],
      rows: [
        [0.1, 0.5, 0.25],
        [0.2, 1, 1],
        [0.4, 0.75, 1],
      ],
    });
    expect(narrowSvg).toContain('width="328"');
  });
  test('similarities run from strict to lenient, from right to left', () => {
    const chart = calibrationCurve({ thresholds: { distance: [0.9, 0.5, 0.1], f1: [0.2, 0.8, 0.4] } });
    const xs = [
      ...(/class="sim-curve sim-s1" d="M([^"]+)"/.exec(chart.svg)?.[1] ?? '').matchAll(/(?:^|L)([\d.]+),/g),
    ].map(([, x]) => Number(x));
    expect(xs).toEqual([...xs].sort((a, b) => b - a));
    expect(chart.title).toBe('f1 by distance');
  });
  test('ten thousand thresholds stay a small drawing', () => {
    const distance = Float64Array.from({ length: 10_000 }, (_, i) => i / 10_000);
    const chart = calibrationCurve({ thresholds: { distance, f1: distance.map((d) => Math.sin(3 * d)) } });
    expect(chart.svg.length).toBeLessThan(40_000);
    expect(chart.table.rows).toHaveLength(10_000);
  });
  test('a single threshold is drawn', () => {
    expect(calibrationCurve({ thresholds: { distance: [0], f1: [1] } }).svg).not.toContain('NaN');
  });
  test.each([
    ['EMPTY_INPUT', { distance: [], f1: [] }, {}],
    ['EMPTY_INPUT', { distance: [0.1] }, {}],
    ['LENGTH_MISMATCH', { distance: [0.1, 0.2], f1: [1] }, {}],
    ['NOT_FINITE', { distance: [0.1], f1: [NaN] }, {}],
    ['NOT_FINITE', { distance: [NaN], f1: [1] }, {}],
    ['INVALID_ARGUMENT', { distance: [0.1, 0.3, 0.2], f1: [1, 1, 1] }, {}],
    ['INVALID_ARGUMENT', thresholds, { metrics: Array<string>(9).fill('f1') }],
    ['UNKNOWN_NAME', thresholds, { metrics: ['f2'] }],
  ])('%s', (code, bad, options) => {
    expect(() => calibrationCurve({ thresholds: bad }, options)).toThrow(expect.objectContaining({ code }));
  });
});
