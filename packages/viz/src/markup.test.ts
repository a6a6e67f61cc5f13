import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { escapeText, round, tag } from './markup.ts';

describe('tag', () => {
  test('writes attributes in order, escaped, rounded, without undefined ones', () => {
    expect(tag('a', { x: 1.23456, y: -0.001, title: '"<&\'>', none: undefined })).toBe(
      '<a x="1.23" y="0" title="&quot;&lt;&amp;&#39;&gt;"/>',
    );
  });
  test('children are markup, and an empty child keeps the element open', () => {
    expect(tag('p', {}, tag('b', {}, 'x'), '')).toBe('<p><b>x</b></p>');
    expect(tag('b', {}, '')).toBe('<b></b>');
  });
});

test('escaped text holds nothing that could end an attribute or start an element, and says the same', () => {
  const back: Record<string, string> = { '&lt;': '<', '&gt;': '>', '&quot;': '"', '&#39;': "'", '&amp;': '&' };
  fc.assert(
    fc.property(fc.string(), (text) => {
      const escaped = escapeText(text);
      expect(escaped).not.toMatch(/[<>"']/);
      expect(escaped.replace(/&(?:lt|gt|quot|#39|amp);/g, (entity) => back[entity] as string)).toBe(text);
    }),
  );
});

test('coordinates are rounded to hundredths and never −0', () => {
  expect([1 / 3, -1e-9, 12, 2.006].map(round)).toEqual(['0.33', '0', '12', '2.01']);
});
