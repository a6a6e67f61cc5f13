import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadMnist } from '@sim/datasets';
import type { Example, ExampleOptions } from '../example.ts';
import { firstImages } from '../first-images.ts';
import { figuresTable } from '../figures-table.ts';
import { startWasm } from '../start-wasm.ts';
import { makePage } from './page.ts';
import { CALIBRATED_DIGITS, NEW_DIGITS, runUnknownClasses, type UnknownClassesResult, type UnknownClassesSetting } from './run-unknown-classes.ts';

export const example: Example = {
  summary: 'Classification where most of the world is unknown: six digits known, the other four to be turned away.',
  run,
};

const WHOLE: Omit<UnknownClassesSetting, 'seed'> = { epochs: 6, stepsPerEpoch: 50, calibrationPerDigit: 100 };
const QUICK: Omit<UnknownClassesSetting, 'seed'> = { epochs: 3, stepsPerEpoch: 10, calibrationPerDigit: 40 };

async function run({ quick, seed, out, print }: ExampleOptions): Promise<Record<string, unknown>> {
  await startWasm();
  const { train, test } = await loadMnist();
  const data = quick ? { train, test: firstImages(test, 2000) } : { train, test };
  const result = await runUnknownClasses(data, { ...(quick ? QUICK : WHOLE), seed });
  print(`\n${resultsTable(result)}`);
  const page = join(out, 'unknown-classes.html');
  writeFileSync(page, makePage(result));
  print(`Look at ${page}.`);
  const { history, cutpoints, seconds } = result;
  return { history, cutpoints: Object.fromEntries(cutpoints.map(({ matches: _, name, ...figures }) => [name, figures])), seconds };
}

function resultsTable({ cutpoints }: UnknownClassesResult): string {
  return figuresTable(
    ['test images, per cent', 'distance', 'known: right', 'wrong', 'unknown', `${CALIBRATED_DIGITS.join(', ')} rejected`, `${NEW_DIGITS.join(', ')} rejected`, 'names right'],
    cutpoints.map(({ name, distance, known, rejectedCalibrated, rejectedNew, precision }) => [
      name,
      distance.toFixed(3),
      ...[known.right, known.wrong, known.unknown, rejectedCalibrated, rejectedNew, precision].map((share) => 100 * share),
    ]),
  );
}
