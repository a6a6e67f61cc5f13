import { SimError } from '@sim/core';
import { helpText, parseOptions } from './options.ts';

try {
  const options = parseOptions(process.argv.slice(2));
  if (options === 'help') console.log(helpText);
  else {
    // Not before the options are right: help and refusals need no TensorFlow.js.
    const { runAndReport } = await import('./run-and-report.ts');
    await runAndReport(options);
  }
} catch (error) {
  const isExpected = error instanceof SimError && !process.env['DEBUG'];
  console.error(isExpected ? error.message : error);
  process.exitCode = error instanceof SimError && error.message.startsWith('npm start') ? 2 : 1;
}
