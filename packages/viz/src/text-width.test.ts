import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { shorten, textWidth } from './text-width.ts';

test('width grows with the text, the font size and the weight', () => {
  expect(textWidth('')).toBe(0);
  expect(textWidth('mmm')).toBeGreaterThan(textWidth('lll'));
  expect(textWidth('漢字')).toBe(28);
  expect(textWidth('abc', { fontSize: 28 })).toBeCloseTo(2 * textWidth('abc'), 10);
  expect(textWidth('abc', { bold: true })).toBeGreaterThan(textWidth('abc'));
});

test('is enough for DejaVu Sans', () => {
  // Widths that its own table of advances gives.
  expect(textWidth('unknown')).toBeGreaterThanOrEqual(63.6);
  expect(textWidth('unknown', { bold: true })).toBeGreaterThanOrEqual(71.7);
});

test('a shortened text fits, starts as the text does, and is the text where that fits', () => {
  fc.assert(
    fc.property(fc.string({ minLength: 1 }), fc.integer({ min: 30, max: 200 }), (text, width) => {
      const short = shorten(text, width);
      expect(textWidth(short)).toBeLessThanOrEqual(width);
      if (textWidth(text) <= width) expect(short).toBe(text);
      else expect(text.startsWith(short.slice(0, -1))).toBe(true);
    }),
  );
});

test('emoji are not cut in half', () => {
  expect(shorten('🐈🐈🐈🐈', 40)).toBe('🐈🐈…');
});
