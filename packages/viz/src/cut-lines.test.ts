import { expect, test } from '@jest/globals';
import { cutLines, placeCuts } from './cut-lines.ts';
import { xScale } from './plot-area.ts';

const area = { left: 0, right: 400, top: 100, bottom: 200 };
const scale = xScale(area, [0, 1]);

test('lines stand at their distances and labels that would cover each other stand in rows', () => {
  const cuts = [
    { name: 'optimal', distance: 0.5 },
    { name: 'far', distance: 0.9 },
    { name: 'precise', distance: 0.48 },
  ];
  const placed = placeCuts(cuts, area, scale, (distance) => distance.toFixed(2));
  expect(placed.map(({ label, x, row }) => [label, x, row])).toEqual([
    ['precise 0.48', 192, 0],
    ['optimal 0.50', 200, 1],
    ['far 0.90', 360, 0],
  ]);
  const drawn = cutLines(placed, area);
  expect([...drawn.matchAll(/d="M([\d.]+) 200V(\d+)"/g)].map(([, x, top]) => [Number(x), Number(top)])).toEqual([
    [192, 96],
    [200, 76],
    [360, 96],
  ]);
});

test('labels stay inside the drawing and are escaped', () => {
  const [placed] = placeCuts([{ name: '<b>', distance: 1 }], area, scale, String);
  expect(placed?.labelX).toBeLessThan(400);
  expect(cutLines(placed ? [placed] : [], area)).toContain('&lt;b&gt; 1');
});
