/** @internal Layers of a network, by name, whose initial weights follow from one seed. */
import { Random } from '@sim/core';
import { type initializers, layers, type SymbolicTensor } from '@tensorflow/tfjs-layers';
import { FrozenBatchNormalization } from './frozen-batch-normalization.ts';

type Initializer = ReturnType<typeof initializers.zeros>;

/** An initialiser of TensorFlow.js, given its seed. */
export type SeededInitializer = (seed: number) => Initializer;

/** Options of `NetworkLayers`. */
export interface NetworkLayersOptions {
  readonly seed: number;
  readonly initializer: SeededInitializer;
  readonly batchNormalization: { readonly epsilon?: number };
  /** Fill weights with zeros, as they are about to be loaded. Default false. */
  readonly isBlank?: boolean;
  /** Layers that are not to be trained. Default none. */
  readonly isFrozen?: (name: string) => boolean;
  /** Batch normalisations that keep to their moving statistics. Default those of `isFrozen`. */
  readonly isStatic?: (name: string) => boolean;
}

/** What of a convolution differs between networks. */
export interface ConvolutionOptions {
  readonly kernelSize: number;
  readonly strides?: number;
  /** Default `'valid'`. */
  readonly padding?: 'same' | 'valid';
  /** Default false. */
  readonly useBias?: boolean;
  readonly activation?: 'relu' | 'sigmoid' | 'swish';
}

/** Makes layers and applies them. */
export class NetworkLayers {
  /** Every layer so far. */
  readonly made: layers.Layer[] = [];
  readonly #options: NetworkLayersOptions;
  readonly #seeds: Random;

  constructor(options: NetworkLayersOptions) {
    this.#options = options;
    this.#seeds = new Random(options.seed);
  }

  /** An initialiser with a seed of its own. */
  initializer(of: SeededInitializer = this.#options.initializer): Initializer {
    // TensorFlow.js takes 0 for no seed.
    return of(1 + this.#seeds.integer(0x7fffffff));
  }

  apply(layer: layers.Layer, x: SymbolicTensor | SymbolicTensor[]): SymbolicTensor {
    const { isBlank = false, isFrozen = () => false } = this.#options;
    layer.setFastWeightInitDuringBuild(isBlank);
    if (isFrozen(layer.name)) layer.trainable = false;
    this.made.push(layer);
    return layer.apply(x) as SymbolicTensor;
  }

  convolve(x: SymbolicTensor, name: string, filters: number, options: ConvolutionOptions): SymbolicTensor {
    const kernelInitializer = this.initializer();
    return this.apply(layers.conv2d({ useBias: false, ...options, name, filters, kernelInitializer }), x);
  }

  convolveDepthwise(x: SymbolicTensor, name: string, options: ConvolutionOptions): SymbolicTensor {
    const depthwiseInitializer = this.initializer();
    return this.apply(layers.depthwiseConv2d({ useBias: false, dilationRate: 1, ...options, name, depthwiseInitializer }), x);
  }

  normalize(x: SymbolicTensor, name: string): SymbolicTensor {
    const { batchNormalization, isFrozen = () => false, isStatic = isFrozen } = this.#options;
    const args = { ...batchNormalization, name };
    return this.apply(isStatic(name) ? new FrozenBatchNormalization(args) : layers.batchNormalization(args), x);
  }

  activate(x: SymbolicTensor, name: string, activation: 'relu' | 'swish' = 'relu'): SymbolicTensor {
    return this.apply(layers.activation({ activation, name }), x);
  }

  pad(x: SymbolicTensor, name: string, padding: number | [[number, number], [number, number]]): SymbolicTensor {
    return this.apply(layers.zeroPadding2d({ padding, name }), x);
  }

  add(a: SymbolicTensor, b: SymbolicTensor, name: string): SymbolicTensor {
    return this.apply(layers.add({ name }), [a, b]);
  }
}
