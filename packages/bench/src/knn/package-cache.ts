/**
 * Packages that only a benchmark needs and that bring machine code: kept in the user's cache folder, outside the
 * repository, whose install then runs no foreign script and loads nothing that tests do not need.
 *
 * @internal
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';

/** How a package is installed. */
export interface CachedPackageOptions {
  /** True when its install script compiles it, for want of prebuilt machine code. */
  readonly compiles?: boolean;
}

/**
 * The folder with `node_modules/<name>` in the given version, installed by npm when it is not there yet; null, with
 * the reason printed, when it cannot be had.
 */
export function cachePackage(name: string, version: string, options: CachedPackageOptions = {}): string | null {
  const folder = join(cacheRoot(), `${name}-${version}`);
  const done = join(folder, 'node_modules', name, 'package.json');
  if (existsSync(done)) return folder;
  mkdirSync(folder, { recursive: true });
  console.log(`Installing ${name} ${version} into ${folder} …`);
  const scripts = options.compiles ? '--foreground-scripts' : '--ignore-scripts';
  const { status, stderr, error } = spawnSync(
    'npm',
    ['install', '--prefix', folder, scripts, '--no-audit', '--no-fund', '--no-save', `${name}@${version}`],
    { encoding: 'utf8', env: { ...process.env, ...headersOfThisNode() }, shell: process.platform === 'win32' },
  );
  if (status === 0 && existsSync(done)) return folder;
  const reason = error?.message ?? stderr.trim().split('\n').at(-1) ?? `exit code ${status}`;
  console.log(`${name} ${version} cannot be installed (${reason}): left out.`);
  return null;
}

/** Loads a package that `cachePackage` put into `folder`. The caller says what it is. */
export function requirePackage<T>(folder: string, name: string): T {
  return createRequire(join(folder, 'index.js'))(name) as T;
}

function cacheRoot(): string {
  return join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'sim-bench');
}

/** The C++ headers beside this Node, if they are there: node-gyp would fetch others from the network. */
function headersOfThisNode(): Record<string, string> {
  const root = dirname(dirname(process.execPath));
  return existsSync(join(root, 'include', 'node', 'node_api.h')) ? { npm_config_nodedir: root } : {};
}
