/**
 * What projectors and predictors are built of.
 *
 * @internal
 */
import { initializers, layers, type SymbolicTensor } from '@tensorflow/tfjs-layers';

/** Added to variances, as TF Similarity does. */
export const BATCH_NORM_EPSILON = 1.001e-5;

/** Names of activations. */
export type Activation = NonNullable<Parameters<typeof layers.dense>[0]['activation']>;

/** What a dense layer of a projector or predictor has of its own. */
export interface DenseOptions {
  readonly units: number;
  readonly name: string;
  readonly useBias?: boolean;
  /** Decides the first weights; undefined for others each time. */
  readonly seed: number | undefined;
}

/** A dense layer with LeCun's uniform first weights. */
export function lecunDense(x: SymbolicTensor, { seed, useBias = false, ...options }: DenseOptions): SymbolicTensor {
  const kernelInitializer = initializers.leCunUniform(seed === undefined ? {} : { seed });
  return layers.dense({ ...options, useBias, kernelInitializer }).apply(x) as SymbolicTensor;
}

/** Dense layer without bias, batch normalisation, activation. */
export function denseBlock(x: SymbolicTensor, activation: Activation, options: DenseOptions): SymbolicTensor {
  const norm = layers.batchNormalization({ epsilon: BATCH_NORM_EPSILON, name: `${options.name}_norm` });
  const normalised = norm.apply(lecunDense(x, options)) as SymbolicTensor;
  return layers.activation({ activation, name: `${options.name}_activation` }).apply(normalised) as SymbolicTensor;
}
