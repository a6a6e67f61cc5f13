import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from '@jest/globals';
import { compiledModules, modules, staleModules } from './build-wasm.mjs';

const root = dirname(dirname(fileURLToPath(import.meta.url)));

// Relaxed SIMD came with version 11.4 of V8.
const hasRelaxedSimd = Number(process.versions.node.split('.')[0]) >= 21;

describe('build-wasm', () => {
  test('the committed modules name the digest of their sources', () => {
    expect(modules.length).toBeGreaterThan(1);
    expect(staleModules(root).map(({ output }) => output)).toEqual([]);
  });

  test('a module is stale once a file of its sources differs', () => {
    const copy = mkdtempSync(join(tmpdir(), 'sim-build-wasm-'));
    const [first] = modules;
    const folder = dirname(first.entry);
    for (const path of [folder, first.output]) cpSync(join(root, path), join(copy, path), { recursive: true });
    const isStale = () => staleModules(copy, [first]).length > 0;
    expect(isStale()).toBe(false);
    writeFileSync(join(copy, first.entry), `${readFileSync(join(copy, first.entry), 'utf8')}\n`);
    expect(isStale()).toBe(true);
    rmSync(copy, { recursive: true });
  });

  // The compiler takes its time: all modules with full counts, the smallest without.
  const compiled = process.env.SIM_FULL_COUNTS ? modules : modules.filter(({ name }) => name === 'codeScanWasm');

  test('the committed modules are what their sources compile to', async () => {
    const files = await compiledModules(root, compiled);
    expect(files.size).toBe(compiled.length);
    for (const [path, text] of files)
      expect({ path: relative(root, path), text: readFileSync(path, 'utf8') }).toEqual({
        path: relative(root, path),
        text,
      });
  });

  test.each(modules)('$output is valid WASM that brings no data and no memory of its own', ({ output, flags }) => {
    const shared = flags.includes('--sharedMemory') ? { maximum: 65_536, shared: true } : {};
    const text = readFileSync(join(root, output), 'utf8');
    const bytes = Buffer.from([...text.matchAll(/^ {2}'([^']+)'/gm)].map(([, part]) => part).join(''), 'hex');
    expect(WebAssembly.validate(bytes)).toBe(hasRelaxedSimd || !flags.includes('relaxed-simd'));
    if (!WebAssembly.validate(bytes)) return;
    const module = new WebAssembly.Module(bytes);
    expect(WebAssembly.Module.imports(module)).toEqual([{ module: 'env', name: 'memory', kind: 'memory' }]);
    expect(
      () => new WebAssembly.Instance(module, { env: { memory: new WebAssembly.Memory({ initial: 0, ...shared }) } }),
    ).not.toThrow();
  });
});
