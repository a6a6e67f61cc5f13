import { GeneralizedMeanPooling, type GeneralizedMeanPoolingArgs } from './generalized-mean-pooling.ts';

export type { GeneralizedMeanPoolingArgs, PoolingDataFormat } from './generalized-mean-pooling.ts';

/**
 * Generalized-mean pooling of images, `(mean(zᵖ))^(1/p) + min(x) − 1` with `z = x − min(x) + 1`, per image and channel.
 * `[batch, height, width, channels]` → `[batch, channels]`, or `[batch, 1, 1, channels]` with `keepdims`;
 * `'channelsFirst'` takes `[batch, channels, height, width]`. In the range of the input: p = −∞ gives the minimum,
 * 0 the geometric mean of z, 1 the average, ∞ the maximum. The gradient is finite everywhere; equal entries share that
 * of the minimum.
 *
 * Loading a saved model needs the class registered: `import '@sim/layers/register'` or `registerLayers()`.
 *
 * Throws `INVALID_ARGUMENT` for a p that is no number and `UNKNOWN_NAME` for another data format.
 *
 * Radenović, Tolias, Chum: Fine-tuning CNN Image Retrieval with No Human Annotation (2018), arXiv:1711.02512.
 *
 * Differs from TF Similarity: large p do not overflow, as powers are taken of logarithms.
 *
 * @example
 * const rows = new GeneralizedMeanPooling2D({ p: 3 }).apply(tf.randomUniform([2, 7, 7, 64]));   // [2, 64]
 */
export class GeneralizedMeanPooling2D extends GeneralizedMeanPooling {
  /** Name in saved models. */
  static readonly className = 'GeneralizedMeanPooling2D';

  constructor(args: GeneralizedMeanPoolingArgs = {}) {
    super(args, 4, 'GeneralizedMeanPooling2D');
  }
}
