import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from '@jest/globals';
import { manifest, soundTree, withTree } from './fixture-tree.mjs';
import { structureProblems } from './structure.mjs';

const problemsWith = (changes) => withTree({ ...soundTree(), ...changes }, structureProblems);
const stores = (fields) => ({ 'packages/stores/package.json': manifest('stores', fields) });
/** A table of parity with one row, beside a test named `asks`. */
const parity = (columns, cells) => ({
  'PARITY.md': `| there ${columns}\n|---|\n| \`ask\` ${cells}\n`,
  'packages/core/src/ask.test.ts': "import { ask } from './ask.ts';\ntest('asks', () => ask());\n",
});
const onCore = { dependencies: { '@sim/core': 'workspace:^' } };

test('this repository keeps its own rules', () => {
  expect(structureProblems(dirname(dirname(fileURLToPath(import.meta.url))))).toEqual([]);
});

test('a sound tree has no problems', () => {
  expect(problemsWith({})).toEqual([]);
});

describe('each rule names the file, the problem and a cure', () => {
  test.each([
    [
      'an import from the same floor',
      {
        ...stores({ dependencies: { ...onCore.dependencies, '@sim/metrics': 'workspace:^' } }),
        'packages/stores/src/store.ts': "import type { Metric } from '@sim/metrics';\nexport type Store = Metric;\n",
      },
      /^packages\/stores\/src\/store\.ts: floor 1 imports @sim\/metrics on floor 1\. Import only from lower/,
    ],
    [
      'an import of an unknown package',
      {
        ...stores({ dependencies: { ...onCore.dependencies, '@sim/attic': 'workspace:^' } }),
        'packages/stores/src/store.ts': "export { type Store } from '@sim/attic';\n",
      },
      /store\.ts: imports @sim\/attic, which has no floor\./,
    ],
    [
      'an import that the manifest does not list',
      stores({}),
      /^packages\/stores\/src\/memory-store\.ts: imports @sim\/core, which its package\.json does not list\./,
    ],
    [
      'a lazy import that the manifest does not list',
      { 'packages/stores/src/store.ts': "export const load = () => import('redis');\n" },
      /store\.ts: imports redis, which its package\.json does not list\./,
    ],
    [
      'an optional peer outside a sub-path',
      {
        ...stores({ ...onCore, peerDependencies: { redis: '^5.0.0' }, peerDependenciesMeta: { redis: { optional: true } } }),
        'packages/stores/src/store.ts': "import { createClient } from 'redis';\nexport const NAME = createClient;\n",
      },
      /store\.ts: imports the optional peer redis outside a sub-path\./,
    ],
    [
      'a Node module outside src/node',
      { 'packages/stores/src/store.ts': "import { readFileSync } from 'node:fs';\nexport const NAME = readFileSync;\n" },
      /store\.ts: imports node:fs\. Move what needs Node to src\/node\./,
    ],
    [
      'a platform folder imported directly',
      {
        'packages/core/src/ask.ts': "import { file } from './node/file.ts';\nexport function ask(): void {\n  file();\n}\n",
        'packages/core/src/node/file.ts': 'export const FILE = 1;\n',
      },
      /ask\.ts: imports \.\/node\/file\.ts, which belongs to a sub-path\./,
    ],
    [
      "another package's folder",
      { 'packages/core/src/ask.ts': "import '../../stores/src/store.ts';\nexport function ask(): void {}\n" },
      /ask\.ts: imports \.\.\/\.\.\/stores\/src\/store\.ts from outside its package\./,
    ],
    [
      'its own package by name',
      { 'packages/core/src/ask.ts': "import '@sim/core';\nexport function ask(): void {}\n" },
      /ask\.ts: imports its own package by name\./,
    ],
    ['a missing README', { 'packages/core/README.md': null }, /^packages\/core\/README\.md: is missing\./],
    ['a missing tsconfig', { 'packages/core/tsconfig.json': null }, /^packages\/core\/tsconfig\.json: is missing\./],
    ['a missing description', stores({ ...onCore, description: '' }), /package\.json: has no "description"\./],
    ['another licence', stores({ ...onCore, license: 'MIT' }), /package\.json: license is MIT\./],
    ['a name unlike the folder', stores({ ...onCore, name: '@sim/shops' }), /is named @sim\/shops\. Name it @sim\/stores/],
    ['undeclared side effects', stores({ ...onCore, sideEffects: undefined }), /has no "sideEffects"\./],
    ['a private scope', stores({ ...onCore, publishConfig: {} }), /publishConfig\.access is not "public"\./],
    ['unbuilt files published', stores({ ...onCore, files: ['src'] }), /"files" misses dist\./],
    ['a fixed range', stores({ dependencies: { '@sim/core': '^1.0.0' } }), /depends on @sim\/core at \^1\.0\.0\./],
    [
      'TensorFlow.js as a dependency',
      stores({ dependencies: { ...onCore.dependencies, '@tensorflow/tfjs-core': '^4.22.0' } }),
      /depends on @tensorflow\/tfjs-core\. Make it a peer/,
    ],
    [
      'a package without a floor',
      { 'packages/attic/package.json': manifest('attic'), 'packages/attic/README.md': '', 'packages/attic/tsconfig.json': {} },
      /^packages\/attic: has no floor\. Enter it in scripts\/floors\.mjs\./,
    ],
    [
      'a package that the documents do not name',
      { 'README.md': '| `@sim/core` |\n' },
      /^README\.md: does not name `@sim\/stores` \(packages\/stores\)\. Add its row\./,
    ],
    [
      'a public app',
      { 'apps/demo/package.json': { ...manifest('demo'), name: '@sim-app/demo' }, 'apps/demo/tsconfig.json': {} },
      /^apps\/demo\/package\.json: is public\./,
    ],
    [
      'a name that says nothing',
      { 'packages/core/src/utils.ts': 'export const ONE = 1;\n' },
      /^packages\/core\/src\/utils\.ts: the name utils says nothing\./,
    ],
    [
      'a folder that says nothing',
      { 'packages/core/src/helpers/one.ts': 'export const ONE = 1;\n' },
      /helpers\/one\.ts: the name helpers says nothing\./,
    ],
    ['a name in camel case', { 'packages/core/src/oneTwo.ts': 'export const ONE = 1;\n' }, /oneTwo is not kebab-case\./],
    [
      'a long file',
      { 'packages/core/src/long.ts': '// line\n'.repeat(401) },
      /^packages\/core\/src\/long\.ts: has 401 lines, more than 400\./,
    ],
    [
      'a unit without a test',
      { 'packages/core/src/ask.test.ts': null },
      /^packages\/core\/src\/ask\.ts: has no test\. Write ask\.test\.ts beside it\./,
    ],
    [
      'a unit without a README row',
      { 'packages/core/README.md': 'The function `ask` asks.\n' },
      /^packages\/core\/README\.md: has no row for ask \(src\/ask\.ts\)\./,
    ],
    [
      'a class that no name finds',
      {
        'packages/stores/src/disk-store.ts': "import type { Store } from './store.ts';\nexport class DiskStore implements Store {\n  size = 0;\n}\n",
      },
      /disk-store\.ts: its class has no static className\./,
    ],
    [
      'an alias taken twice',
      {
        'packages/stores/src/other-store.ts':
          "export class OtherStore {\n  static readonly className = 'OtherStore';\n  static readonly aliases: readonly string[] = ['Memory'];\n}\n",
      },
      /other-store\.ts: the alias memory belongs to packages\/stores\/src\/memory-store\.ts\./,
    ],
    [
      'a className without aliases',
      { 'packages/stores/src/other-store.ts': "export class OtherStore {\n  static readonly className = 'OtherStore';\n}\n" },
      /other-store\.ts: has a className without aliases\./,
    ],
    [
      'a sub-path taken twice',
      { 'packages/core/src/old/ask.ts': 'export const MOST = 1;\n' },
      /^packages\/core\/src\/old\/ask\.ts: shares the sub-path \.\/ask with src\/ask\.ts\./,
    ],
    ['a folder of one machine', { 'notes.md': `See ${['', 'work', 'main'].join('/')}.\n` }, /^notes\.md: "\/work\/" names a folder/],
    [
      'the folder of reference values',
      { 'packages/core/src/ask.ts': `/** From ${['..', 'shared', 'x'].join('/')}. */\nexport function ask(): void {}\n` },
      /ask\.ts: .* names the folder of reference values\./,
    ],
    [
      'an address in the lockfile',
      { 'pnpm-lock.yaml': 'resolution: {tarball: https://packages.example/a.tgz}\n' },
      /^pnpm-lock\.yaml: holds the address https:\/\/packages\.example\/a\.tgz/,
    ],
    [
      'a row of parity that is not decided',
      parity('| state | test | differences |', '| planned | – | later |'),
      /^PARITY\.md: the row of `ask` is planned\. Say done with its test, or changed with the reason\./,
    ],
    [
      'a row of parity without a test',
      parity('| state | test | differences |', '| done | – | |'),
      /^PARITY\.md: the row of `ask` is done without a test\. Link to one\./,
    ],
    [
      'a row of parity without a reason',
      parity('| state | test | differences |', '| changed | – | |'),
      /^PARITY\.md: the row of `ask` is changed without a reason\./,
    ],
    [
      'a test that is not there',
      parity('| tested here |', '| [ask](packages/core/src/ask.test.ts): `asks`, `answers` |'),
      /^PARITY\.md: the row of `ask` names the test "answers", which packages\/core\/src\/ask\.test\.ts does not have\./,
    ],
    [
      'a row of parity with a bar too many',
      parity('| tested here |', '| not here: a | b |'),
      /^PARITY\.md: the row of `ask` has 3 cells, not 2\./,
    ],
    [
      'a behaviour without a test',
      parity('| tested here |', '| [ask](packages/core/src/ask.test.ts) |'),
      /^PARITY\.md: the row of `ask` names no test\. Name one, or write "not here:" with the reason\./,
    ],
    ['a broken link', { 'GUIDE.md': 'See [the map](MAP.md).\n' }, /^GUIDE\.md: links to MAP\.md, which is not there\./],
  ])('%s', (_name, changes, problem) => {
    expect(problemsWith(changes)).toEqual(expect.arrayContaining([expect.stringMatching(problem)]));
  });
});

describe('what the rules allow', () => {
  test.each([
    [
      'Node modules and optional peers in sub-path folders',
      {
        ...stores({ ...onCore, peerDependencies: { redis: '^5.0.0' }, peerDependenciesMeta: { redis: { optional: true } } }),
        'packages/stores/src/engines/redis.ts': "import { createClient } from 'redis';\nexport const CLIENT = createClient;\n",
        'packages/stores/src/node/disk.ts': "import { readFileSync } from 'node:fs';\nexport const READ = readFileSync;\n",
        'packages/stores/src/store.ts':
          "import type { Client } from 'redis';\nexport type Store = Client;\nexport const OPEN = () => import('./node/disk.ts');\nexport const REDIS = () => import('redis');\n",
      },
    ],
    ['examples in comments', { 'packages/core/src/ask.ts': "/** ```ts\n * import { x } from '@sim/models';\n * ``` */\nexport function ask(): void {}\n" }],
    ['internal units without test or row', { 'packages/core/src/quiet.ts': '/** @internal */\nexport function quiet(): void {}\n' }],
    ['constants without test or row', { 'packages/core/src/limits.ts': '/** Most. */\nexport const MOST = 4;\n' }],
    ['generated files of any length', { 'packages/core/src/bytes.ts': `// Generated by x.\n${'// line\n'.repeat(500)}` }],
    ['a behaviour that is tested, and one with a reason', parity('| tested here |', '| [ask](packages/core/src/ask.test.ts): `asks` |\n| b | not here: no c |')],
    ['links with an anchor, to the web and in code', { 'GUIDE.md': '[a](GUIDE.md#b) [b](#c) [c](https://example.org)\n```ts\n[x](y)\n```\n' }],
  ])('%s', (_name, changes) => {
    expect(problemsWith(changes)).toEqual([]);
  });
});
