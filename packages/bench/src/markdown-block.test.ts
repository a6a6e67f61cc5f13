import { expect, test } from '@jest/globals';
import { replaceMarkdownBlock } from './markdown-block.ts';

const document = 'before\n<!-- a -->\nold\n<!-- /a -->\nbetween\n<!-- b -->\n<!-- /b -->\nafter\n';

test('replaces what stands in the block and nothing else', () => {
  expect(replaceMarkdownBlock(document, 'a', 'new $1\n')).toBe(document.replace('old', () => '\nnew $1\n'));
});

test('fills an empty block', () => {
  expect(replaceMarkdownBlock(document, 'b', 'x')).toContain('between\n<!-- b -->\n\nx\n\n<!-- /b -->\nafter');
});

test('refuses a block that is not there', () => {
  expect(() => replaceMarkdownBlock(document, 'c', 'x')).toThrow(/no lines <!-- c --> and <!-- \/c -->/);
});
