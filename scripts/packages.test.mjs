import { describe, expect, test } from '@jest/globals';
import { soundTree, withTree } from './fixture-tree.mjs';
import { exportedNames, isPublic, listFiles, readPackages } from './packages.mjs';

test('exported names are split into values and types', () => {
  const text = [
    'export abstract class Shape {}',
    'export async function draw() {}',
    'export const SIDES = 4;',
    'export interface Point {}',
    'export type Line = Point[];',
    'class Hidden {}',
    "export * from './other.ts';",
  ].join('\n');
  expect(exportedNames(text)).toEqual({ values: ['Shape', 'draw', 'SIDES'], types: ['Point', 'Line'] });
});

test('packages are read with their units, tests and marks', () => {
  const files = {
    ...soundTree(),
    'packages/core/src/node/file.ts': '/** Files. */\nexport const FILE = 1;\n',
    'packages/core/src/quiet.ts': '/**\n * Quiet.\n * @internal\n */\nexport function quiet() {}\n',
    'packages/core/src/types.d.ts': 'export type Ignored = 1;\n',
    'packages/core/node_modules/x/index.ts': 'export const IGNORED = 1;\n',
    'packages/no-manifest/src/lost.ts': 'export const LOST = 1;\n',
  };
  withTree(files, (root) => {
    const packages = readPackages(root);
    expect(packages.map(({ name, parent }) => `${parent}/${name}`)).toEqual(['packages/core', 'packages/stores']);
    const [core] = packages;
    expect(core.units.map(({ path }) => path)).toEqual(['ask.ts', 'index.ts', 'node/file.ts', 'quiet.ts']);
    const [ask, index, file, quiet] = core.units;
    expect(ask).toMatchObject({ tested: true, generated: false, internal: false, folder: '', lines: 2 });
    expect(index.generated).toBe(true);
    expect(file).toMatchObject({ folder: 'node', tested: false });
    expect([ask, index, file, quiet].map(isPublic)).toEqual([true, false, false, false]);
  });
});

describe('listFiles', () => {
  test('lists nested files with forward slashes', () => {
    withTree({ 'a/b/c.txt': 'c', 'a/d.txt': 'd' }, (root) => {
      expect(listFiles(`${root}/a`).sort()).toEqual(['b/c.txt', 'd.txt']);
    });
  });

  test('lists nothing where there is no folder', () => {
    expect(listFiles('/nowhere/at/all')).toEqual([]);
  });
});
