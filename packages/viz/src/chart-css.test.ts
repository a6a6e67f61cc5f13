import { expect, test } from '@jest/globals';
import { chartCss } from './chart-css.ts';

test('no rule can reach anything on a page that is not ours', () => {
  const selectors = [...chartCss.matchAll(/([^{}]+)\{/g)].flatMap(([, list]) => (list as string).split(','));
  expect(selectors.length).toBeGreaterThan(20);
  for (const selector of selectors) expect(selector.trim()).toMatch(/^\.sim-/);
});

test('series and heat steps each have their colour', () => {
  for (let i = 1; i <= 8; i++) expect(chartCss).toContain(`.sim-s${i}{--sim-colour:var(--sim-series-${i})}`);
  for (let i = 0; i < 10; i++) expect(chartCss).toContain(`.sim-h${i}{fill:var(--sim-heat-${i})}`);
});
