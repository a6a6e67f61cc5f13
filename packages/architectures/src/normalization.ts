import * as tf from '@tensorflow/tfjs-core';
import { initializers, layers, type Shape } from '@tensorflow/tfjs-layers';

/** Options of `Normalization`. */
export type NormalizationArgs = NonNullable<ConstructorParameters<typeof layers.Layer>[0]>;

/** Least standard deviation that is divided by. */
const EPSILON = 1e-7;

/**
 * Normalises each channel by a mean and a variance that come with the weights: `(x − mean) / max(√variance, 1e-7)`.
 * `[batch, …, channels]` → the same shape. Until weights are loaded the mean is 0 and the variance 1. The weights are
 * those of Keras' layer of this name: mean, variance and, unused here, count.
 *
 * Loading a saved model needs the class registered: `registerArchitectures()`.
 *
 * @example
 * const layer = new Normalization();
 * layer.build([null, 224, 224, 3]);
 * layer.setWeights([tf.tensor1d([0.5, 0.5, 0.5]), tf.tensor1d([0.06, 0.06, 0.06]), tf.scalar(0, 'int32')]);
 */
export class Normalization extends layers.Layer {
  /** Name in saved models, that of Keras. */
  static readonly className = 'Normalization';

  constructor(args: NormalizationArgs = {}) {
    super({ ...args, trainable: false });
    this.supportsMasking = true;
  }

  override build(inputShape: Shape | Shape[]): void {
    if (this.built) return;
    const [shape] = (Array.isArray(inputShape[0]) ? inputShape : [inputShape]) as [Shape];
    const channels = shape.at(-1) as number;
    this.addWeight('mean', [channels], 'float32', initializers.zeros(), undefined, false);
    this.addWeight('variance', [channels], 'float32', initializers.ones(), undefined, false);
    this.addWeight('count', [], 'int32', initializers.zeros(), undefined, false);
    this.built = true;
  }

  override computeOutputShape(inputShape: Shape | Shape[]): Shape | Shape[] {
    return inputShape;
  }

  override call(inputs: tf.Tensor | tf.Tensor[], kwargs: Parameters<layers.Layer['call']>[1]): tf.Tensor {
    return tf.tidy(() => {
      this.invokeCallHook(inputs, kwargs);
      const [x] = (Array.isArray(inputs) ? inputs : [inputs]) as [tf.Tensor];
      const [mean, variance] = this.weights.map((weight) => weight.read()) as [tf.Tensor, tf.Tensor];
      return tf.div(tf.sub(x, mean), tf.maximum(tf.sqrt(variance), EPSILON));
    });
  }
}
