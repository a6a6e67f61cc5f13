import { SimError } from '@sim/core';
import * as tf from '@tensorflow/tfjs-core';

/**
 * Refuses what is not a tensor `[rows, dim]` of numbers with at least one entry: `INVALID_ARGUMENT`, `SHAPE_MISMATCH`
 * or `EMPTY_INPUT`.
 *
 * @example
 * checkEmbeddings(yPred, 'embeddings', 'TripletLoss.call');
 */
export function checkEmbeddings(rows: tf.Tensor, name: string, where: string): tf.Tensor2D {
  if (!(rows instanceof tf.Tensor) || (rows.dtype as string) === 'string' || rows.dtype === 'complex64')
    throw new SimError({
      code: 'INVALID_ARGUMENT',
      where,
      problem: `${name} must be a tensor of numbers`,
      got: rows instanceof tf.Tensor ? `${rows.dtype} tensor` : rows,
      cure: 'Pass rows of embeddings, for example tf.tensor2d(rows).',
    });
  if (rows.rank !== 2)
    throw new SimError({
      code: 'SHAPE_MISMATCH',
      where,
      problem: `${name} must be [rows, dim]`,
      got: rows.shape,
      cure: 'Let the model end in one embedding per example, such as MetricEmbedding.',
    });
  if (rows.size === 0)
    throw new SimError({
      code: 'EMPTY_INPUT',
      where,
      problem: `${name} are empty`,
      got: rows.shape,
      cure: 'Pass at least one row with at least one number.',
    });
  return rows as tf.Tensor2D;
}
