import { SimError } from '@sim/core';
import { checkEmbeddings } from '@sim/distances';
import * as tf from '@tensorflow/tfjs-core';
import type { Mined } from './mining/mined.ts';

/** What a metric loss may be given beside labels and embeddings. */
export interface LossCallOptions {
  /** Embeddings `[k, d]` that the batch is compared with, such as a memory of past batches. Default: the batch. */
  readonly keys?: tf.Tensor;
  /** Class codes of the keys, `[k]` or `[k, 1]`. */
  readonly keyLabels?: tf.Tensor;
  /** Leave out the pair of row i with key i, the same example. Default true where the keys are the batch. */
  readonly removeDiagonal?: boolean;
  /** For each row the key that is the same example, or −1, int32 `[b]`; takes the place of the diagonal. */
  readonly selfKeys?: tf.Tensor1D;
  /** Pairs or triplets that a miner chose; default all of the batch. */
  readonly mined?: Mined;
}

/** Checked input of a loss. Where the keys are the batch, they are the same tensors. */
export interface LossInput {
  /** `[q]`. */
  readonly labels: tf.Tensor1D;
  /** `[q, d]`. */
  readonly embeddings: tf.Tensor2D;
  /** `[k]`. */
  readonly keyLabels: tf.Tensor1D;
  /** `[k, d]`. */
  readonly keys: tf.Tensor2D;
  readonly removeDiagonal: boolean;
  readonly selfKeys?: tf.Tensor1D;
  readonly mined?: Mined;
}

/**
 * Checks what a loss is given, by shape and type only: values stay on the device.
 *
 * Throws `INVALID_LABEL`, `INVALID_ARGUMENT`, `SHAPE_MISMATCH`, `LENGTH_MISMATCH` or `EMPTY_INPUT`.
 *
 * @example
 * tripletLoss(lossPairs(checkLossInput(labels, embeddings), getDistance('cosine')));
 */
export function checkLossInput(
  yTrue: tf.Tensor,
  yPred: tf.Tensor,
  { keys, keyLabels, removeDiagonal = keys === undefined, selfKeys, mined }: LossCallOptions = {},
  where = 'checkLossInput',
): LossInput {
  if ((keys === undefined) !== (keyLabels === undefined))
    throw new SimError({
      code: 'INVALID_ARGUMENT',
      where,
      problem: keys ? 'keys came without keyLabels' : 'keyLabels came without keys',
      cure: 'Pass both or neither.',
    });
  const embeddings = checkEmbeddings(yPred, 'embeddings', where);
  const labels = checkLabels(yTrue, embeddings.shape[0], 'labels', where);
  const keyRows = keys ? checkEmbeddings(keys, 'keys', where) : embeddings;
  const input: LossInput = {
    labels,
    embeddings,
    keys: keyRows,
    keyLabels: keyLabels ? checkLabels(keyLabels, keyRows.shape[0], 'keyLabels', where) : labels,
    removeDiagonal,
    ...(selfKeys ? { selfKeys: checkLabels(selfKeys, embeddings.shape[0], 'selfKeys', where) } : {}),
    ...(mined ? { mined } : {}),
  };
  if (mined) checkMined(mined, input, where);
  return input;
}

function checkLabels(labels: tf.Tensor, rows: number, name: string, where: string): tf.Tensor1D {
  if ((labels.dtype as string) === 'string' || labels.dtype === 'complex64')
    throw new SimError({
      code: 'INVALID_LABEL',
      where,
      problem: `${name} must be a tensor of class codes`,
      got: `${labels.dtype} tensor`,
      cure: "Give each class an integer, for example with LabelCodes of '@sim/core'.",
    });
  const isColumn = labels.rank === 2 && labels.shape[1] === 1;
  if (labels.rank !== 1 && !isColumn)
    throw new SimError({
      code: 'SHAPE_MISMATCH',
      where,
      problem: `${name} must be [rows] or [rows, 1]`,
      got: labels.shape,
      cure: 'Pass one class code per row; one-hot rows become codes by tf.argMax(labels, 1).',
    });
  if (labels.shape[0] !== rows)
    throw new SimError({
      code: 'LENGTH_MISMATCH',
      where,
      problem: `${name} must have one entry for each of the ${rows} embeddings`,
      got: labels.shape[0],
      cure: `Pass ${rows} ${name}.`,
    });
  return isColumn ? tf.reshape(labels, [rows]) : (labels as tf.Tensor1D);
}

function checkMined(mined: Mined, { embeddings, keys }: LossInput, where: string): void {
  const [queries, columns] = mined.shape;
  if (queries === embeddings.shape[0] && columns === keys.shape[0]) return;
  throw new SimError({
    code: 'SHAPE_MISMATCH',
    where,
    problem: `mined ${mined.kind} must be over [${embeddings.shape[0]}, ${keys.shape[0]}] queries and keys`,
    got: mined.shape,
    cure: 'Mine on the batch that the loss is called with.',
  });
}
