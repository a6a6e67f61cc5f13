import type { SimilarityModel } from '@sim/models';
import { initializers, layers, type SymbolicTensor } from '@tensorflow/tfjs-layers';
import type { HeadPooling, PretrainedOptions } from './architecture-options.ts';
import { embeddingHead, resolveHead } from './embedding-head.ts';
import { imageInput } from './image-input.ts';
import { NetworkLayers } from './network-layers.ts';
import { type Network, withWeights } from './pretrained-weights.ts';
import { registerArchitectures } from './register-architectures.ts';
import { trainableLayers } from './trainable-layers.ts';

/** Options of `ResNet50Sim`. */
export type ResNet50SimOptions = PretrainedOptions;

const poolings: readonly HeadPooling[] = ['avg', 'gem', 'max'];

/** Filters and blocks of the four stages; all but the first halve the sides. */
const STAGES: readonly (readonly [filters: number, blocks: number])[] = [
  [64, 3],
  [128, 4],
  [256, 6],
  [512, 3],
];

/**
 * ResNet-50 with an embedding head. `[batch, height, width, channels]` → `[batch, embeddingSize]`; of images of 224 × 224
 * the last map is `[batch, 7, 7, 2048]`. 23,587,712 weights without the head (3 channels), under the names of Keras.
 * Images are taken as they are: weights from Keras want theirs as its `resnet.preprocess_input` makes them.
 *
 * `trainable: 'partial'` trains the last stage, `'frozen'` the head alone. With weights, and in what is not trained,
 * batch normalisations keep their moving statistics.
 *
 * Throws `SHAPE_MISMATCH` for an `inputShape` of no image or weights that do not fit, `INVALID_ARGUMENT`, `UNKNOWN_NAME`,
 * `FILE_NOT_FOUND` or `FILE_FORMAT`, and `UNSUPPORTED_OPERATION` for weights `'imagenet'`, which are not shipped.
 *
 * He, Zhang, Ren, Sun: Deep Residual Learning for Image Recognition (2015), arXiv:1512.03385.
 *
 * Differs from TF Similarity: a promise; weights come from a place that you name, by default there are none, and then all
 * layers are trained; seeded.
 *
 * @example
 * const model = await ResNet50Sim({ inputShape: [224, 224, 3], weights: './resnet50', trainable: 'partial' });
 */
export async function ResNet50Sim<Data = unknown>(options: ResNet50SimOptions): Promise<SimilarityModel<Data>> {
  const where = 'ResNet50Sim';
  const { inputShape, weights = null, seed = 0 } = options;
  const head = resolveHead(options, poolings, { embeddingSize: 128, pooling: 'gem' }, where);
  const inputs = imageInput(inputShape, where);
  const modes = trainableLayers(options, (name) => name.startsWith('conv5'), where);
  registerArchitectures();
  const net = new NetworkLayers({
    ...modes,
    seed,
    initializer: (of) => initializers.glorotUniform({ seed: of }),
    batchNormalization: { epsilon: 1.001e-5 },
  });
  const build = (): Network<SimilarityModel<Data>> => {
    const features = addStages(net, inputs);
    return { model: embeddingHead<Data>(inputs, features, { ...head, seed, name: 'resnet50sim' }), backbone: net.made };
  };
  return withWeights(weights, build, where);
}

function addStages(net: NetworkLayers, inputs: SymbolicTensor): SymbolicTensor {
  let x = net.pad(inputs, 'conv1_pad', 3);
  x = net.convolve(x, 'conv1_conv', 64, { kernelSize: 7, strides: 2, useBias: true });
  x = net.activate(net.normalize(x, 'conv1_bn'), 'conv1_relu');
  x = net.pad(x, 'pool1_pad', 1);
  x = net.apply(layers.maxPooling2d({ poolSize: 3, strides: 2, name: 'pool1_pool' }), x);
  for (const [stage, [filters, blocks]] of STAGES.entries())
    for (let block = 1; block <= blocks; block++) {
      const name = `conv${stage + 2}_block${block}`;
      x = addBlock(net, x, { name, filters, strides: block === 1 && stage > 0 ? 2 : 1, hasProjection: block === 1 });
    }
  return x;
}

interface BlockOptions {
  readonly name: string;
  readonly filters: number;
  readonly strides: number;
  /** Whether a 1×1 convolution takes the short way. */
  readonly hasProjection: boolean;
}

/** A 3×3 convolution between two of 1×1, the last to four times the filters, beside a short way. */
function addBlock(net: NetworkLayers, x: SymbolicTensor, { name, filters, strides, hasProjection }: BlockOptions): SymbolicTensor {
  const point = { kernelSize: 1, useBias: true };
  const shortcut = hasProjection
    ? net.normalize(net.convolve(x, `${name}_0_conv`, 4 * filters, { ...point, strides }), `${name}_0_bn`)
    : x;
  let y = net.convolve(x, `${name}_1_conv`, filters, { ...point, strides });
  y = net.activate(net.normalize(y, `${name}_1_bn`), `${name}_1_relu`);
  y = net.convolve(y, `${name}_2_conv`, filters, { kernelSize: 3, padding: 'same', useBias: true });
  y = net.activate(net.normalize(y, `${name}_2_bn`), `${name}_2_relu`);
  y = net.normalize(net.convolve(y, `${name}_3_conv`, 4 * filters, point), `${name}_3_bn`);
  return net.activate(net.add(shortcut, y, `${name}_add`), `${name}_out`);
}
