import { describe, expect, test } from '@jest/globals';
import { visualizeViews } from './visualize-views.ts';

const view = (value: number) => ({ values: new Float32Array(3 * 4).fill(value), shape: [3, 2, 2, 1] });

describe('visualizeViews', () => {
  test('shows the views of each image side by side', () => {
    const { html, table } = visualizeViews([view(0), view(1)], { labels: [5, 6, 7], numImgs: 2 });
    const groups = html.split('<li').slice(1);
    expect(groups.map((group) => [...group.matchAll(/alt="([^"]+)"/g)].map(([, alt]) => alt))).toEqual([
      ['Image 1, view 1', 'Image 1, view 2'],
      ['Image 2, view 1', 'Image 2, view 2'],
    ]);
    expect(table.rows).toEqual([
      [1, 5, null],
      [2, 6, null],
    ]);
  });
  test('marks predictions that differ, and takes arrays of several', () => {
    const { html } = visualizeViews([view(0)], { labels: ['a', 'b', '<c>'], predictions: ['a', 'x', '<c>'] });
    expect(html.match(/sim-is-wrong/g)).toHaveLength(1);
    expect(html).toContain('× predicted x');
    expect(html).not.toContain('<c>');
  });
  test.each([
    ['EMPTY_INPUT', [], {}],
    ['EMPTY_INPUT', [{ values: new Float32Array(0), shape: [0, 2, 2, 1] }], {}],
    ['SHAPE_MISMATCH', [view(0), { values: new Float32Array(8), shape: [2, 2, 2, 1] }], {}],
    ['LENGTH_MISMATCH', [view(0)], { labels: [1] }],
    ['LENGTH_MISMATCH', [view(0)], { predictions: [1] }],
    ['NOT_FINITE', [view(NaN)], {}],
    ['INVALID_ARGUMENT', [view(0)], { numImgs: 0 }],
  ])('%s', (code, views, options) => {
    expect(() => visualizeViews(views, options)).toThrow(expect.objectContaining({ code }));
  });
});
