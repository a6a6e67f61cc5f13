import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The text of a program that imports as a module in `folder` does. */
export interface ProgramText {
  readonly contents: string;
  readonly folder: URL;
}

/**
 * A TypeScript program as one file that Node starts at once, for tests that start it many times; packages stay outside
 * only where they bring machine code. The caller removes the folder of the file.
 */
export async function bundleProgram(entry: URL | ProgramText): Promise<string> {
  const { build } = await import('esbuild');
  const outfile = join(await mkdtemp(join(tmpdir(), 'sim-program-')), 'program.mjs');
  await build({
    ...(entry instanceof URL
      ? { entryPoints: [fileURLToPath(entry)] }
      : { stdin: { contents: entry.contents, resolveDir: fileURLToPath(entry.folder), loader: 'ts' } }),
    bundle: true,
    outfile,
    format: 'esm',
    platform: 'node',
    conditions: ['@sim/source'],
    // Parts of TensorFlow.js are CommonJS and ask for modules of Node.
    banner: { js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);" },
    logLevel: 'silent',
  });
  return outfile;
}
