import { describe, expect, test } from '@jest/globals';
import { confusionMatrixChart } from './confusion-matrix-chart.ts';

const data = {
  trueLabels: ['cat', 'cat', 'cat', 'cat', 'dog', '<owl>'],
  predictedLabels: ['cat', 'cat', 'dog', null, 'dog', 'dog'],
};

/** What each cell says, where it stands and which step of the scale it has. */
const cells = (svg: string): { says: string; x: number; y: number; step: string; text: string | undefined }[] =>
  [...svg.matchAll(/<g><title>(.*?)<\/title><rect class="sim-(\w+)" x="([\d.]+)" y="([\d.]+)".*?<\/g>/g)].map(
    ([all, says, step, x, y]) => ({
      says: says as string,
      x: Number(x),
      y: Number(y),
      step: step as string,
      text: /<text[^>]*>(.*?)<\/text>/.exec(all)?.[1],
    }),
  );

describe('confusionMatrixChart', () => {
  const chart = confusionMatrixChart(data);
  test('rows are the truth in per cent, unknown has a column of its own', () => {
    const drawn = cells(chart.svg);
    expect(drawn.map(({ text }) => text)).toEqual([
      '·',
      '·',
      '100',
      '·',
      '·',
      '50',
      '25',
      '25',
      '·',
      '·',
      '100',
      '·',
    ]);
    expect(drawn.map(({ step }) => step)).toEqual([
      'empty',
      'empty',
      'h9',
      'empty',
      'empty',
      'h5',
      'h2',
      'h2',
      'empty',
      'empty',
      'h9',
      'empty',
    ]);
    expect(drawn[5]?.says).toBe('true cat, predicted cat: 2 of 4');
    expect(drawn[7]?.says).toBe('true cat, predicted unknown: 1 of 4');
  });
  test('cells stand in a grid, the unknown column apart', () => {
    const drawn = cells(chart.svg);
    const [a, b, c, unknown] = drawn.slice(0, 4).map(({ x }) => x) as [number, number, number, number];
    expect(c - b).toBeCloseTo(b - a, 1);
    expect(unknown - c).toBeCloseTo(c - b + 8, 1);
    expect((drawn[4]?.y as number) - (drawn[0]?.y as number)).toBe(36);
  });
  test('numbers on a step wear its ink', () => {
    expect(chart.svg).toMatch(/class="sim-h9".*?<text class="sim-hi9"/);
  });
  test('counts on demand; the table always holds counts', () => {
    expect(cells(confusionMatrixChart(data, { normalize: 'none' }).svg).map(({ text }) => text)).toContain('2');
    expect(chart.table).toEqual({
      columns: ['true label', '<owl>', 'cat', 'dog', 'unknown'],
      rows: [
        ['<owl>', 0, 0, 1, 0],
        ['cat', 0, 2, 1, 1],
        ['dog', 0, 0, 1, 0],
      ],
    });
    expect(chart.title).toBe('50.0 % of 6 queries get their own label, 16.7 % get none');
  });
  test('labels are escaped', () => {
    expect(chart.svg).not.toContain('<owl>');
    expect(chart.svg).toContain('&lt;owl&gt;');
  });
  test('a share that rounds to nothing is not shown as nothing', () => {
    const trueLabels = Int32Array.from({ length: 1000 }, () => 1);
    const predictedLabels = trueLabels.map((label, i) => (i === 0 ? 2 : label));
    expect(cells(confusionMatrixChart({ trueLabels, predictedLabels }).svg).map(({ text }) => text)).toContain(
      '&lt;1',
    );
  });
  test('a hundred classes leave their numbers to the table', () => {
    const labels = Int32Array.from({ length: 100 }, (_, i) => i);
    const drawn = cells(confusionMatrixChart({ trueLabels: labels, predictedLabels: labels }).narrowSvg);
    expect(drawn).toHaveLength(10_000);
    expect(drawn[0]?.text).toBeUndefined();
  });
  test.each([
    ['EMPTY_INPUT', { trueLabels: [], predictedLabels: [] }, {}],
    ['LENGTH_MISMATCH', { trueLabels: [1], predictedLabels: [] }, {}],
    ['INVALID_LABEL', { trueLabels: [0.5], predictedLabels: [1] }, {}],
    ['UNKNOWN_NAME', { trueLabels: [1], predictedLabels: [1] }, { normalize: 'rows' as 'true' }],
  ])('%s', (code, bad, options) => {
    expect(() => confusionMatrixChart(bad, options)).toThrow(expect.objectContaining({ code }));
  });
});
