import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { progressListener } from '@sim/callbacks/node/progress-listener';
import type { Example, ExampleOptions } from '../example.ts';
import { figuresTable } from '../figures-table.ts';
import { startWasm } from '../start-wasm.ts';
import { loadEmojiPairs } from './emoji-pairs.ts';
import { makePage, type MultimodalResult } from './page.ts';
import { measurePairs, type PairQuality } from './pair-quality.ts';
import { splitByFamily } from './split-by-family.ts';
import { makeTowers } from './towers.ts';
import { trainTowers } from './train-towers.ts';

export const example: Example = {
  summary: 'Texts and pictures in one space: emoji found by words they were never trained with, and named from their picture.',
  options: {
    words: { description: 'your own words to look for, separated by ;', default: 'angry face; something to drink; fast vehicle; wild animal; red flower; sad' },
  },
  run,
};

async function run({ quick, seed, out, values, print }: ExampleOptions): Promise<Record<string, unknown>> {
  await startWasm();
  const pairs = await loadEmojiPairs({ ...(quick ? { styles: ['noto', 'twemoji'], limit: 600 } : {}), onProgress: progressListener('Drawing emoji') });
  const { train, heldOut } = splitByFamily(pairs.families, quick ? 100 : 300, seed);
  print(`${pairs.names.length} emoji in ${pairs.styles.length} art styles: ${train.length} to train on, ${heldOut.length} held out by family.`);
  const towers = makeTowers(seed);
  const steps = quick ? 80 : 800;
  const watched: (PairQuality & { step: number })[] = [];
  const showProgress = progressListener('Training');
  const start = performance.now();
  const stepLosses = await trainTowers(towers, pairs, train, {
    steps,
    seed,
    batchSize: quick ? 64 : 128,
    watchEvery: steps / 4,
    onWatch: async (step) => void watched.push({ step, ...(await measurePairs(towers, pairs, heldOut)) }),
    onStep: (done) => showProgress({ stage: 'train', done, total: steps }),
  });
  const result: MultimodalResult = {
    towers,
    pairs,
    heldOut,
    trained: train.length,
    watched,
    stepLosses,
    seconds: (performance.now() - start) / 1000,
    seed,
    ownWords: (values['words'] ?? '').split(';').map((text) => text.trim()).filter((text) => text !== ''),
  };
  print(`\n${resultsTable(result)}`);
  const page = join(out, 'multimodal.html');
  writeFileSync(page, await makePage(result));
  print(`Look at ${page}.`);
  return { before: watched[0], after: watched.at(-1), trained: train.length, heldOut: heldOut.length, steps, seconds: result.seconds };
}

function resultsTable({ watched, heldOut }: MultimodalResult): string {
  const row = (name: string, { textToPicture, pictureToText, loss }: PairQuality): (string | number)[] => [
    name,
    ...[textToPicture.r1, textToPicture.r5, pictureToText.r1, pictureToText.r5].map((share) => share * 100),
    loss.toFixed(3),
  ];
  const chance = { r1: 1 / heldOut.length, r5: 5 / heldOut.length };
  return figuresTable(
    ['held-out pairs, per cent', 'name → picture R@1', 'R@5', 'picture → name R@1', 'R@5', 'loss'],
    [
      row('chance', { textToPicture: chance, pictureToText: chance, loss: Math.log(heldOut.length) }),
      ...watched.map((quality) => row(quality.step === 0 ? 'before training' : `after ${quality.step} steps`, quality)),
    ],
  );
}
