import { expect, test } from '@jest/globals';
import { pictureTile, showLabel } from './picture-tile.ts';

const tile = { picture: undefined, alt: '', label: '<i>' as const, note: '0.1' };

test('a mistake has a frame and a sign with a name; anything else has neither', () => {
  const wrong = pictureTile({ ...tile, isWrong: true }, 'test');
  expect(wrong).toContain('class="sim-tile sim-is-wrong"');
  expect(wrong).toContain('<span class="sim-sign" role="img" aria-label="wrong">×</span>');
  expect(pictureTile(tile, 'test')).not.toMatch(/wrong|×/);
});

test('labels are escaped, missing ones named, and 0 is a label', () => {
  expect(pictureTile(tile, 'test')).toContain('<b>&lt;i&gt;</b>');
  expect([null, undefined, 0, ''].map(showLabel)).toEqual(['no label', 'no label', '0', '']);
});
