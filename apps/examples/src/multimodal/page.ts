import { type NdArray, takeExamples } from '@sim/core';
import { type Chart, renderReport, trainingCurves } from '@sim/viz';
import type { EmojiPairs } from './emoji-pairs.ts';
import { embedTexts, indexPairs, type PairQuality } from './pair-quality.ts';
import { pictureSearchSheet, textSearchSheet } from './search-sheet.ts';
import type { Towers } from './towers.ts';
import { machine, percent } from '../page-parts.ts';

/** What a run found out. */
export interface MultimodalResult {
  readonly towers: Towers;
  readonly pairs: EmojiPairs;
  readonly heldOut: readonly number[];
  readonly trained: number;
  /** Quality on held-out pairs before the first step and after some. */
  readonly watched: readonly (PairQuality & { readonly step: number })[];
  readonly stepLosses: readonly number[];
  readonly seconds: number;
  readonly seed: number;
  /** Words to look for that are no names of emoji. */
  readonly ownWords: readonly string[];
}

/** Searches of each kind on the page. */
const SHOWN = 12;

/** Pictures or names shown for each. */
const FOUND = 5;

/** The run as one HTML file. */
export async function makePage(result: MultimodalResult): Promise<string> {
  const { heldOut, trained, watched, seconds, seed, pairs, stepLosses } = result;
  const [before, after] = [watched[0], watched.at(-1)] as [PairQuality, PairQuality];
  const beside = (value: (quality: PairQuality) => number): { value: string; note: string } => ({
    value: percent(value(after)),
    note: `before training ${percent(value(before))}`,
  });
  return renderReport({
    title: 'Emoji by their names, names by their emoji',
    answer:
      `Of ${heldOut.length} emoji that training never saw, ${percent(after.textToPicture.r1)} are found by name at the first place and ` +
      `${percent(after.textToPicture.r5)} among the first five; by chance it would be ${percent(1 / heldOut.length)} and ${percent(FOUND / heldOut.length)}.`,
    figures: [
      { name: 'name → picture, R@1', ...beside((quality) => quality.textToPicture.r1) },
      { name: 'name → picture, R@5', ...beside((quality) => quality.textToPicture.r5) },
      { name: 'picture → name, R@1', ...beside((quality) => quality.pictureToText.r1) },
      { name: 'picture → name, R@5', ...beside((quality) => quality.pictureToText.r5) },
    ],
    sections: [
      {
        title: 'Searching among pictures it never saw',
        text: `Every text and picture here was held out, with its whole family: woman artist and man artist are never on two sides of the split. The gallery holds ${heldOut.length * pairs.styles.length} pictures in ${pairs.styles.length} art styles.`,
        charts: await searches(result),
      },
      { title: 'Training', charts: [curves(watched, stepLosses)] },
    ],
    runInfo: {
      seed,
      steps: stepLosses.length,
      'emoji in training': trained,
      'emoji held out': heldOut.length,
      'seconds of training': Number(seconds.toFixed(1)),
      ...machine,
    },
  });
}

async function searches({ towers, pairs, heldOut, ownWords }: MultimodalResult): Promise<Chart[]> {
  const indexes = await indexPairs(towers, pairs, heldOut);
  const size = indexes.textRows.length / heldOut.length;
  const pictureAt = (place: number | null): NdArray<Float32Array> => {
    const { values, shape } = takeExamples(pairs.pictures, [place ?? 0]);
    return { values, shape: shape.slice(1) };
  };
  const findPictures = async (texts: readonly string[], rows: Float32Array, names: readonly (string | null)[]) => {
    const hits = await indexes.pictures.lookup(rows, { k: FOUND });
    return texts.map((text, i) => ({
      text,
      found: hits.row(i).map(({ label, data }) => ({ name: String(label), picture: pictureAt(data), isRight: names[i] === null ? undefined : label === names[i] })),
    }));
  };
  // Evenly spread over the names, so that neither good nor bad ones are chosen.
  const shown = Array.from({ length: SHOWN }, (_, i) => Math.floor(((i + 0.5) * heldOut.length) / SHOWN));
  const pick = (rows: Float32Array, places: readonly number[]): Float32Array =>
    takeExamples({ values: rows, shape: [rows.length / size, size] }, places).values as Float32Array;
  const ofShown = shown.map((i) => heldOut[i] as number);
  const byName = await findPictures(ofShown.map((i) => pairs.texts[i] as string), pick(indexes.textRows, shown), ofShown.map((i) => pairs.names[i] as string));
  const byOwnWords = await findPictures(ownWords, await embedTexts(towers, ownWords), ownWords.map(() => null));
  const places = shown.map((i) => i * pairs.styles.length + (i % pairs.styles.length));
  const names = await indexes.texts.lookup(pick(indexes.pictureRows, places), { k: FOUND });
  const byPicture = ofShown.map((i, n) => ({
    picture: { name: pairs.names[i] as string, picture: pictureAt(i * pairs.styles.length + ((shown[n] as number) % pairs.styles.length)) },
    found: names.row(n).map(({ label }) => ({ name: String(label), isRight: label === pairs.names[i] })),
  }));
  indexes.pictures.dispose();
  indexes.texts.dispose();
  return [
    textSearchSheet(byName, 'Name and keywords → pictures', `${SHOWN} of the held-out names, evenly spread over the alphabet, each with the ${FOUND} nearest pictures; ✓ marks those of the emoji itself.`),
    textSearchSheet(byOwnWords, 'Words of one’s own → pictures', `Texts that are nobody’s name, each with the ${FOUND} nearest of the same pictures. The words reach what training saw in other emoji.`),
    pictureSearchSheet(byPicture, 'Picture → names', `The same emoji the other way round: a picture with the ${FOUND} nearest names; ✓ marks its own.`),
  ];
}

function curves(watched: MultimodalResult['watched'], stepLosses: readonly number[]): Chart {
  const steps = watched.map(({ step }) => step);
  const shares = (name: string, value: (quality: PairQuality) => number) => ({ name, steps, values: watched.map((quality) => 100 * value(quality)) });
  return trainingCurves([
    { title: 'loss of a training batch', curves: [{ name: 'training', steps: stepLosses.map((_, i) => i + 1), values: stepLosses }] },
    { title: 'loss on held-out pairs', curves: [{ name: 'held out', steps, values: watched.map(({ loss }) => loss) }] },
    { title: 'R@5 on held-out pairs, %', domain: [0, 50], curves: [shares('by name', ({ textToPicture }) => textToPicture.r5), shares('by picture', ({ pictureToText }) => pictureToText.r5)] },
    { title: 'R@1 on held-out pairs, %', domain: [0, 50], curves: [shares('by name', ({ textToPicture }) => textToPicture.r1), shares('by picture', ({ pictureToText }) => pictureToText.r1)] },
  ]);
}
