import { type Config, requireNumber } from '@sim/core';
import { unitRows } from '@sim/distances';
import * as tf from '@tensorflow/tfjs-core';
import { logSumExp } from '../log-sum-exp.ts';
import type { LossTerms } from '../loss-terms.ts';
import { TwoViewLoss, type TwoViewLossOptions } from './two-view-loss.ts';

/** How `simCLRLoss` measures. */
export interface SimCLRScale {
  /** Divides cosines; the lower, the more the nearest rows decide. Above 0. Default 0.05. */
  readonly temperature?: number;
}

/** Options of `SimCLRLoss`. `name` defaults to `'simclr_loss'`. */
export interface SimCLRLossOptions extends TwoViewLossOptions, SimCLRScale {}

/**
 * NT-Xent loss, one value per row, `over: 'element'`, `[b]`. With rows scaled to length 1, a row `aᵢ` pays
 * `log(Σⱼ e^(aᵢ·bⱼ/T) + Σ_{j≠i} e^(aᵢ·aⱼ/T)) − aᵢ·bᵢ/T`, and `bᵢ` the same with the views exchanged; the two are added.
 *
 * @example
 * reduceTerms(simCLRLoss(viewA, viewB, { temperature: 0.1 }), 'mean');
 */
export function simCLRLoss(
  viewA: tf.Tensor2D,
  viewB: tf.Tensor2D,
  { temperature = 0.05 }: SimCLRScale = {},
): LossTerms {
  const [a, b] = [unitRows(viewA), unitRows(viewB)];
  const across = tf.div(tf.matMul(a, b, false, true), temperature) as tf.Tensor2D;
  const own = tf.div(tf.sum(tf.mul(a, b), 1), temperature);
  const ofA = softMaximum(across, a, temperature);
  const ofB = softMaximum(tf.transpose(across), b, temperature);
  const values = tf.sub(tf.add(ofA, ofB), tf.mul(own, 2));
  return [{ over: 'element', values, mask: tf.onesLike(values) }];
}

/**
 * `SimCLRLoss`: finds each row's other view among all rows of both views, from either side. In [0, ∞).
 *
 * Chen, Kornblith, Norouzi, Hinton: A Simple Framework for Contrastive Learning of Visual Representations (2020),
 * arXiv:2002.05709.
 *
 * Takes the sum of both directions as TF Similarity does; the paper halves it.
 *
 * @example
 * const value = new SimCLRLoss({ temperature: 0.1 }).call(viewA, viewB);
 */
export class SimCLRLoss extends TwoViewLoss {
  static readonly className = 'SimCLRLoss';
  static readonly aliases: readonly string[] = ['simclr_loss'];

  readonly temperature: number;

  constructor({ temperature = 0.05, name = 'simclr_loss', ...options }: SimCLRLossOptions = {}) {
    super({ ...options, name });
    this.temperature = requireNumber(temperature, 'temperature', 'SimCLRLoss.constructor', 0);
  }

  override terms(viewA: tf.Tensor2D, viewB: tf.Tensor2D): LossTerms {
    return simCLRLoss(viewA, viewB, this);
  }

  override getConfig(): Config {
    return { ...super.getConfig(), temperature: this.temperature };
  }
}

/** `log(Σⱼ e^across + Σ_{j≠i} e^(rowᵢ·rowⱼ/T))` of each row. */
function softMaximum(across: tf.Tensor2D, rows: tf.Tensor2D, temperature: number): tf.Tensor1D {
  const count = rows.shape[0];
  const within = tf.div(tf.matMul(rows, rows, false, true), temperature) as tf.Tensor2D;
  const isOther = tf.sub(1, tf.eye(count));
  const counts = tf.concat([tf.ones([count, count]), isOther], 1);
  return logSumExp(tf.concat([across, within], 1), tf.cast(counts, 'bool') as tf.Tensor2D);
}
