import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, test } from '@jest/globals';

/** Folder of the reference values, beside the repository. */
export const goldenFolder: string = join(
  dirname(fileURLToPath(import.meta.url)),
  '..',
  '..',
  '..',
  '..',
  'shared',
  'golden',
);

/** A JSON file of reference values, or null where the values are not at hand. */
export function golden<T>(name: string): T | null {
  const file = join(goldenFolder, name);
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as T) : null;
}

/** Describes tests against a file of reference values; where it is absent, one skipped test says so. */
export function describeGolden<T>(name: string, define: (data: T) => void): void {
  const data = golden<T>(name);
  describe(`reference values of ${name}`, () => {
    if (data !== null) define(data);
    else
      test.skip(`${name} is not beside this repository`, () => {
        throw new Error('never runs');
      });
  });
}
