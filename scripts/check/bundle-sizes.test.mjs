import { describe, expect, test } from '@jest/globals';
import { writeTree } from '../fixture-tree.mjs';
import { bundle, sizeProblems, sizeTable } from './bundle-sizes.mjs';

const packageTree = {
  'node_modules/@made/up/package.json': { name: '@made/up', type: 'module', sideEffects: false, exports: './index.js' },
  'node_modules/@made/up/index.js': [
    "import { tensor } from '@tensorflow/tfjs-core';",
    'export const light = () => 1;',
    "export const lazy = () => import('./later.js');",
    "export const heavy = () => tensor(Array.from({ length: 9 }, (_, i) => i + 'unlikely words in a row'));\n",
  ].join('\n'),
  'node_modules/@made/up/later.js': [
    "import { light } from './index.js';",
    "import { sum } from '@tensorflow/tfjs-core';",
    "export const later = () => sum(light() + 'words of later');\n",
  ].join('\n'),
};

/** Calls `use` with an installed project that holds one package with a light and a heavy export. */
async function withProject(use) {
  const { root, remove } = writeTree(packageTree);
  try {
    return await use(root);
  } finally {
    remove();
  }
}

describe('bundle', () => {
  test('leaves out what the import does not reach', async () => {
    const { bytes, externals, text } = await withProject((root) => bundle({ name: 'light', from: '@made/up' }, root));
    expect(text).not.toContain('unlikely words');
    expect(externals).toEqual([]);
    expect(bytes).toBeLessThan(200);
  });

  test('does not count what is imported when it is asked for, and counts what both use', async () => {
    const { bytes, externals, text } = await withProject((root) => bundle({ name: 'lazy', from: '@made/up' }, root));
    expect(text).toContain('import(');
    expect(text).not.toContain('words of later');
    expect(text).toContain('light');
    expect(externals).toEqual([]);
    expect(bytes).toBeLessThan(300);
  });

  test('names the packages that stay outside', async () => {
    const { externals } = await withProject((root) => bundle({ name: 'heavy', from: '@made/up' }, root));
    expect(externals).toEqual(['@tensorflow/tfjs-core']);
  });
});

describe('sizeProblems', () => {
  const problemsOf = (line) => withProject(async (root) => (await sizeProblems([{ from: '@made/up', ...line }], root)).problems);

  test('accepts a bundle within its ceiling and without what must stay out', async () => {
    expect(await problemsOf({ name: 'light', ceiling: 200, withoutPackages: ['@tensorflow/'] })).toEqual([]);
  });

  test('reports a broken ceiling', async () => {
    expect(await problemsOf({ name: 'heavy', ceiling: 10 })).toEqual([
      expect.stringMatching(/^import \{ heavy \} from '@made\/up': \d+ bytes gzip, more than 10\./),
    ]);
  });

  test('reports a package and a word that must stay out', async () => {
    const line = { name: 'heavy', ceiling: 1000, withoutPackages: ['@tensorflow/', 'node:'], withoutText: ['unlikely', 'absent'] };
    expect(await problemsOf(line)).toEqual([
      expect.stringContaining('holds @tensorflow/'),
      expect.stringContaining('holds unlikely'),
    ]);
  });
});

test('the table aligns its figures', () => {
  const rows = [
    { title: 'a', bytes: 5, ceiling: 10 },
    { title: 'longer', bytes: 1234, ceiling: 2000 },
  ];
  expect(sizeTable(rows).split('\n')).toEqual([
    '  a            5 of      10 bytes gzip',
    '  longer    1234 of    2000 bytes gzip',
  ]);
});
