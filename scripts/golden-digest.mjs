import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { listFiles } from './packages.mjs';

/**
 * Digest of the reference values that the tests read from beside the repository (`packages/testing/src/golden.ts`),
 * `'absent'` without them. The task runner only hashes files of the repository, so the tests' cache takes this as a variable.
 */
export function goldenDigest(root) {
  const folder = join(dirname(root), 'shared', 'golden');
  if (!existsSync(folder)) return 'absent';
  const hash = createHash('sha256');
  for (const path of listFiles(folder).sort()) hash.update(`${path}\0`).update(readFileSync(join(folder, path)));
  return hash.digest('hex').slice(0, 16);
}
