import { expect, test } from '@jest/globals';
import { svgRoot } from './svg-root.ts';
import { chartStyle } from './theme.ts';

test('an SVG file names its size, its text alternative and its style', () => {
  const svg = svgRoot({ width: 30, height: 20 }, { title: 'A "b"', description: 'C.' }, '<g/>');
  expect(svg).toBe(
    `<svg xmlns="http://www.w3.org/2000/svg" class="sim-chart" width="30" height="20" viewBox="0 0 30 20" role="img" aria-label="A &quot;b&quot;. C.">${chartStyle}<g/></svg>`,
  );
});
