import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { expect, test } from '@jest/globals';
import { type IconSet, emojiNames } from './emoji-names.ts';

const set = (...names: string[]) => ({ icons: Object.fromEntries(names.map((name) => [name, { body: '' }])) });

test('emojiNames gives names in all sets, without skin tones and withdrawn drawings', () => {
  const first = set('wave', 'wave-light-skin-tone', 'light-bulb', 'traffic-light', 'cat');
  const second = set('traffic-light', 'light-bulb', 'wave', 'wave-light-skin-tone', 'dog');
  expect(emojiNames([first, second])).toEqual(['light-bulb', 'traffic-light', 'wave']);
  expect(emojiNames([set('ok-hand', 'ok-hand-medium-dark')])).toEqual(['ok-hand']);
  expect(emojiNames([{ icons: { cat: { body: '', hidden: true }, dog: { body: '' } } }])).toEqual(['dog']);
  expect(emojiNames([set('kiss', 'kiss-person-person-light-skin-tone-dark-skin-tone', 'man-light-skin-tone-beard')])).toEqual(['kiss']);
  expect(emojiNames([])).toEqual([]);
});

test('the four published sets share more than 1,500 names', async () => {
  const require = createRequire(import.meta.url);
  const files = [
    require.resolve('@iconify-json/noto/icons.json'),
    require.resolve('@iconify-json/twemoji/icons.json'),
    require.resolve('@iconify-json/openmoji/icons.json'),
    require.resolve('@iconify-json/fluent-emoji-flat/icons.json'),
  ];
  const sets = files.map(async (file) => JSON.parse(await readFile(file, 'utf8')) as IconSet);
  const names = emojiNames(await Promise.all(sets));
  expect(names.length).toBeGreaterThan(1500);
  expect(new Set(names).size).toBe(names.length);
  expect(names.filter((name) => name.includes('skin-tone'))).toEqual([]);
  expect(names).toEqual(expect.arrayContaining(['red-heart', 'light-bulb', 'horizontal-traffic-light']));
});
