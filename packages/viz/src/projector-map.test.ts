import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { readClasses } from './point-classes.ts';
import { projectorMap } from './projector-map.ts';

const caption = { title: 'T', description: 'D' };
const none = readClasses([], []);

/** Places of the marks in px of the 800 × 600 drawing. */
const places = (svg: string): [number, number][] => {
  const marks = /<g class="sim-marks">(.*?)<\/g>/.exec(svg)?.[1] ?? '';
  return [...marks.matchAll(/ c?x="([-\d.]+)%" c?y="([-\d.]+)%"/g)].map(([, x, y]) => [8 * Number(x), 6 * Number(y)]);
};

describe('projectorMap', () => {
  test('both axes have the same scale, y points upwards, and the points fill the drawing', () => {
    const found = places(projectorMap(Float32Array.of(0, 0, 10, 0, 0, 5), none, caption));
    // 10 units take the usable width of 736 px, so 5 units take 368; the middle of both ranges is the drawing's.
    const expected = [
      [32, 484],
      [768, 484],
      [32, 116],
    ];
    for (const [i, place] of expected.entries())
      for (const c of [0, 1]) expect(found[i]?.[c]).toBeCloseTo(place[c] as number, 0);
  });
  test('any points stay inside, equal and single ones too', () => {
    const points = fc.array(fc.float({ min: -1e6, max: 1e6, noNaN: true }), { minLength: 2, maxLength: 40 });
    fc.assert(
      fc.property(points, (values) => {
        const even = Float32Array.from(values.slice(0, 2 * Math.floor(values.length / 2)));
        for (const [x, y] of places(projectorMap(even, none, caption))) {
          expect(x).toBeGreaterThanOrEqual(31);
          expect(x).toBeLessThanOrEqual(769);
          expect(y).toBeGreaterThanOrEqual(23);
          expect(y).toBeLessThanOrEqual(577);
        }
      }),
    );
    expect(places(projectorMap(Float32Array.of(7, 7), none, caption))).toEqual([[400, 300]]);
  });
  test('each class has its colour, its name at one of its points, and an open mark where unseen', () => {
    const classes = readClasses(['a', 'a', '<b>'], ['<b>']);
    const svg = projectorMap(Float32Array.of(0, 0, 1, 0, 10, 5), classes, caption);
    expect([...svg.matchAll(/class="(sim-mark sim-s[^"]+)"/g)].map(([, kind]) => kind)).toEqual([
      'sim-mark sim-s2',
      'sim-mark sim-s2',
      'sim-mark sim-s1 sim-open',
    ]);
    const names = [...svg.matchAll(/<text class="sim-strong sim-halo" x="([\d.]+)%" y="([\d.]+)%"[^>]*>([^<]+)</g)];
    const marks = places(svg);
    expect(names.map(([, , , name]) => name)).toEqual(['&lt;b&gt;', 'a']);
    expect(8 * Number(names[0]?.[1])).toBeCloseTo(marks[2]?.[0] as number, 0);
    expect(svg).toContain('never seen');
  });
  test('without unseen classes there is no key', () => {
    expect(projectorMap(Float32Array.of(0, 0), readClasses([1], []), caption)).not.toContain('never seen');
  });
  test('names of classes that lie on each other are moved apart', () => {
    const svg = projectorMap(Float32Array.of(0, 0, 0, 0, 1, 1), readClasses(['aa', 'bb', 'cc'], []), caption);
    const ys = [...svg.matchAll(/<text class="sim-strong sim-halo" x="[\d.]+%" y="([\d.]+)%"/g)].map(
      ([, y]) => 4.2 * Number(y),
    );
    expect(Math.abs((ys[0] as number) - (ys[1] as number))).toBeGreaterThanOrEqual(17.9);
  });
  test('definitions of two different maps do not clash', () => {
    const labels = Array.from({ length: 10 }, (_, i) => i);
    const ids = [1, 2].map((scale) => {
      const svg = projectorMap(
        Float32Array.from({ length: 20 }, (_, i) => scale * i * i),
        readClasses(labels, []),
        caption,
      );
      return /<path id="([^"]+)"/.exec(svg)?.[1];
    });
    expect(ids[0]).not.toBe(ids[1]);
    expect(ids[0]).toMatch(/^sim-/);
  });
});
