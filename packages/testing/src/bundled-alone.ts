/** @internal */
import { expect, test } from '@jest/globals';
import { build } from 'esbuild';

/**
 * Tests that everything a package exports is there when a bundler makes one file, without chunks, of a program that
 * imports nothing else. (A module that is loaded lazily and by the index loses its beginning there.)
 *
 * @param exports The package as it is imported.
 * @param folder Where the test stands: its package must find `name`.
 */
export function describeBundledAlone(name: string, exports: object, folder: string): void {
  test.each(Object.entries(exports))(`%s of ${name} is there in a bundle of one file that imports nothing else`, async (part, wanted) => {
    const { outputFiles } = await build({
      stdin: { contents: `export { ${part} as value } from '${name}';`, resolveDir: folder },
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
}
