import type * as tf from '@tensorflow/tfjs-core';
import { layers, type Shape } from '@tensorflow/tfjs-layers';

/** Options of `FrozenBatchNormalization`: those of batch normalisation. */
export type FrozenBatchNormalizationArgs = NonNullable<Parameters<typeof layers.batchNormalization>[0]>;

/**
 * Batch normalisation by the moving statistics alone, `γ (x − mean) / √(variance + ε) + β`, also while training; nothing
 * of it is trained. `[batch, …, channels]` → the same shape. A batch normalisation of TensorFlow.js that is not
 * trainable still uses the statistics of the batch, and moves its own.
 *
 * Loading a saved model needs the class registered: `registerArchitectures()`.
 *
 * @example
 * const y = new FrozenBatchNormalization({ epsilon: 1e-3 }).apply(x) as SymbolicTensor;
 */
export class FrozenBatchNormalization extends layers.Layer {
  /** Name in saved models. */
  static readonly className = 'FrozenBatchNormalization';

  readonly #normalization: layers.Layer;

  constructor(args: FrozenBatchNormalizationArgs = {}) {
    super(args);
    const { name: _name, trainable: _trainable, weights: _weights, ...rest } = args;
    this.#normalization = layers.batchNormalization(rest);
    this.supportsMasking = true;
  }

  override build(inputShape: Shape | Shape[]): void {
    if (this.built) return;
    this.#normalization.build(inputShape);
    const { weights } = this.#normalization;
    for (const weight of weights) weight.trainable = false;
    this.nonTrainableWeights = weights;
    this.inputSpec = this.#normalization.inputSpec;
    this.built = true;
  }

  override computeOutputShape(inputShape: Shape | Shape[]): Shape | Shape[] {
    return inputShape;
  }

  override call(inputs: tf.Tensor | tf.Tensor[], kwargs: Parameters<layers.Layer['call']>[1]): tf.Tensor | tf.Tensor[] {
    this.invokeCallHook(inputs, kwargs);
    return this.#normalization.call(inputs, { ...kwargs, training: false });
  }

  override setFastWeightInitDuringBuild(value: boolean): void {
    super.setFastWeightInitDuringBuild(value);
    this.#normalization.setFastWeightInitDuringBuild(value);
  }

  override getConfig(): tf.serialization.ConfigDict {
    return { ...this.#normalization.getConfig(), ...super.getConfig() };
  }
}
