/**
 * How the loss of a contrastive model is made of two views, by the method that it comes from. `'simsiam'` needs a predictor
 * and stops gradients; the others compare the projections.
 */
export type ContrastiveAlgorithm = 'barlow' | 'simclr' | 'simsiam' | 'vicreg';

/** Every contrastive algorithm. */
export const CONTRASTIVE_ALGORITHMS: readonly ContrastiveAlgorithm[] = ['barlow', 'simclr', 'simsiam', 'vicreg'];
