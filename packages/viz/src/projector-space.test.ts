import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { readClasses } from './point-classes.ts';
import { projectorSpace } from './projector-space.ts';

const caption = { title: 'T', description: 'D' };
const none = readClasses([], []);

/** Marks as they are painted: place in per cent, and opacity. */
const marks = (svg: string): number[][] => {
  const group = /<g class="sim-marks">(.*?)<\/g>/.exec(svg)?.[1] ?? '';
  return [...group.matchAll(/opacity="([\d.]+)"[^>]* c?x="([-\d.]+)%" c?y="([-\d.]+)%"/g)].map((found) =>
    found.slice(1).map(Number),
  );
};

describe('projectorSpace', () => {
  test('points are moved and scaled into a sphere, the same on all axes', () => {
    const { space } = projectorSpace(Float32Array.of(10, 10, 10, 14, 12, 14, 12, 11, 12), none, caption);
    expect(space.points).toEqual([
      [-0.667, -0.333, -0.667],
      [0.667, 0.333, 0.667],
      [0, 0, 0],
    ]);
  });
  test('what is far is painted first and paler', () => {
    const { svg, space } = projectorSpace(Float32Array.of(0, 0, 1, 0, 0, -1, 0, 0, 0), none, caption);
    expect(space.order).toEqual([1, 2, 0]);
    const opacities = marks(svg).map(([opacity]) => opacity as number);
    expect(opacities).toEqual([...opacities].sort((a, b) => a - b));
    expect(opacities[1]).toBe(0.75);
  });
  test('any points stay inside, equal and single ones too', () => {
    const points = fc.array(fc.float({ min: -1e6, max: 1e6, noNaN: true }), { minLength: 3, maxLength: 60 });
    fc.assert(
      fc.property(points, fc.boolean(), (values, isUnseen) => {
        const whole = Float32Array.from(values.slice(0, 3 * Math.floor(values.length / 3)));
        const labels = Array.from({ length: whole.length / 3 }, () => 1);
        const found = marks(projectorSpace(whole, readClasses(labels, isUnseen ? [1] : []), caption).svg);
        expect(found).toHaveLength(labels.length);
        for (const [, x, y] of found as [number, number, number][]) {
          expect(x).toBeGreaterThanOrEqual(3.9);
          expect(x).toBeLessThanOrEqual(96.1);
          expect(y).toBeGreaterThanOrEqual(3.9);
          expect(y).toBeLessThanOrEqual(96.1);
        }
      }),
    );
  });
  test('the centre of the sphere is the middle of the drawing', () => {
    expect(marks(projectorSpace(Float32Array.of(7, 7, 7), none, caption).svg)).toEqual([[0.75, 50, 50]]);
  });
  test('each class is named at the point nearest to its middle', () => {
    const points = Float32Array.of(0, 0, 0, 1, 1, 1, 5, 5, 5, -9, 0, 0);
    const { svg } = projectorSpace(points, readClasses(['<a>', '<a>', '<a>', 'b'], []), caption);
    const names = [...svg.matchAll(/data-point="(\d+)"[^>]*>([^<]+)</g)].map(([, point, name]) => [point, name]);
    expect(names).toEqual([
      ['1', '&lt;a&gt;'],
      ['3', 'b'],
    ]);
  });
  test('more than forty classes have no names', () => {
    const labels = Array.from({ length: 41 }, (_, i) => i);
    const { svg } = projectorSpace(new Float32Array(123).map((_, i) => i), readClasses(labels, []), caption);
    expect(svg).not.toContain('data-point');
  });
});
