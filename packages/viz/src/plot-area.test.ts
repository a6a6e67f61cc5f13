import { expect, test } from '@jest/globals';
import { xAxis, xScale, yAxis, yScale } from './plot-area.ts';

const area = { left: 48, right: 448, top: 40, bottom: 240 };

test('scales run left to right and bottom to top', () => {
  expect(xScale(area, [0, 2])(0.5)).toBe(148);
  expect(yScale(area, [0, 1])(0.25)).toBe(190);
  expect(yScale(area, [0.03, 0.97]).domain()).toEqual([0, 1]);
});

test('ticks stand at their values', () => {
  const axis = xAxis(area, xScale(area, [0, 4]), { title: 'steps <s>', ticks: 4 });
  const ticks = [...axis.matchAll(/x="([\d.]+)" [^>]*>([^<]+)<|x="([\d.]+)">/g)];
  const labels = [...axis.matchAll(/<text[^>]* x="([\d.]+)"[^>]*>(\d)<\/text>/g)].map(([, x, value]) => [
    Number(x),
    Number(value),
  ]);
  expect(ticks.length).toBeGreaterThan(0);
  expect(labels).toEqual([0, 1, 2, 3, 4].map((value) => [48 + 100 * value, value]));
  expect(axis).toContain('>steps &lt;s&gt;</text>');
});

test('a bare axis has no text', () => {
  expect(xAxis(area, xScale(area, [0, 4]), { title: 'steps', bare: true })).not.toContain('<text');
});

test('grid lines stand at their values', () => {
  const axis = yAxis(area, yScale(area, [0, 1]), { title: 'score', ticks: 2 });
  const heights = [...axis.matchAll(/class="sim-grid" d="M48 ([\d.]+)H448"/g)].map(([, y]) => Number(y));
  expect(heights).toEqual([240.5, 140.5, 40.5]);
});
