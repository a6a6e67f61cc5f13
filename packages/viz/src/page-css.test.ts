import { expect, test } from '@jest/globals';
import { pageCss } from './page-css.ts';

test('braces are balanced and nothing is loaded', () => {
  expect(pageCss.split('{')).toHaveLength(pageCss.split('}').length);
  expect(pageCss).not.toMatch(/@import|url\(/);
});

test('text comes in two sizes and one heavier weight', () => {
  const sizes = new Set([...pageCss.matchAll(/font(?:-size)?:(?:\d+ )?(\d+)px/g)].map(([, size]) => size));
  expect(sizes).toEqual(new Set(['14', '24']));
  const weights = new Set([...pageCss.matchAll(/font-weight:(\d+)/g)].map(([, weight]) => weight));
  expect([...weights]).toEqual(['600']);
});
