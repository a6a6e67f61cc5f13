/**
 * Checks the packages as they would be published: manifests, types, sizes, a test installation, unused code.
 * Nothing is published. Run through `npm run check`, which builds first.
 */
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { sizeProblems, sizeTable } from './check/bundle-sizes.mjs';
import { runCommand } from './check/command.mjs';
import { installConsumer, runtimeProblems, typeProblems } from './check/consumer.mjs';
import { manifestProblems } from './check/manifests.mjs';
import { packAll } from './check/pack.mjs';
import { plainTfjsProblems } from './check/plain-tfjs.mjs';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const { devDependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
const sizes = JSON.parse(readFileSync(join(root, 'scripts', 'bundle-sizes.json'), 'utf8'));
const work = mkdtempSync(join(tmpdir(), 'sim-check-'));
const problems = [];

/** Runs one step, reports its time and keeps what it found. */
async function step(title, action) {
  const start = performance.now();
  const found = await action();
  problems.push(...found);
  const verdict = found.length === 0 ? 'ok' : `${found.length} problem${found.length === 1 ? '' : 's'}`;
  console.log(`${title.padEnd(58)} ${verdict.padStart(12)} ${((performance.now() - start) / 1000).toFixed(1).padStart(6)} s`);
}

async function tool(name, ...args) {
  const { status, output } = await runCommand(name, args, { cwd: root });
  return status === 0 ? [] : [`${name} ${args.join(' ')}:\n${output}`];
}

async function sizeStep(consumer) {
  const { rows, problems: found } = await sizeProblems(sizes, consumer);
  console.log(sizeTable(rows));
  return found;
}

async function main() {
  const tarballs = join(work, 'tarballs');
  const consumer = join(work, 'consumer');
  mkdirSync(tarballs);
  let packed = [];
  await step('pack every public package', async () => {
    packed = await packAll(root, tarballs);
    return [];
  });
  await step('manifests and type resolution (publint, attw)', () => manifestProblems(packed));
  await step('install the tarballs in a new project', async () => {
    await installConsumer(packed, consumer, devDependencies['@types/node']);
    return [];
  });
  await step('import every entry in Node and search', () => runtimeProblems(packed, consumer));
  await step('train by plain TensorFlow.js and one import', () => plainTfjsProblems(packed, join(work, 'plain-tfjs')));
  await step('compile every entry and README program', () => typeProblems(packed, consumer, root));
  await step('bundle sizes', () => sizeStep(consumer));
  await step('unused files, exports and dependencies (knip)', () => tool('knip', '--no-progress', '--no-config-hints'));
  await step('changesets', () => tool('changeset', 'status'));
}

try {
  await main();
} finally {
  rmSync(work, { recursive: true, force: true });
}
for (const problem of problems) console.error(`\n${problem}`);
process.exitCode = problems.length > 0 ? 1 : 0;
