import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadMnist, type Mnist } from '@sim/datasets';
import type { Example, ExampleOptions } from '../example.ts';
import { firstImages } from '../first-images.ts';
import { figuresTable } from '../figures-table.ts';
import type { BySplit } from '../map-at-r-by-split.ts';
import { startWasm } from '../start-wasm.ts';
import { collapseNote } from './collapse-note.ts';
import { comparedLosses } from './compared-losses.ts';
import { makePage, type Measured } from './page.ts';
import { trainAndMeasure } from './train-and-measure.ts';

export const example: Example = {
  summary: 'The supervised losses side by side: same network, batches and seed, in pictures and figures.',
  run,
};

async function run({ quick, seed, out, print }: ExampleOptions): Promise<Record<string, unknown>> {
  await startWasm();
  const data = await loadData(quick);
  const setting = { steps: quick ? 12 : 300, seed, mapped: quick ? 80 : 400 };
  const measured: Measured[] = [];
  for (const compared of comparedLosses) {
    const result = await trainAndMeasure(compared.make(), data, setting);
    // The figures of PyTorch are of whole runs.
    const { pyTorch, ...loss } = compared;
    measured.push({ ...loss, ...(quick || pyTorch === undefined ? {} : { pyTorch }), ...result });
    print(`${`${compared.name.padEnd(24)}MAP@R ${percentOf(result.mapAtR)}`.padEnd(64)}${`${result.seconds.toFixed(1)} s`.padStart(16)}`);
  }
  print(`\n${resultsTable(measured)}`);
  for (const one of measured) if (collapseNote(one)) print(`${one.name}: ${collapseNote(one)}.`);
  const page = join(out, 'losses.html');
  writeFileSync(page, await makePage(measured, data.test.labels.subarray(0, setting.mapped), setting));
  print(`Look at ${page}.`);
  return Object.fromEntries(
    measured.map(({ name, mapAtR, nearest, distances, seconds, stepLosses }) => [name, { mapAtR, nearest, distances, seconds, firstLoss: stepLosses[0], lastLoss: stepLosses.at(-1) }]),
  );
}

async function loadData(quick: boolean): Promise<Mnist> {
  const { train, test } = await loadMnist();
  return quick ? { train, test: firstImages(test, 500) } : { train, test };
}

const percentOf = ({ seen, unseen, all }: BySplit): string => [seen, unseen, all].map((share) => (100 * share).toFixed(2)).join(' ');

function resultsTable(measured: readonly Measured[]): string {
  return figuresTable(
    ['loss', 'MAP@R seen', 'PyTorch', 'unseen', 'all', '1-NN', 'seconds'],
    measured.map(({ name, mapAtR, pyTorch, nearest, seconds }) => [
      name,
      mapAtR.seen * 100,
      pyTorch?.toFixed(1) ?? '',
      mapAtR.unseen * 100,
      mapAtR.all * 100,
      nearest * 100,
      seconds,
    ]),
  );
}
