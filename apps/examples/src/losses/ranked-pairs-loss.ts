import { type LossInput, type LossTerms, MetricLoss, MultiNegativesRankLoss } from '@sim/losses';
import * as tf from '@tensorflow/tfjs-core';

/**
 * `MultiNegativesRankLoss` on labelled batches, which it does not take by itself: examples of a class are paired, and
 * each pair has to find itself among one pair of every other class. The examples of a class must stand together, as
 * the samplers put them.
 */
export class RankedPairsLoss extends MetricLoss {
  readonly #classes: number;
  readonly #loss: MultiNegativesRankLoss = new MultiNegativesRankLoss({ form: 'paper' });

  constructor({ classesPerBatch }: { readonly classesPerBatch: number }) {
    super({ distance: 'inner_product', reduction: 'mean', name: 'ranked_pairs_loss' });
    this.#classes = classesPerBatch;
  }

  override terms({ embeddings }: LossInput): LossTerms {
    const [rows, dim] = embeddings.shape;
    const byClass = tf.reshape(embeddings, [this.#classes, rows / this.#classes, dim]);
    // One example of every class each.
    const turns = tf.unstack(tf.transpose(byClass, [1, 0, 2])) as tf.Tensor2D[];
    const terms = Array.from({ length: Math.floor(turns.length / 2) }, (_, i) =>
      this.#loss.terms(turns[2 * i] as tf.Tensor2D, turns[2 * i + 1] as tf.Tensor2D),
    ).flat();
    return [{ over: 'element', values: tf.concat(terms.map(({ values }) => values)), mask: tf.concat(terms.map(({ mask }) => mask)) }];
  }
}
