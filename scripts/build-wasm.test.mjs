import { readFileSync } from 'node:fs';
import { dirname, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { compiledModules, modules } from './build-wasm.mjs';

const root = dirname(dirname(fileURLToPath(import.meta.url)));

// Relaxed SIMD came with version 11.4 of V8.
const hasRelaxedSimd = Number(process.versions.node.split('.')[0]) >= 21;

describe('build-wasm', () => {
  let compiled;
  beforeAll(async () => {
    compiled = await compiledModules(root);
  });

  test('the committed modules are what their sources compile to', () => {
    expect(compiled.size).toBe(modules.length);
    for (const [path, text] of compiled)
      expect({ path: relative(root, path), text: readFileSync(path, 'utf8') }).toEqual({
        path: relative(root, path),
        text,
      });
  });

  test('a module is valid WASM that brings no data and no memory of its own', () => {
    for (const [path, text] of compiled) {
      const { flags } = modules.find(({ output }) => output === relative(root, path));
      const shared = flags.includes('--sharedMemory') ? { maximum: 65_536, shared: true } : {};
      const base64 = [...text.matchAll(/^ {2}'([^']+)'/gm)].map(([, part]) => part).join('');
      const bytes = Buffer.from(base64, 'base64');
      expect(WebAssembly.validate(bytes)).toBe(hasRelaxedSimd || !flags.includes('relaxed-simd'));
      if (!WebAssembly.validate(bytes)) continue;
      const module = new WebAssembly.Module(bytes);
      expect(WebAssembly.Module.imports(module)).toEqual([{ module: 'env', name: 'memory', kind: 'memory' }]);
      expect(
        () => new WebAssembly.Instance(module, { env: { memory: new WebAssembly.Memory({ initial: 0, ...shared }) } }),
      ).not.toThrow();
    }
  });
});
