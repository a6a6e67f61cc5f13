import { type Ranking, smallerIsCloser } from './polarity.ts';

/** `Σ |qᵢ − kᵢ|`. */
export const manhattanRanking: Ranking = {
  ...smallerIsCloser,
  name: 'manhattan',
  aliases: ['manhattan', 'ManhattanDistance', 'l1', 'taxicab'],
  form: 'l1',
  prepare: (rows) => rows,
  finish: (key) => key,
};
