import { requireOneOf } from '@sim/core';
import type { SimilarityModel } from '@sim/models';
import { initializers } from '@tensorflow/tfjs-layers';
import type { EfficientNetVariant, HeadPooling, PretrainedOptions } from './architecture-options.ts';
import { efficientNetBlocks, efficientNetScales } from './efficient-net-blocks.ts';
import { embeddingHead, resolveHead } from './embedding-head.ts';
import { foldRescaling } from './fold-rescaling.ts';
import { imageInput } from './image-input.ts';
import { NetworkLayers } from './network-layers.ts';
import { type Network, withWeights } from './pretrained-weights.ts';
import { registerArchitectures } from './register-architectures.ts';
import { trainableLayers } from './trainable-layers.ts';

/** Options of `EfficientNetSim`. */
export interface EfficientNetSimOptions extends PretrainedOptions {
  /** Default `'B0'`. */
  readonly variant?: EfficientNetVariant | undefined;
}

const variants = Object.keys(efficientNetScales) as EfficientNetVariant[];
const poolings: readonly HeadPooling[] = ['avg', 'gem', 'max'];

/**
 * EfficientNet with an embedding head. `[batch, height, width, channels]`, values from 0 to 255, → `[batch, embeddingSize]`;
 * of images of 224 × 224 the last map of B0 is `[batch, 7, 7, 1280]`. B0 has 4,049,571 weights without the head
 * (3 channels), B7 64,097,687, under the names of Keras.
 *
 * `trainable: 'partial'` trains blocks 5 to 7 and what follows, `'frozen'` the head alone. With weights, and in what
 * is not trained, batch normalisations keep their moving statistics.
 *
 * Throws `SHAPE_MISMATCH` for an `inputShape` of no image or weights that do not fit, `INVALID_ARGUMENT`, `UNKNOWN_NAME`,
 * `FILE_NOT_FOUND` or `FILE_FORMAT`, and `UNSUPPORTED_OPERATION` for weights `'imagenet'`, which are not shipped.
 *
 * Tan, Le: EfficientNet: Rethinking Model Scaling for Convolutional Neural Networks (2019), arXiv:1905.11946.
 *
 * Differs from TF Similarity: a promise; weights come from a place that you name, by default there are none, and then all
 * layers are trained; seeded.
 *
 * @example
 * const model = await EfficientNetSim({ inputShape: [224, 224, 3], variant: 'B0', weights: './efficientnetb0' });
 */
export async function EfficientNetSim<Data = unknown>(options: EfficientNetSimOptions): Promise<SimilarityModel<Data>> {
  const where = 'EfficientNetSim';
  const { inputShape, variant = 'B0', weights = null, seed = 0 } = options;
  requireOneOf(variant, variants, 'variant', where);
  const head = resolveHead(options, poolings, { embeddingSize: 128, pooling: 'gem' }, where);
  const inputs = imageInput(inputShape, where);
  const modes = trainableLayers(options, (name) => /^(?:block[567]|top)/.test(name), where);
  registerArchitectures();
  const net = new NetworkLayers({
    ...modes,
    seed,
    initializer: (of) => initializers.varianceScaling({ scale: 2, mode: 'fanOut', distribution: 'truncatedNormal', seed: of }),
    batchNormalization: { epsilon: 1e-3 },
  });
  const build = (): Network<SimilarityModel<Data>> => {
    const features = efficientNetBlocks(net, inputs, efficientNetScales[variant]);
    return { model: embeddingHead<Data>(inputs, features, { ...head, seed, name: 'efficientnetsim' }), backbone: net.made };
  };
  return withWeights(weights, build, where, foldRescaling);
}
