/**
 * Which formula of a loss: `'original'` the one of TensorFlow Similarity, whose values it gives; `'paper'` the one that
 * the loss was published with, the better choice for a new training.
 */
export type LossForm = 'original' | 'paper';

/** Every form. */
export const LOSS_FORMS: readonly LossForm[] = ['original', 'paper'];
