import { crc32, type NdArray } from '@sim/core';

/** Length of a row: features are told apart by a hash of so many values. */
export const TEXT_FEATURES = 2048;

/** Lengths of the runs of letters that count beside whole words. */
const RUNS = [3, 4];

/** Words count twice as much as runs of their letters. */
const WEIGHTS = { word: 1, run: 0.5 };

/** A feature of a text: its place in the row, and its weight. */
export type TextFeature = readonly [place: number, weight: number];

/**
 * Words and runs of three and four letters of a text by hash, each once. Runs let `running` and `runner` share
 * features, and give words that training never saw a meaning.
 */
export function textFeatures(text: string): TextFeature[] {
  const words = new Set(text.toLowerCase().match(/[a-z0-9]+/g) ?? []);
  const runs = new Set([...words].flatMap((word) => RUNS.flatMap((length) => runsOf(`<${word}>`, length))));
  return [
    ...[...words].map((word): TextFeature => [hash(`word ${word}`), WEIGHTS.word]),
    ...[...runs].map((run): TextFeature => [hash(`run ${run}`), WEIGHTS.run]),
  ];
}

/** Rows `[texts, 2048]` of length 1, as the text tower takes them. `keep` says which features count, for training. */
export function featureRows(texts: readonly (readonly TextFeature[])[], keep: () => boolean = () => true): NdArray<Float32Array> {
  const values = new Float32Array(texts.length * TEXT_FEATURES);
  for (const [i, features] of texts.entries()) {
    const row = values.subarray(i * TEXT_FEATURES, (i + 1) * TEXT_FEATURES);
    for (const [place, weight] of features) if (keep()) row[place] = (row[place] as number) + weight;
    const places = [...new Set(features.map(([place]) => place))];
    const length = Math.hypot(...places.map((place) => row[place] as number)) || 1;
    for (const place of places) row[place] = (row[place] as number) / length;
  }
  return { values, shape: [texts.length, TEXT_FEATURES] };
}

const hash = (feature: string): number => crc32(new TextEncoder().encode(feature)) % TEXT_FEATURES;

const runsOf = (word: string, length: number): string[] =>
  Array.from({ length: Math.max(0, word.length - length + 1) }, (_, i) => word.slice(i, i + length));
