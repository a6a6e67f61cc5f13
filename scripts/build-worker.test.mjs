import { readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runInNewContext } from 'node:vm';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { workerModule } from './build-worker.mjs';

const root = dirname(dirname(fileURLToPath(import.meta.url)));

/** The program in the module, as a thread gets it. */
const programIn = (text) => runInNewContext(text.replace(/^[^]*?: string =/, '').replace(/;\s*$/, ''));

describe('build-worker', () => {
  let built;
  beforeAll(async () => {
    built = await workerModule(root);
  });

  test('the committed program is what its sources make', () => {
    expect(readFileSync(built.path, 'utf8')).toBe(built.text);
  });

  test('the program serves, takes the compiled kernels from outside and needs nothing else', () => {
    const program = programIn(built.text);
    const names = { simChunkWasm: '', WebAssembly, atob, Uint8Array };
    const served = runInNewContext(`${program};typeof simKernelWorker.serveKernel`, names);
    expect(served).toBe('function');
    expect(program).not.toMatch(/\bimport\b|\brequire\b|AGFzb/);
  });
});
