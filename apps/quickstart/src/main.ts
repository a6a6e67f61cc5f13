import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { SimError } from '@sim/core';
import { metricsFile } from './metrics-file.ts';
import { helpText, type Options, parseOptions } from './options.ts';
import { makeReport } from './report.ts';
import { resultsTable } from './results-table.ts';
import { runQuickstart } from './run-quickstart.ts';
import { startBackend } from './start-backend.ts';

async function main(options: Options): Promise<void> {
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

try {
  const options = parseOptions(process.argv.slice(2));
  if (options === 'help') console.log(helpText);
  else await main(options);
} catch (error) {
  const isExpected = error instanceof SimError && !process.env['DEBUG'];
  console.error(isExpected ? error.message : error);
  process.exitCode = error instanceof SimError && error.message.startsWith('npm start') ? 2 : 1;
}
