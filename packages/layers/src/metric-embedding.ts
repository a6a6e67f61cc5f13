import * as tf from '@tensorflow/tfjs-core';
import { layers, type Shape } from '@tensorflow/tfjs-layers';

/** Options of `MetricEmbedding`: those of a dense layer. */
export type MetricEmbeddingArgs = Parameters<typeof layers.dense>[0];

/** Least sum of squares that a row is divided by the root of. */
const EPSILON = 1e-12;

/**
 * Embedding head: a dense layer whose output rows are scaled to length 1, `y = x · rsqrt(max(Σ x², 1e-12))` over the
 * last axis. `[batch, …, features]` → `[batch, …, units]`. A row of zeros stays zeros and has a finite gradient.
 *
 * Loading a saved model needs the class registered: `import '@sim/layers/register'` or `registerLayers()`.
 *
 * Differs from TF Similarity: normalises the last axis, also of inputs with more than two axes.
 *
 * @example
 * const outputs = new MetricEmbedding({ units: 64 }).apply(features) as SymbolicTensor;
 */
export class MetricEmbedding extends layers.Layer {
  /** Name in saved models. */
  static readonly className = 'MetricEmbedding';

  readonly #dense: layers.Layer;

  constructor(args: MetricEmbeddingArgs) {
    super(withInputShape(args));
    const { name: _name, trainable: _trainable, weights: _weights, ...rest } = args;
    this.#dense = layers.dense(rest);
    this.inputSpec = this.#dense.inputSpec;
    this.supportsMasking = true;
  }

  override build(inputShape: Shape | Shape[]): void {
    if (this.built) return;
    this.#dense.build(inputShape);
    this._trainableWeights = this.#dense.weights;
    this.inputSpec = this.#dense.inputSpec;
    this.built = true;
  }

  override computeOutputShape(inputShape: Shape | Shape[]): Shape | Shape[] {
    return this.#dense.computeOutputShape(inputShape);
  }

  override call(inputs: tf.Tensor | tf.Tensor[], kwargs: Parameters<layers.Layer['call']>[1]): tf.Tensor {
    return tf.tidy(() => {
      this.invokeCallHook(inputs, kwargs);
      const rows = this.#dense.call(inputs, kwargs) as tf.Tensor;
      return unitLength(rows);
    });
  }

  /** Regularizers of the dense weights. */
  override get losses(): layers.Layer['losses'] {
    return this.#dense.losses;
  }

  override setFastWeightInitDuringBuild(value: boolean): void {
    super.setFastWeightInitDuringBuild(value);
    this.#dense.setFastWeightInitDuringBuild(value);
  }

  override getConfig(): tf.serialization.ConfigDict {
    return { ...this.#dense.getConfig(), ...super.getConfig() };
  }
}

/**
 * In one kernel where the backend has it: `wasm`, once `@sim/wasm-training` is imported. A gradient of a gradient is left
 * to operations, which have one.
 */
function unitLength(rows: tf.Tensor): tf.Tensor {
  const kernel: tf.KernelConfig | undefined = tf.getKernel('NormalizeRows', tf.getBackend());
  if (kernel !== undefined && tf.engine().state.gradientDepth < 2)
    return tf.engine().runKernel(kernel.kernelName, { x: rows }, { epsilon: EPSILON }) as tf.Tensor;
  return tf.mul(rows, tf.rsqrt(tf.maximum(tf.sum(tf.square(rows), -1, true), EPSILON)));
}

/** Dense layers know `inputDim` as a short form; layers at large don't. */
function withInputShape({ inputDim, ...args }: MetricEmbeddingArgs): ConstructorParameters<typeof layers.Layer>[0] {
  const isGiven = inputDim === undefined || args.inputShape !== undefined || args.batchInputShape !== undefined;
  return isGiven ? args : { ...args, inputShape: [inputDim] };
}
