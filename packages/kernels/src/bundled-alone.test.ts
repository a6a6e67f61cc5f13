import { expect, test } from '@jest/globals';
import * as kernels from '@sim/kernels';
import { build } from 'esbuild';

test.each(Object.entries(kernels))('%s is there when a bundler makes one file of a program that imports nothing else', async (name, wanted) => {
  const { outputFiles } = await build({
    stdin: { contents: `export { ${name} as value } from '@sim/kernels';`, resolveDir: import.meta.dirname },
    bundle: true,
    write: false,
    format: 'esm',
    platform: 'node',
    conditions: ['@sim/source'],
  });
  const text = (outputFiles[0] as { text: string }).text;
  const { value } = await import(`data:text/javascript,${encodeURIComponent(text)}`);
  expect(typeof value).toBe(typeof wanted);
});
