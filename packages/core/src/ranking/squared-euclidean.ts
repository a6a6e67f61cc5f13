import { type Ranking, smallerIsCloser } from './polarity.ts';

/** `Σ (qᵢ − kᵢ)²`. */
export const squaredEuclideanRanking: Ranking = {
  ...smallerIsCloser,
  name: 'squared_euclidean',
  aliases: ['squared_euclidean', 'SquaredEuclideanDistance', 'sql2', 'sqeuclidean'],
  form: 'l2sq',
  prepare: (rows) => rows,
  finish: (key) => key,
};
