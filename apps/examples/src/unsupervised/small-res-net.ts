import { Random } from '@sim/core';
import { PlainBatchNormalization } from '@sim/layers';
import { initializers, input, type LayersModel, layers, model, type SymbolicTensor } from '@tensorflow/tfjs-layers';

/** Channels of the three stages of one residual block each; all but the first halve the sides. */
const STAGES: readonly number[] = [16, 32, 64];

/**
 * A residual network for pictures of about 30 pixels: `[batch, side, side, channels]` → `[batch, 64 · pooledSide²]`, 77,000
 * weights. The first convolution halves the sides, and batch normalisation has neither scale nor centre: that is what
 * makes a step cheap. Features are normalised as well, so that none of them is always positive and an angle between two
 * says something.
 *
 * After He, Zhang, Ren, Sun: Deep Residual Learning for Image Recognition (2015), arXiv:1512.03385.
 */
export function smallResNet(inputShape: readonly number[], pooledSide: number, seed: number): LayersModel {
  const net = new Layers(seed);
  const inputs = input({ shape: [...inputShape] });
  let x = net.activate(net.convolve(inputs, STAGES[0] as number, 3, 2));
  for (const [stage, filters] of STAGES.entries()) x = net.addBlock(x, filters, stage === 0 ? 1 : 2);
  return model({ inputs, outputs: net.normalize(net.pool(x, pooledSide)), name: 'small_res_net' });
}

/** Layers whose first weights follow from one seed. */
class Layers {
  readonly #seeds: Random;

  constructor(seed: number) {
    this.#seeds = new Random(seed);
  }

  /** Two 3×3 convolutions beside a short way. */
  addBlock(x: SymbolicTensor, filters: number, strides: number): SymbolicTensor {
    const y = this.convolve(this.activate(this.convolve(x, filters, 3, strides)), filters, 3, 1);
    const isSame = strides === 1 && x.shape.at(-1) === filters;
    const short = isSame ? x : this.convolve(x, filters, 1, strides);
    return this.activate(layers.add({}).apply([short, y]) as SymbolicTensor);
  }

  /** A convolution and its normalisation. */
  convolve(x: SymbolicTensor, filters: number, kernelSize: number, strides: number): SymbolicTensor {
    const kernelInitializer = initializers.heNormal({ seed: 1 + this.#seeds.integer(0x7fffffff) });
    const convolution = layers.conv2d({ filters, kernelSize, strides, padding: 'same', useBias: false, kernelInitializer });
    return this.normalize(convolution.apply(x) as SymbolicTensor);
  }

  normalize(x: SymbolicTensor): SymbolicTensor {
    return new PlainBatchNormalization({ momentum: 0.9 }).apply(x) as SymbolicTensor;
  }

  /** Means of `side` × `side` parts of a map, as one row. */
  pool(x: SymbolicTensor, side: number): SymbolicTensor {
    const poolSize = Math.ceil((x.shape[1] as number) / side);
    const pooled = layers.averagePooling2d({ poolSize, strides: poolSize, padding: 'same' }).apply(x);
    return layers.flatten({}).apply(pooled) as SymbolicTensor;
  }

  activate(x: SymbolicTensor): SymbolicTensor {
    return layers.activation({ activation: 'relu' }).apply(x) as SymbolicTensor;
  }
}
