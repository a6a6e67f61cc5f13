/**
 * The root commands: installs with the pinned package manager, then runs one task. Needs Node and npm alone.
 *
 *   node scripts/run.mjs test              every test, the script tests included
 *   node scripts/run.mjs start [options]   the quickstart, options passed on
 *   node scripts/run.mjs lint|typecheck|build|check|bench
 */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { printCounts } from './counts.mjs';
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

function run(command, args, { quiet = false, env = environment } = {}) {
  const result = spawnSync(command, args, {
    cwd: root,
    env,
    stdio: ['ignore', quiet ? 'pipe' : 'inherit', quiet ? 'pipe' : 'inherit'],
    shell: process.platform === 'win32',
  });
  if (result.error) throw result.error;
  if (result.status !== 0 && quiet) process.stderr.write(`${result.stdout}${result.stderr}`);
  return result.status ?? 1;
}

const pnpm = (args, options) => run('npx', ['--yes', packageManager, ...args], options);
const turbo = (args, env) =>
  pnpm(['exec', 'turbo', 'run', ...args, '--output-logs=new-only', '--log-order=grouped'], { env });

const tasks = {
  test() {
    const env = { ...environment, ...softwareGpuEnvironment(root) };
    const status = turbo(['test', '//#test:scripts', '--continue', '--concurrency=2'], env);
    return printCounts(root) || status;
  },
  lint: () => turbo(['//#lint'], environment),
  typecheck: () => turbo(['//#typecheck'], environment),
  build: () => turbo(['build'], environment),
  check: () => run(process.execPath, ['scripts/check-packages.mjs', ...rest]),
  bench: () =>
    run(process.execPath, [
      '--conditions=@sim/source',
      '--expose-gc',
      '--import',
      'tsx',
      'packages/bench/src/main.ts',
      ...rest,
    ]),
  start: () =>
    run(
      process.execPath,
      ['--conditions=@sim/source', '--import', 'tsx', 'apps/quickstart/src/main.ts', ...rest],
      { env: { ...process.env } },
    ),
};

if (!Object.hasOwn(tasks, task)) {
  console.error(`run: unknown task, got ${task}. Use one of: ${Object.keys(tasks).join(', ')}.`);
  process.exit(2);
}
const installed = pnpm(['install', '--frozen-lockfile', '--prefer-offline'], { quiet: true });
process.exit(installed || tasks[task]());
