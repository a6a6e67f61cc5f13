import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { metricsFile } from './metrics-file.ts';
import type { Options } from './options.ts';
import { makeReport } from './report.ts';
import { resultsTable } from './results-table.ts';
import { runQuickstart } from './run-quickstart.ts';
import { startBackend } from './start-backend.ts';

/** The quickstart from its options to its files. */
export async function runAndReport(options: Options): Promise<void> {
  await startBackend(options.backend);
  const result = await runQuickstart(options, console.log);
  mkdirSync(options.out, { recursive: true });
  writeFileSync(join(options.out, 'metrics.json'), metricsFile(result));
  writeFileSync(join(options.out, 'report.html'), await makeReport(result));
  console.log(`\n${resultsTable(result)}`);
  if (!result.reloaded.equal) throw new Error('The second process gave other answers than this one.');
  console.log('A second process loaded the model and gave the same answers, bit for bit.');
  console.log(`Look at ${join(options.out, 'report.html')}; the figures are in ${join(options.out, 'metrics.json')}.`);
}
