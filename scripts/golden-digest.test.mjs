import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { withTree } from './fixture-tree.mjs';
import { goldenDigest } from './golden-digest.mjs';

const folder = ['shared', 'golden'].join('/');
const digest = (files) => withTree({ 'repository/package.json': {}, ...files }, (root) => goldenDigest(join(root, 'repository')));

test('the digest changes with the content and the name of a reference file', () => {
  const one = digest({ [`${folder}/a.json`]: '1' });
  expect(digest({ [`${folder}/a.json`]: '1' })).toBe(one);
  expect(digest({ [`${folder}/a.json`]: '2' })).not.toBe(one);
  expect(digest({ [`${folder}/b.json`]: '1' })).not.toBe(one);
});

test('without reference values the digest says so', () => {
  expect(digest({})).toBe('absent');
});
