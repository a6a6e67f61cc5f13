import { expect, test } from '@jest/globals';
import { pictureElement } from './picture-element.ts';

test('pixels become an image of reserved size', () => {
  const html = pictureElement({ values: new Uint8Array(4), shape: [2, 2] }, 'a "7"', 56, 'test');
  expect(html).toMatch(
    /^<img src="data:image\/png;base64,[\w+/=]+" alt="a &quot;7&quot;" width="56" height="56"\/>$/,
  );
});

test('a ready data URI is used as it is, and a missing picture leaves its place', () => {
  expect(pictureElement('data:image/gif;base64,AAAA', '', 56, 'test')).toContain('src="data:image/gif;base64,AAAA"');
  expect(pictureElement(undefined, 'x', 56, 'test')).toBe('<span class="sim-no-picture">–</span>');
});

test.each(['https://example.org/7.png', 'javascript:alert(1)', 'data:text/html,x', ''])('refuses %j', (uri) => {
  expect(() => pictureElement(uri, '', 56, 'test')).toThrow(expect.objectContaining({ code: 'INVALID_ARGUMENT' }));
});
