import { SimError } from '@sim/core';
import * as tf from '@tensorflow/tfjs-core';
import { layers } from '@tensorflow/tfjs-layers';

/** Least sum of squares that a row is divided by the root of. */
const EPSILON = 1e-12;

/**
 * Passes its input on and measures whether it has collapsed: `mean over features of std over the batch` of the rows
 * `x · rsqrt(max(Σ x², 1e-12))`, normalised over the last axis. Rows that point everywhere give about `1/√dim`, rows that
 * all point one way give 0. `[batch, …, dim]` → the same; the measure is a scalar in [0, 1].
 *
 * Give `fn` to `compile` and the measure stands in the logs under the layer's name; `value()` reads that of the latest
 * batch. The layer holds that one number on the device until the model is disposed of.
 *
 * Loading a saved model needs the class registered: `import '@sim/layers/register'` or `registerLayers()`.
 *
 * Differs from TF Similarity: TensorFlow.js layers cannot add a metric of their own, so `fn` is passed to `compile`.
 *
 * @example
 * const spread = new ActivationStdLoggingLayer({ name: 'projector_std' });
 * const network = model({ inputs, outputs: spread.apply(embeddings) as SymbolicTensor });
 * network.compile({ optimizer: 'adam', loss: loss.fn, metrics: [spread.fn] });   // logs projector_std
 */
export class ActivationStdLoggingLayer extends layers.Layer {
  /** Name in saved models. */
  static readonly className = 'ActivationStdLoggingLayer';

  /** The measure of the latest batch as a metric with the layer's name, whatever labels and predictions it is given. */
  readonly fn: (yTrue: tf.Tensor, yPred: tf.Tensor) => tf.Scalar;
  #latest: tf.Scalar | undefined;

  constructor(args: ConstructorParameters<typeof layers.Layer>[0] = {}) {
    super(args);
    this.supportsMasking = true;
    // Logs know a metric by the name of its function.
    this.fn = Object.defineProperty(() => tf.clone(this.#requireLatest('ActivationStdLoggingLayer.fn')), 'name', {
      value: this.name,
    });
  }

  /** The measure of the latest batch. Throws `NOT_FITTED` before there was one. */
  async value(): Promise<number> {
    const [value] = await this.#requireLatest('ActivationStdLoggingLayer.value').data<'float32'>();
    return value as number;
  }

  override call(inputs: tf.Tensor | tf.Tensor[], kwargs: Parameters<layers.Layer['call']>[1]): tf.Tensor {
    this.invokeCallHook(inputs, kwargs);
    const [rows] = (Array.isArray(inputs) ? inputs : [inputs]) as [tf.Tensor];
    // An operation without inputs leaves nothing of itself for the gradient to go through.
    const measure = tf.customGrad(() => ({ value: tf.tidy(() => directionStd(rows)), gradFunc: () => [] }));
    this.#latest?.dispose();
    this.#latest = tf.keep(measure() as tf.Scalar);
    return tf.clone(rows);
  }

  override dispose(): ReturnType<layers.Layer['dispose']> {
    const result = super.dispose();
    if (result.refCountAfterDispose > 0) return result;
    this.#latest?.dispose();
    this.#latest = undefined;
    return result;
  }

  #requireLatest(where: string): tf.Scalar {
    if (this.#latest) return this.#latest;
    throw new SimError({
      code: 'NOT_FITTED',
      where,
      problem: `the layer ${this.name} has not seen a batch yet`,
      cure: 'Make it part of the model that is trained, and call the model first.',
    });
  }
}

function directionStd(rows: tf.Tensor): tf.Scalar {
  const x = tf.cast(rows, 'float32');
  const directions = tf.mul(x, tf.rsqrt(tf.maximum(tf.sum(tf.square(x), -1, true), EPSILON)));
  return tf.mean(tf.sqrt(tf.moments(directions, 0).variance));
}
