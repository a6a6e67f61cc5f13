/** @internal */
import { join } from 'node:path';
import { cachePackage } from './package-cache.ts';

/** Version of the newer Node, whose engine has more instructions. */
export const NEWER_NODE = '24.9.0';

/** Its program, installed on the first call; null, with the reason printed, when it cannot be had. */
export function newerNode(): string | null {
  const name = `node-${process.platform === 'win32' ? 'win' : process.platform}-${process.arch}`;
  const folder = cachePackage(name, NEWER_NODE);
  return folder === null ? null : join(folder, 'node_modules', name, 'bin', 'node');
}
