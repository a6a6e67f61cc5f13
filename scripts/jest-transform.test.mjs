import { SourceMap } from 'node:module';
import { expect, test } from '@jest/globals';
import transform from './jest-transform.cjs';
import globals from './local-globals.cjs';

const { process: compile } = transform.createTransformer({
  jsc: { parser: { syntax: 'typescript' }, target: 'es2022' },
  module: { type: 'es6' },
  sourceMaps: true,
});

test('globals of the language that some code names become constants', () => {
  expect(globals.localGlobals('const sizes = new Map([[1, Math.PI]]); // Mathematics')).toBe('{ Map, Math }');
  expect(globals.localGlobals('setTimeout(() => performance.now())')).toBe('{  }');
});

test('compiled code starts with them, and its map leads to the same places', () => {
  const source = 'interface Size {\n  width: number;\n}\nexport const half = (size: Size): number => Math.floor(size.width / 2);\n';
  const { code, map } = compile(source, '/half.ts', { supportsStaticESM: true });
  const [first, second] = code.split('\n');
  expect(first).toBe('const { Math } = globalThis;');
  const column = second.indexOf('Math');
  expect(new SourceMap(JSON.parse(map)).findEntry(1, column)).toMatchObject({ originalLine: 3, originalColumn: source.split('\n')[3].indexOf('Math') });
});
