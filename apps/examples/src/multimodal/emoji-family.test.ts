import { expect, test } from '@jest/globals';
import { emojiFamily } from './emoji-family.ts';

test.each([
  ['👩‍🎨', '🎨'],
  ['🧑‍🎨', '🎨'],
  ['🏄‍♀', '🏄'],
  ['🏄', '🏄'],
  ['👨', 'person'],
  ['👴', 'person'],
  ['👨‍🦯‍➡️', '🦯'],
  ['❤', '❤'],
])('%s is of the family %s', (character, family) => {
  expect(emojiFamily(character)).toBe(family);
});
