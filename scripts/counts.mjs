import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

const folders = (root, parent) =>
  readdirSync(join(root, parent), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => join(root, parent, entry.name));

/** Sums the counts that every package's tests left behind, prints them with the skipped tests; 1 when nothing passed. */
export function printCounts(root) {
  const total = { passed: 0, failed: 0, skipped: 0 };
  const skips = [];
  for (const folder of [root, ...folders(root, 'packages'), ...folders(root, 'apps')]) {
    const file = join(folder, '.jest', 'counts.json');
    if (!existsSync(file)) continue;
    const counts = JSON.parse(readFileSync(file, 'utf8'));
    for (const key of Object.keys(total)) total[key] += counts[key];
    skips.push(...counts.skips);
  }
  for (const name of skips) console.log(`skipped: ${name}`);
  console.log(`${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped`);
  return total.passed > 0 && total.failed === 0 ? 0 : 1;
}
