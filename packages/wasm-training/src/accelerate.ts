import type { Tensor, Tensor1D, Tensor4D } from '@tensorflow/tfjs-core';
import { engine, mul, sub, tidy } from '@tensorflow/tfjs-core';
import { biasedConv2d, canFuse } from './biased-conv2d.ts';
import { fusePools, markPooled, mayPool } from './fuse-pools.ts';
import { normalizeBatch } from './normalize-batch.ts';
import { pooledConv2d } from './pooled-conv2d.ts';

/** Options of `accelerate`. */
export interface AccelerateOptions {
  /**
   * Whether `predict` takes a quarter less time at the cost of one digit: convolutions by tiles of 4 × 4, with errors
   * of 1e-5 instead of 1e-6 of the largest value, and where a sum of zeros is exactly 0, some 1e-7. Training stays as it
   * is. Default false.
   */
  readonly fastInference?: boolean;
}

/** The part of a `tf.LayersModel` that `accelerate` looks at. */
export interface AcceleratedModel {
  readonly layers: readonly object[];
}

/**
 * Makes a model of `@tensorflow/tfjs-layers` train faster on the WASM backend: convolution, bias and relu of each
 * `conv2d` layer run as one kernel, forward and backward, and so does each `batchNormalization` layer. A max pool of
 * 2 × 2 behind a convolution joins its kernel. Call it when the model is built, before or after `compile`.
 *
 * Weights, configuration, what is saved and, up to rounding, results stay as they are; on another backend the model runs
 * as before. Layers that have something more to do (dilation, channels first, no bias, another activation, a normalisation without scale or centre)
 * stay as they are. Models inside the model are taken too.
 *
 * @returns The same model.
 *
 * @example
 * const model = accelerate(tf.sequential({ layers }));
 * model.compile({ optimizer: tf.train.adam(1e-3), loss: 'meanSquaredError' });
 */
export function accelerate<Model extends AcceleratedModel>(model: Model, options: AccelerateOptions = {}): Model {
  for (const layer of model.layers) {
    if (isModel(layer)) accelerate(layer, options);
    else if (isConvolution(layer)) fuseConvolution(layer, options);
    else if (isNormalization(layer)) fuseNormalization(layer);
  }
  fusePools(model);
  return model;
}

/** What a `Conv2D` of tfjs-layers keeps. */
interface Convolution {
  readonly strides: [number, number];
  readonly padding: 'valid' | 'same';
  readonly kernel: { read(): Tensor };
  readonly bias: { read(): Tensor };
  readonly activation: { getClassName(): string };
  call(inputs: Tensor | Tensor[], options: CallOptions): Tensor | Tensor[];
}

/** What a `BatchNormalization` of tfjs-layers keeps. */
interface Normalization {
  readonly axis: number;
  readonly epsilon: number;
  readonly momentum: number;
  readonly gamma: { read(): Tensor };
  readonly beta: { read(): Tensor };
  readonly movingMean: LayerWeight;
  readonly movingVariance: LayerWeight;
  call(inputs: Tensor | Tensor[], options: CallOptions): Tensor | Tensor[];
}

/** A weight that a layer updates by itself. */
interface LayerWeight {
  read(): Tensor;
  write(values: Tensor): unknown;
}

/** What a layer is told about a call. */
interface CallOptions {
  readonly training?: boolean;
}

const isModel = (layer: object): layer is AcceleratedModel => 'layers' in layer && Array.isArray(layer.layers);

function isConvolution(layer: object): layer is Convolution {
  const candidate = layer as Partial<Record<string, unknown>> & { getClassName?(): string };
  if (candidate.getClassName?.() !== 'Conv2D') return false;
  const activation = (candidate['activation'] as { getClassName(): string }).getClassName();
  const isPlain = (candidate['dilationRate'] as number[]).every((rate) => rate === 1);
  const isKnown = candidate['dataFormat'] === 'channelsLast' && candidate['useBias'] === true && isPlain;
  return isKnown && (activation === 'relu' || activation === 'linear');
}

function fuseConvolution(layer: Convolution, { fastInference = false }: AccelerateOptions): void {
  const stock = layer.call.bind(layer);
  const activation = layer.activation.getClassName() as 'relu' | 'linear';
  const { strides, padding } = layer;
  layer.call = (inputs, options) => {
    const [x] = [inputs].flat() as [Tensor];
    if (!canFuse() || x.dtype !== 'float32') return stock(inputs, options);
    const [filter, bias] = [layer.kernel.read() as Tensor4D, layer.bias.read() as Tensor1D];
    const isOutside = isOutsideOfTraining(options), isInference = fastInference && isOutside;
    if (mayPool(layer) && strides.every((stride) => stride === 1)) {
      const pooling = { pad: padding, activation, isInference, isDifferentiated: !isOutside };
      const y = pooledConv2d(x as Tensor4D, filter, bias, pooling);
      if (y !== null) return markPooled(y);
    }
    return tidy(() => biasedConv2d(x as Tensor4D, filter, bias, { strides, pad: padding, activation, isInference }));
  };
}

function isNormalization(layer: object): layer is Normalization {
  const candidate = layer as Partial<Record<string, unknown>> & { getClassName?(): string };
  return candidate.getClassName?.() === 'BatchNormalization' && candidate['scale'] === true && candidate['center'] === true;
}

function fuseNormalization(layer: Normalization): void {
  const stock = layer.call.bind(layer);
  layer.call = (inputs, options) => {
    const [x] = [inputs].flat() as [Tensor];
    const isLastAxis = layer.axis === -1 || layer.axis === x.rank - 1;
    if (options?.training !== true || !canFuse() || x.dtype !== 'float32' || !isLastAxis) return stock(inputs, options);
    return tidy(() => {
      const weights = [layer.gamma.read(), layer.beta.read()] as [Tensor1D, Tensor1D];
      const { y, mean, variance } = normalizeBatch(x, ...weights, layer.epsilon);
      move(layer.movingMean, mean, layer.momentum);
      move(layer.movingVariance, variance, layer.momentum);
      return y;
    });
  };
}

/** Moves a running statistic towards that of a batch, as the layer does. */
function move(running: LayerWeight, value: Tensor, momentum: number): void {
  const before = running.read();
  running.write(sub(before, mul(sub(before, value), 1 - momentum)));
}

/** Whether nobody asks for gradients of this call: a relu must see exact zeros where one does. */
const isOutsideOfTraining = ({ training }: CallOptions = {}): boolean =>
  training !== true && engine().state.gradientDepth === 0;
