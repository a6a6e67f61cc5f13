import { describe, expect, test } from '@jest/globals';
import { neighbourSheet } from './neighbour-sheet.ts';
import { vizNeighborsImgs } from './viz-neighbors-imgs.ts';

const example = { values: Uint8Array.of(0, 64, 128, 255), shape: [2, 2] };
const neighbors = [
  { rank: 1, distance: 0.0125, label: 7, data: example },
  { rank: 2, distance: 0.25, label: 9, data: example },
  { rank: 3, distance: 0.5, label: null, data: null },
];
const labels = (html: string): string[] =>
  [...html.matchAll(/<b[^>]*>(.*?)<\/b>/g)].map(([, label]) => label as string);

describe('vizNeighborsImgs', () => {
  test('draws what the sheet of neighbours draws for one query', () => {
    const neighbours = neighbors.map(({ label, distance, data }) => ({ label, distance, picture: data ?? undefined }));
    expect(vizNeighborsImgs(example, 7, neighbors)).toEqual(
      neighbourSheet([{ picture: example, label: 7, neighbours }]),
    );
  });
  test('classes are named by a map or an object; one without a name keeps its label, one without label says so', () => {
    const expected = ['seven', 'seven', '9', 'no label'];
    for (const classMapping of [{ 7: 'seven' }, new Map([[7, 'seven']])])
      expect(labels(vizNeighborsImgs(example, 7, neighbors, { classMapping }).html)).toEqual(expected);
  });
  test('a name that every object inherits is no name', () => {
    expect(labels(vizNeighborsImgs(example, 'constructor', neighbors, { classMapping: {} }).html)[0]).toBe('constructor');
  });
  test('a wrong class of the same name is marked all the same', () => {
    const classMapping = { 7: 'odd', 9: 'odd' };
    expect(vizNeighborsImgs(example, 7, neighbors, { classMapping }).html.match(/sim-is-wrong/g)).toHaveLength(1);
  });
  test('an example of unknown class judges nobody', () => {
    expect(vizNeighborsImgs(example, null, neighbors).html).not.toContain('sim-is-wrong');
  });
  test('pixels without a shape have that of the example', () => {
    const flat = neighbors.map((hit) => ({ ...hit, data: hit.data?.values ?? null }));
    expect(vizNeighborsImgs(example, 7, flat)).toEqual(vizNeighborsImgs(example, 7, neighbors));
    const uri = 'data:image/png;base64,AA==';
    expect(() => vizNeighborsImgs(uri, 7, flat)).toThrow(expect.objectContaining({ code: 'SHAPE_MISMATCH' }));
  });
  test('without neighbours there is nothing to draw', () => {
    expect(() => vizNeighborsImgs(example, 7, [])).toThrow(expect.objectContaining({ code: 'EMPTY_INPUT' }));
  });
});
