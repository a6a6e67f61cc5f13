import type { LossResult } from './train-and-measure.ts';

/** Mean cosine distance of images of different classes under which an embedding counts as collapsed. */
const LEAST_DISTANCE = 0.1;

/** What to say about an embedding that has shrunk to a point, null about one that has not. */
export function collapseNote({ distances: { different } }: Pick<LossResult, 'distances'>): string | null {
  if (different >= LEAST_DISTANCE) return null;
  return `collapsed: different digits lie ${different.toPrecision(1)} apart, of 2 possible`;
}
