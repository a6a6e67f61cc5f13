import { describe, expect, test } from '@jest/globals';
import { projector } from './projector.ts';

const points = [
  [0, 0],
  [1, 2],
  [3, 1],
];
const images = { values: new Uint8Array(3 * 4).fill(9), shape: [3, 2, 2, 1] };

describe('projector', () => {
  test('the table holds the data as given', () => {
    expect(projector(points, { labels: ['a', 'b', 'a'] }).table).toEqual({
      columns: ['point', 'x', 'y', 'label'],
      rows: [
        [1, 0, 0, 'a'],
        [2, 1, 2, 'b'],
        [3, 3, 1, 'a'],
      ],
    });
    expect(projector(Float32Array.of(0, 0, 1, 2)).table.columns).toEqual(['point', 'x', 'y']);
  });
  test('the drawing alone has its style and no script; the page has the script and no style', () => {
    const { svg, html } = projector(points, { images });
    expect(svg).toContain('<style>');
    expect(svg).not.toContain('<script');
    expect(html).not.toContain('<style>');
    expect(html).toContain('data:image/png;base64,');
  });
  test('title and description name the classes', () => {
    const { title, description } = projector(points, { labels: [1, 2, 1], unseenLabels: [2] });
    expect(title).toBe('Map of 3 embeddings in 2 classes');
    expect(description).toContain('by class: 1, 2; open marks for 2, which training never saw');
  });
  test('labels and tooltips are escaped everywhere', () => {
    const evil = '<img src=x onerror=alert(1)>';
    const { html, svg } = projector(points, { labels: [evil, 'b', 'c'], tooltips: [evil, '', ''] });
    expect(html + svg).not.toContain('<img');
  });
  test('rows of three numbers are drawn in space, a flat array where it says so', () => {
    const space = [
      [0, 0, 1],
      [1, 2, 3],
    ];
    const nested = projector(space, { labels: [1, 2] });
    expect(nested.html).toContain('class="sim-projector sim-space"');
    expect(nested.svg).toContain('class="sim-axes"');
    expect(nested.description).toContain('in three dimensions');
    expect(nested.table).toEqual({
      columns: ['point', 'x', 'y', 'z', 'label'],
      rows: [
        [1, 0, 0, 1, 1],
        [2, 1, 2, 3, 2],
      ],
    });
    expect(projector(Float32Array.from(space.flat()), { dimensions: 3, labels: [1, 2] })).toEqual(nested);
    expect(projector(Float32Array.from(space.flat())).html).not.toContain('sim-space');
  });
  test.each([
    ['EMPTY_INPUT', [], {}],
    ['DIMENSION_MISMATCH', [[1, 2, 3, 4]], {}],
    ['DIMENSION_MISMATCH', points, { dimensions: 3 as const }],
    ['NOT_FINITE', [[1, NaN]], {}],
    ['LENGTH_MISMATCH', points, { labels: [1] }],
    ['LENGTH_MISMATCH', points, { tooltips: ['a'] }],
    ['LENGTH_MISMATCH', points, { images: { values: new Uint8Array(4), shape: [1, 2, 2] } }],
    ['SHAPE_MISMATCH', points, { images: { values: new Uint8Array(5), shape: [3, 2, 2] } }],
    ['INVALID_LABEL', points, { labels: [1, 'a', 2] }],
    ['NOT_FINITE', points, { images: { values: new Float32Array(12).fill(NaN), shape: [3, 2, 2] } }],
    ['INVALID_ARGUMENT', points, { dimensions: 4 as 3 }],
  ])('%s', (code, bad, options) => {
    expect(() => projector(bad, options)).toThrow(expect.objectContaining({ code }));
  });
});
