/**
 * Runs Jest for the package in the working directory, or for the scripts when that is the repository's root.
 * Extra arguments go to Jest: `node ../../scripts/jest.mjs triplet`.
 */
import { spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import preset from '../jest.preset.mjs';
import { installedChromium } from './installed-chromium.mjs';

const require = createRequire(import.meta.url);
const counts = fileURLToPath(new URL('./jest-counts.mjs', import.meta.url));
const root = fileURLToPath(new URL('..', import.meta.url));
const folder = relative(root, process.cwd()) === '' ? 'scripts' : 'src';
const config = { ...preset, rootDir: process.cwd(), roots: [`<rootDir>/${folder}`], reporters: ['default', counts] };
const result = spawnSync(
  process.execPath,
  [
    '--experimental-vm-modules',
    '--disable-warning=ExperimentalWarning',
    require.resolve('jest/bin/jest'),
    '--config',
    JSON.stringify(config),
    '--passWithNoTests',
    '--maxWorkers=1',
    ...process.argv.slice(2),
  ],
  { stdio: 'inherit', env: { ...process.env, CHROMIUM_PATH: installedChromium() ?? '' } },
);
process.exit(result.status ?? 1);
