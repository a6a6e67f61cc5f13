import { largerIsCloser, type Ranking } from './polarity.ts';

/**
 * `Σ qᵢkᵢ`: a similarity, so the largest comes first.
 *
 * Differs from TF Similarity: its linear search sorts the smallest, that is the farthest, to the front.
 */
export const innerProductRanking: Ranking = {
  ...largerIsCloser,
  name: 'inner_product',
  aliases: ['inner_product', 'InnerProductSimilarity', 'ip'],
  form: 'dot',
  prepare: (rows) => rows,
  finish: (key) => 0 - key,
};
