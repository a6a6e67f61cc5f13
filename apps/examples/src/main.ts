/** Runs one example: `npm run example -- <name> [options]`. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { SimError } from '@sim/core';
import { catalogue } from './catalogue.ts';
import { helpText, parseCommandLine } from './command-line.ts';

async function listExamples(): Promise<void> {
  console.log('npm run example -- <name> [options]; --help behind a name says more.\n');
  for (const [name, load] of Object.entries(catalogue)) {
    const { example } = await load();
    console.log(`  ${name.padEnd(24)}${example.summary}`);
  }
}

async function runExample(name: string, args: readonly string[]): Promise<void> {
  const load = catalogue[name];
  if (!load)
    throw new SimError({
      code: 'UNKNOWN_NAME',
      where: 'npm run example',
      problem: 'unknown example',
      got: name,
      cure: `Use one of: ${Object.keys(catalogue).join(', ')}.`,
    });
  const { example } = await load();
  const { help, ...options } = parseCommandLine(name, args, example.options);
  if (help) return console.log(helpText(name, example));
  mkdirSync(options.out, { recursive: true });
  const figures = await example.run({ ...options, print: console.log });
  writeFileSync(join(options.out, 'figures.json'), `${JSON.stringify(figures, null, 2)}\n`);
  console.log(`\nFigures: ${join(options.out, 'figures.json')}`);
}

try {
  const [name, ...args] = process.argv.slice(2).filter((arg) => arg !== '--');
  if (name === undefined || name === '--help') await listExamples();
  else await runExample(name, args);
} catch (error) {
  const isExpected = error instanceof SimError && !process.env['DEBUG'];
  console.error(isExpected ? error.message : error);
  process.exitCode = isExpected ? 2 : 1;
}
