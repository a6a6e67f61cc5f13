import { expect, test } from '@jest/globals';
import { readClasses } from './point-classes.ts';
import { lowerMargin, projectorDrawing } from './projector-drawing.ts';

const parts = {
  points: Float32Array.of(1, 2, 3, 4),
  places: [
    [10, 20],
    [30, 40],
  ] as const,
  classes: readClasses(['a', 'b'], []),
  caption: { title: 'T', description: 'D' },
  names: ['<text>n</text>'],
};
const places = (svg: string): string[] => [...svg.matchAll(/cx="(\d+)%"/g)].map(([, x]) => x as string);

test('axes lie under the marks, names over them, the ring over all', () => {
  const svg = projectorDrawing({ ...parts, axes: '<g class="sim-axes"/>' });
  const order = ['sim-axes"/>', 'sim-marks"', '<text>n', 'sim-ring"'].map((part) => svg.indexOf(part));
  expect(order).toEqual([...order].sort((a, b) => a - b));
  expect(order[0]).toBeGreaterThan(0);
});

test('marks are painted in the order and as faint as their depth says', () => {
  expect(places(projectorDrawing(parts))).toEqual(['10', '30']);
  const svg = projectorDrawing({ ...parts, depth: { order: [1, 0], opacities: [1, 0.5] } });
  expect(places(svg)).toEqual(['30', '10']);
  expect(svg).toMatch(/sim-s2" opacity="0\.5"/);
});

test('the lower margin makes room for the key where classes are unseen', () => {
  expect(lowerMargin(parts.classes)).toBe(4);
  expect(lowerMargin(readClasses(['a', 'b'], ['b']))).toBe(8);
});
