import { type Ranking, smallerIsCloser } from './polarity.ts';

/** `√Σ (qᵢ − kᵢ)²`. */
export const euclideanRanking: Ranking = {
  ...smallerIsCloser,
  name: 'euclidean',
  aliases: ['euclidean', 'EuclideanDistance', 'l2', 'pythagorean'],
  form: 'l2sq',
  prepare: (rows) => rows,
  finish: (key) => Math.sqrt(key),
};
