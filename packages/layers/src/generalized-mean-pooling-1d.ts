import { GeneralizedMeanPooling, type GeneralizedMeanPoolingArgs } from './generalized-mean-pooling.ts';

/**
 * Generalized-mean pooling of sequences, `(mean(zᵖ))^(1/p) + min(x) − 1` with `z = x − min(x) + 1`, per sequence and
 * channel. `[batch, steps, channels]` → `[batch, channels]`, or `[batch, 1, channels]` with `keepdims`;
 * `'channelsFirst'` takes `[batch, channels, steps]`. Otherwise as `GeneralizedMeanPooling2D`.
 *
 * Throws `INVALID_ARGUMENT` for a p that is no number and `UNKNOWN_NAME` for another data format.
 *
 * Radenović, Tolias, Chum: Fine-tuning CNN Image Retrieval with No Human Annotation (2018), arXiv:1711.02512.
 *
 * Differs from TF Similarity: with `keepdims`, p = ±∞ keeps `[batch, 1, channels]` as any other p does; large p do not
 * overflow.
 *
 * @example
 * const rows = new GeneralizedMeanPooling1D({ p: 3 }).apply(tf.randomUniform([2, 10, 64]));   // [2, 64]
 */
export class GeneralizedMeanPooling1D extends GeneralizedMeanPooling {
  /** Name in saved models. */
  static readonly className = 'GeneralizedMeanPooling1D';

  constructor(args: GeneralizedMeanPoolingArgs = {}) {
    super(args, 3, 'GeneralizedMeanPooling1D');
  }
}
