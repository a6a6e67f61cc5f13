/** @internal What generalized-mean pooling has in common over one and two spatial axes. */
import { requireOneOf, SimError } from '@sim/core';
import * as tf from '@tensorflow/tfjs-core';
import { InputSpec, layers, type Shape } from '@tensorflow/tfjs-layers';
import { generalizedMean } from './generalized-mean.ts';

/** Which axis holds the channels. */
export type PoolingDataFormat = 'channelsFirst' | 'channelsLast';

const dataFormats: readonly PoolingDataFormat[] = ['channelsFirst', 'channelsLast'];

type LayerArgs = NonNullable<ConstructorParameters<typeof layers.Layer>[0]>;

/** Options of `GeneralizedMeanPooling1D` and `GeneralizedMeanPooling2D`. */
export interface GeneralizedMeanPoolingArgs extends LayerArgs {
  /** Exponent: 1 the average, larger ones closer to the maximum. `'max'` and `'min'` stand for ±∞. Default 3. */
  p?: number | 'max' | 'min' | undefined;
  /** Default `'channelsLast'`. */
  dataFormat?: PoolingDataFormat | undefined;
  /** Keep the pooled axes, with length 1. Default false. */
  keepdims?: boolean | undefined;
}

/** Pools every axis but the batch and the channels. */
export abstract class GeneralizedMeanPooling extends layers.Layer {
  readonly p: number;
  readonly dataFormat: PoolingDataFormat;
  readonly keepdims: boolean;

  constructor(args: GeneralizedMeanPoolingArgs, rank: number, where: string) {
    const { p = 3, dataFormat = 'channelsLast', keepdims = false, ...rest } = args;
    super(rest);
    this.p = requirePower(p, where);
    this.dataFormat = requireOneOf(dataFormat, dataFormats, 'dataFormat', where);
    this.keepdims = keepdims;
    this.inputSpec = [new InputSpec({ ndim: rank })];
  }

  override computeOutputShape(inputShape: Shape | Shape[]): Shape {
    const [shape] = (Array.isArray(inputShape[0]) ? inputShape : [inputShape]) as [Shape];
    const channels = this.dataFormat === 'channelsLast' ? shape.length - 1 : 1;
    if (!this.keepdims) return [shape[0] as number | null, shape[channels] as number | null];
    return shape.map((size, axis) => (axis === 0 || axis === channels ? size : 1));
  }

  override call(inputs: tf.Tensor | tf.Tensor[], kwargs: Parameters<layers.Layer['call']>[1]): tf.Tensor {
    return tf.tidy(() => {
      this.invokeCallHook(inputs, kwargs);
      const [images] = (Array.isArray(inputs) ? inputs : [inputs]) as [tf.Tensor];
      const values = tf.cast(images, 'float32');
      const pooled = generalizedMean(this.#places(values), this.p);
      return tf.reshape(pooled, this.computeOutputShape(values.shape) as number[]);
    });
  }

  override getConfig(): tf.serialization.ConfigDict {
    const { dataFormat, keepdims } = this;
    // JSON knows no infinities.
    const p = Number.isFinite(this.p) ? this.p : this.p > 0 ? 'max' : 'min';
    return { ...super.getConfig(), p, dataFormat, keepdims };
  }

  /** `[batch, channels, places]`. */
  #places(values: tf.Tensor): tf.Tensor {
    const isLast = this.dataFormat === 'channelsLast';
    const [batch, channels] = [values.shape[0] as number, values.shape[isLast ? values.rank - 1 : 1] as number];
    if (!isLast) return tf.reshape(values, [batch, channels, -1]);
    return tf.transpose(tf.reshape(values, [batch, -1, channels]), [0, 2, 1]);
  }
}

function requirePower(p: number | string, where: string): number {
  if (p === 'max') return Number.POSITIVE_INFINITY;
  if (p === 'min') return Number.NEGATIVE_INFINITY;
  if (typeof p === 'number' && !Number.isNaN(p)) return p;
  throw new SimError({
    code: 'INVALID_ARGUMENT',
    where,
    problem: "p must be a number, 'max' or 'min'",
    got: p,
    cure: 'Pass for example 3.',
  });
}
