import { type NdArray, type ProgressListener, takeExamples } from '@sim/core';
import { MapAtR } from '@sim/metrics';
import { knnGraph } from '@sim/search';

/** Digits that the model is trained on, in the order of its classes; the other four it never sees. */
export const SEEN_DIGITS: readonly number[] = [2, 3, 1, 7, 9, 6];
export const UNSEEN_DIGITS: readonly number[] = [8, 5, 0, 4];

/** A figure for the digits of training, for the others, and for all ten. */
export interface BySplit {
  readonly seen: number;
  readonly unseen: number;
  readonly all: number;
}

/**
 * MAP@R of embeddings among themselves by cosine, each query left out of its own neighbours.
 * Seen and unseen: queries and gallery both restricted to those digits.
 */
export async function mapAtRBySplit(
  rows: Float32Array,
  labels: Int32Array,
  dim: number,
  onProgress: ProgressListener,
): Promise<BySplit> {
  const embeddings: NdArray<Float32Array> = { values: rows, shape: [labels.length, dim] };
  const indices = [...labels.keys()];
  const splits = {
    seen: indices.filter((i) => SEEN_DIGITS.includes(labels[i] as number)),
    unseen: indices.filter((i) => UNSEEN_DIGITS.includes(labels[i] as number)),
    all: indices,
  };
  const total = Object.values(splits).reduce((sum, split) => sum + split.length, 0);
  let before = 0;
  const result: Record<string, number> = {};
  for (const [name, split] of Object.entries(splits)) {
    result[name] = await mapAtR(
      takeExamples(embeddings, split).values,
      Int32Array.from(split, (i) => labels[i] as number),
      dim,
      ({ done }) => onProgress({ stage: 'MAP@R', done: before + done, total }),
    );
    before += split.length;
  }
  return result as unknown as BySplit;
}

async function mapAtR(
  rows: Float32Array,
  labels: Int32Array,
  dim: number,
  onProgress: ProgressListener,
): Promise<number> {
  const counts = new Map<number, number>();
  for (const label of labels) counts.set(label, (counts.get(label) ?? 0) + 1);
  const relevant = new Map([...counts].map(([label, count]) => [label, count - 1]));
  const others = await knnGraph(rows, Math.max(1, ...relevant.values()), { dim, distance: 'cosine', onProgress });
  return new MapAtR({ r: relevant }).compute({
    queryLabels: labels,
    lookupLabels: new Int32Array(others.ids.map((id) => labels[id] as number)),
    lookupDistances: others.distances,
  });
}

/** Share of queries whose prediction is right, for the digits of training, for the others, and for all. */
export function accuracyBySplit(labels: Int32Array, predicted: readonly (number | string | null)[]): BySplit {
  const share = (digits: readonly number[]): number => {
    const queries = [...labels.keys()].filter((i) => digits.includes(labels[i] as number));
    return queries.filter((i) => predicted[i] === labels[i]).length / queries.length;
  };
  return { seen: share(SEEN_DIGITS), unseen: share(UNSEEN_DIGITS), all: share([...SEEN_DIGITS, ...UNSEEN_DIGITS]) };
}
