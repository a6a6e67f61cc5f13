import { describe, expect, test } from '@jest/globals';
import { neighbourSheet } from './neighbour-sheet.ts';

const picture = { values: new Uint8Array(4), shape: [2, 2] };
const rows = [
  {
    picture,
    label: 7,
    neighbours: [
      { picture, label: 7, distance: 0.0125 },
      { picture, label: 9, distance: 0.25 },
    ],
  },
  {
    picture,
    label: 0,
    neighbours: [
      { label: null, distance: Infinity },
      { label: 0, distance: 0.5 },
    ],
  },
];

describe('neighbourSheet', () => {
  test('marks exactly the neighbours of another class', () => {
    const { html, title } = neighbourSheet(rows);
    const tiles = [
      ...html.matchAll(/<li><span class="([^"]+)">.*?<b[^>]*>(.*?)<\/b><span class="sim-note">(.*?)<\/span>/g),
    ];
    expect(tiles.map(([, kind, label, distance]) => [kind, label, distance])).toEqual([
      ['sim-tile', '7', '0.013'],
      ['sim-tile sim-is-wrong', '9', '0.250'],
      ['sim-tile', 'no label', '∞'],
      ['sim-tile', '0', '0.500'],
    ]);
    expect(html.match(/aria-label="wrong"/g)).toHaveLength(1);
    expect(title).toBe('2 of 3 nearest neighbours carry the query’s label');
  });
  test('the table holds the data as given', () => {
    expect(neighbourSheet(rows).table).toEqual({
      columns: ['query', 'label of query', 'rank', 'label', 'distance'],
      rows: [
        [1, 7, 1, 7, 0.0125],
        [1, 7, 2, 9, 0.25],
        [2, 0, 1, null, Infinity],
        [2, 0, 2, 0, 0.5],
      ],
    });
  });
  test('a query without label judges nobody', () => {
    const { html, title } = neighbourSheet([{ picture, neighbours: [{ label: 'cat', distance: 0.1 }] }]);
    expect(html).not.toContain('sim-is-wrong');
    expect(title).toBe('The nearest neighbours');
  });
  test('labels are escaped; title and description can be given', () => {
    const evil = '<script>alert(1)</script>';
    const chart = neighbourSheet([{ label: evil, neighbours: [{ label: evil, distance: 1 }] }], {
      title: 'A',
      description: 'B',
    });
    expect(chart.html).not.toContain('<script');
    expect(chart.html).toContain('&lt;script&gt;');
    expect([chart.title, chart.description]).toEqual(['A', 'B']);
  });
  test.each([
    ['EMPTY_INPUT', []],
    ['EMPTY_INPUT', [{ label: 1, neighbours: [] }]],
    ['NOT_FINITE', [{ label: 1, neighbours: [{ label: 1, distance: NaN }] }]],
    [
      'SHAPE_MISMATCH',
      [{ picture: { values: new Uint8Array(3), shape: [2, 2] }, neighbours: [{ label: 1, distance: 1 }] }],
    ],
  ])('%s', (code, bad) => {
    expect(() => neighbourSheet(bad)).toThrow(expect.objectContaining({ code }));
  });
});
