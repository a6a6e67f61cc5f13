import { requireNumber } from '@sim/core';
import * as tf from '@tensorflow/tfjs-core';
import { initializers, type LayerVariable, layers, type Shape } from '@tensorflow/tfjs-layers';

/** Options of `PlainBatchNormalization`. */
export interface PlainBatchNormalizationArgs extends NonNullable<ConstructorParameters<typeof layers.Layer>[0]> {
  /** How much of the running mean and variance a batch leaves as it was. Default 0.99. */
  readonly momentum?: number;
  /** Added to variances. Above 0. Default 0.001. */
  readonly epsilon?: number;
}

/**
 * Batch normalisation without scale and centre, `(x − mean) / √(variance + epsilon)` for each feature of the last axis: in
 * training by the batch, otherwise by running means of the batches seen in training. Nothing in it is learned by
 * gradients. `[batch, …, dim]` → the same.
 *
 * TensorFlow.js' own layer with `scale: false` cannot be trained.
 *
 * Loading a saved model needs the class registered: `import '@sim/layers/register'` or `registerLayers()`.
 *
 * Ioffe, Szegedy: Batch Normalization: Accelerating Deep Network Training by Reducing Internal Covariate Shift (2015),
 * arXiv:1502.03167.
 *
 * Throws `INVALID_ARGUMENT`.
 *
 * @example
 * const outputs = new PlainBatchNormalization({ epsilon: 1e-5 }).apply(projections) as SymbolicTensor;
 */
export class PlainBatchNormalization extends layers.Layer {
  /** Name in saved models. */
  static readonly className = 'PlainBatchNormalization';

  readonly momentum: number;
  /** Above 0. */
  readonly epsilon: number;
  #mean: LayerVariable | undefined;
  #variance: LayerVariable | undefined;

  constructor({ momentum = 0.99, epsilon = 1e-3, ...args }: PlainBatchNormalizationArgs = {}) {
    super(args);
    this.momentum = requireNumber(momentum, 'momentum', 'PlainBatchNormalization.constructor');
    this.epsilon = requireNumber(epsilon, 'epsilon', 'PlainBatchNormalization.constructor', 0);
    this.supportsMasking = true;
  }

  override build(inputShape: Shape | Shape[]): void {
    const [shape] = (Array.isArray(inputShape[0]) ? inputShape : [inputShape]) as [Shape];
    const dim = shape.at(-1) as number;
    this.#mean = this.addWeight('moving_mean', [dim], 'float32', initializers.zeros(), undefined, false);
    this.#variance = this.addWeight('moving_variance', [dim], 'float32', initializers.ones(), undefined, false);
    this.built = true;
  }

  override call(inputs: tf.Tensor | tf.Tensor[], kwargs: Parameters<layers.Layer['call']>[1]): tf.Tensor {
    return tf.tidy(() => {
      this.invokeCallHook(inputs, kwargs);
      const [x] = (Array.isArray(inputs) ? inputs : [inputs]) as [tf.Tensor];
      const [running, runningVariance] = [this.#mean, this.#variance] as [LayerVariable, LayerVariable];
      if (!kwargs?.['training'])
        return tf.mul(tf.sub(x, running.read()), tf.rsqrt(tf.add(runningVariance.read(), this.epsilon)));
      return normalizeByBatch(x, this.epsilon, (mean, variance) => {
        running.write(this.#blend(running.read(), mean));
        runningVariance.write(this.#blend(runningVariance.read(), variance));
      });
    });
  }

  override getConfig(): tf.serialization.ConfigDict {
    return { ...super.getConfig(), momentum: this.momentum, epsilon: this.epsilon };
  }

  #blend(running: tf.Tensor, latest: tf.Tensor): tf.Tensor {
    return tf.add(tf.mul(running, this.momentum), tf.mul(latest, 1 - this.momentum));
  }
}

/**
 * `y = (x − mean) / √(variance + epsilon)` by the batch, whose moments `onMoments` gets. With g the gradient of y, that of
 * x is `(g − mean(g) − y · mean(g · y)) / √(variance + epsilon)`: two passes, where the gradients of the single
 * operations take a dozen.
 */
function normalizeByBatch(
  x: tf.Tensor,
  epsilon: number,
  onMoments: (mean: tf.Tensor1D, variance: tf.Tensor1D) => void,
): tf.Tensor {
  const normalize = tf.customGrad((input, save) => {
    const { shape } = input as tf.Tensor;
    const rows = asRows(input as tf.Tensor);
    const mean = meanOfRows(rows);
    const centred = tf.sub(rows, mean) as tf.Tensor2D;
    const variance = meanOfRows(tf.square(centred));
    onMoments(mean, variance);
    const scale = tf.rsqrt(tf.add(variance, epsilon));
    const y = tf.mul(centred, scale);
    (save as tf.GradSaveFunc)([y, scale]);
    return {
      value: tf.reshape(y, shape),
      gradFunc: (upstream: tf.Tensor, [normalised, scales]: tf.Tensor[]) => {
        const g = asRows(upstream);
        const along = meanOfRows(tf.mul(g, normalised as tf.Tensor2D));
        const rest = tf.sub(tf.sub(g, meanOfRows(g)), tf.mul(normalised as tf.Tensor2D, along));
        return tf.reshape(tf.mul(rest, scales as tf.Tensor1D), shape);
      },
    };
  });
  return normalize(x);
}

const asRows = (x: tf.Tensor): tf.Tensor2D => tf.reshape(x, [-1, x.shape.at(-1) as number]);

/** By a product of matrices, on WASM several times as fast as a mean over the first axis. */
function meanOfRows(rows: tf.Tensor2D): tf.Tensor1D {
  const [count] = rows.shape;
  return tf.reshape(tf.matMul(tf.fill([1, count], 1 / count) as tf.Tensor2D, rows), [-1]);
}
