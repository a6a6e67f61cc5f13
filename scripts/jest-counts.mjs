import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Jest reporter: leaves the run's counts in `.jest/counts.json`, which survives a cache hit of the task runner. */
export default class CountsReporter {
  onRunComplete(_contexts, results) {
    mkdirSync('.jest', { recursive: true });
    const skips = results.testResults.flatMap((file) =>
      file.testResults
        .filter((test) => test.status === 'pending' || test.status === 'todo')
        .map((test) => test.fullName),
    );
    writeFileSync(
      join('.jest', 'counts.json'),
      JSON.stringify({
        passed: results.numPassedTests,
        failed: results.numFailedTests + results.numRuntimeErrorTestSuites,
        skipped: results.numPendingTests + results.numTodoTests,
        skips,
      }),
    );
  }
}
