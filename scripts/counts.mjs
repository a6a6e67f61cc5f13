import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { readPackages } from './packages.mjs';

const countsFile = (folder) => join(folder, '.jest', 'counts.json');

/** Folders whose `test` task must leave counts behind: the root's script tests and every package with tests. */
function testedFolders(root) {
  const packages = readPackages(root).filter(({ manifest }) => manifest.scripts?.test);
  return [{ name: 'scripts', folder: root }, ...packages.map(({ folder, manifest }) => ({ name: manifest.name, folder }))];
}

/** Removes the counts of earlier runs, so that a run which never reached its tests cannot be counted. */
export function clearCounts(root) {
  for (const { folder } of testedFolders(root)) rmSync(countsFile(folder), { force: true });
}

/** Sum of the counts that the test runs left behind; a run that left none counts as one failure. */
export function readCounts(root) {
  const total = { passed: 0, failed: 0, skipped: 0, skips: [], missing: [] };
  for (const { name, folder } of testedFolders(root)) {
    if (!existsSync(countsFile(folder))) {
      total.failed += 1;
      total.missing.push(name);
      continue;
    }
    const counts = JSON.parse(readFileSync(countsFile(folder), 'utf8'));
    for (const key of ['passed', 'failed', 'skipped']) total[key] += counts[key];
    total.skips.push(...counts.skips.map((skip) => `${name}: ${skip}`));
  }
  return total;
}

/** Prints skipped tests, runs without counts and, as the last line, the sums; 1 when a test failed or none passed. */
export function printCounts(root, print = console.log) {
  const { passed, failed, skipped, skips, missing } = readCounts(root);
  for (const skip of skips) print(`skipped: ${skip}`);
  for (const name of missing) print(`failed: ${name} ended before its tests were counted`);
  print(`${passed} passed, ${failed} failed, ${skipped} skipped`);
  return passed > 0 && failed === 0 ? 0 : 1;
}
