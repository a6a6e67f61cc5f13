/**
 * The root commands: installs with the pinned package manager, then runs one task. Needs Node and npm alone.
 *
 *   node scripts/run.mjs test              every test, the script tests included
 *   node scripts/run.mjs start [options]   the quickstart, options passed on
 *   node scripts/run.mjs example <name>    one of the examples
 *   node scripts/run.mjs lint|typecheck|build|check|bench
 */
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { clearCounts, printCounts } from './counts.mjs';
import { goldenDigest } from './golden-digest.mjs';
import { installedChromium } from './installed-chromium.mjs';
import { readPackages } from './packages.mjs';
import { softwareGpuEnvironment } from './software-gpu.mjs';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const [task, ...rest] = process.argv.slice(2);
const { packageManager } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
const environment = {
  ...process.env,
  CI: 'true',
  TURBO_TELEMETRY_DISABLED: '1',
  npm_config_update_notifier: 'false',
};

function run(command, args, { quiet = false, env = environment, shell = false } = {}) {
  const output = quiet ? 'pipe' : 'inherit';
  const result = spawnSync(command, args, { cwd: root, env, stdio: ['ignore', output, output], shell });
  if (result.error) throw result.error;
  if (result.status !== 0 && quiet) process.stderr.write(`${result.stdout}${result.stderr}`);
  return result.status ?? 1;
}

const node = (args, options) => run(process.execPath, args, options);
// Windows starts npx through a command file, which needs a shell.
const pnpm = (args, options) =>
  run('npx', ['--yes', packageManager, ...args], { ...options, shell: process.platform === 'win32' });
const turbo = (args, options) =>
  pnpm(['exec', 'turbo', 'run', ...args, '--output-logs=new-only', '--log-order=grouped'], options);
const source = ['--conditions=@sim/source', '--import', 'tsx'];

function install() {
  if (!existsSync(join(root, 'node_modules'))) console.log('Installing dependencies …');
  return pnpm(['install', '--frozen-lockfile', '--prefer-offline'], { quiet: true });
}

function test() {
  clearCounts(root);
  const found = { CHROMIUM_PATH: installedChromium() ?? '', SIM_GOLDEN_DIGEST: goldenDigest(root) };
  const env = { ...environment, ...softwareGpuEnvironment(root), ...found };
  const status = turbo(['test', '//#test:scripts', '--continue', '--concurrency=3'], { env });
  return printCounts(root) || status;
}

/** Builds from nothing, so that no output of a deleted source file is packed. */
function build() {
  for (const { folder } of readPackages(root)) rmSync(join(folder, 'dist'), { recursive: true, force: true });
  return pnpm(['exec', 'tsc', '-b', 'tsconfig.build.json']);
}

const tasks = {
  test,
  lint: () => turbo(['//#lint:code']),
  typecheck: () => turbo(['//#typecheck:code']),
  build,
  // Inside pnpm's environment, where the packing tools find pnpm and each other.
  check: () => build() || pnpm(['exec', 'node', 'scripts/check-packages.mjs', ...rest]),
  bench: () => node([...source, '--expose-gc', 'packages/bench/src/main.ts', ...rest]),
  // Programs draw on the terminal as the user sees it, so they do not get CI=true.
  start: () => node([...source, 'apps/quickstart/src/main.ts', ...rest], { env: process.env }),
  example: () => node([...source, 'apps/examples/src/main.ts', ...rest], { env: process.env }),
};

if (!Object.hasOwn(tasks, task)) {
  console.error(`run: unknown task, got ${task}. Use one of: ${Object.keys(tasks).join(', ')}.`);
  process.exit(2);
}
process.exit(install() || tasks[task]());
