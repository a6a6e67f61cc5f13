import type { Config } from '@sim/core';
import { type LossInput, type LossTerms, MetricLoss } from '@sim/losses';
import * as tf from '@tensorflow/tfjs-core';

/** Options of `CentreLoss`. */
export interface CentreLossOptions {
  readonly numClasses?: number;
  readonly embeddingSize?: number;
}

/** A loss that learns: squared distance of each row from the centre of its class, all centres starting at 0. */
export class CentreLoss extends MetricLoss {
  static readonly className = 'CentreLoss';
  static readonly aliases: readonly string[] = ['centre_loss'];

  readonly centres: tf.Variable;

  constructor({ numClasses = 4, embeddingSize = 4 }: CentreLossOptions = {}) {
    super({ distance: 'squared_euclidean', reduction: 'mean', name: 'centre_loss' });
    this.centres = tf.tidy(() => tf.variable(tf.zeros([numClasses, embeddingSize])));
  }

  override get trainableWeights(): readonly tf.Variable[] {
    return [this.centres];
  }

  override terms({ labels, embeddings }: LossInput): LossTerms {
    const [numClasses] = this.centres.shape;
    const own = tf.matMul(tf.oneHot(labels, numClasses as number, 1, 0, 'float32') as tf.Tensor2D, this.centres as tf.Tensor as tf.Tensor2D);
    const values = tf.sum(tf.square(tf.sub(embeddings, own)), 1);
    return [{ over: 'element', values, mask: tf.onesLike(values) }];
  }

  override getConfig(): Config {
    const [numClasses, embeddingSize] = this.centres.shape;
    return { numClasses, embeddingSize };
  }
}
