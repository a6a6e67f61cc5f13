import type { SimilarityModel } from '@sim/models';
import { initializers, type SymbolicTensor } from '@tensorflow/tfjs-layers';
import type { ArchitectureOptions, HeadPooling } from './architecture-options.ts';
import { embeddingHead, resolveHead } from './embedding-head.ts';
import { imageInput } from './image-input.ts';
import { NetworkLayers } from './network-layers.ts';

/** Options of `ResNet18Sim`. */
export type ResNet18SimOptions = ArchitectureOptions;

const poolings: readonly HeadPooling[] = ['avg', 'gem', 'max'];

/** Filters of the four stages of two blocks each; all but the first halve the sides. */
const STAGES = [64, 128, 256, 512];

/**
 * ResNet-18 for small images, with an embedding head: the first convolution is 3×3 without stride, and no max-pool
 * follows. Of images `[batch, 32, 32, 3]` the last map is `[batch, 4, 4, 512]`, and the output `[batch, embeddingSize]`.
 * 11,248,448 weights with an embedding of 128 numbers, 11,182,784 without (3 channels).
 *
 * Throws `SHAPE_MISMATCH` for an `inputShape` of no image, `INVALID_ARGUMENT` or `UNKNOWN_NAME`.
 *
 * He, Zhang, Ren, Sun: Deep Residual Learning for Image Recognition (2015), arXiv:1512.03385.
 *
 * Differs from TF Similarity: seeded.
 *
 * @example
 * const model = ResNet18Sim({ inputShape: [32, 32, 3], embeddingSize: 64 });
 * model.compile({ optimizer: tf.train.adam(1e-3), loss: new MultiSimilarityLoss() });
 */
export function ResNet18Sim<Data = unknown>(options: ResNet18SimOptions): SimilarityModel<Data> {
  const where = 'ResNet18Sim';
  const { inputShape, seed = 0 } = options;
  const head = resolveHead(options, poolings, { embeddingSize: 128, pooling: 'gem' }, where);
  const inputs = imageInput(inputShape, where);
  const net = new NetworkLayers({
    seed,
    initializer: (of) => initializers.leCunUniform({ seed: of }),
    batchNormalization: { epsilon: 1.001e-5 },
  });
  let x = net.pad(inputs, 'conv1_pad', 1);
  x = net.convolve(x, 'conv1_conv', 64, { kernelSize: 3 });
  x = net.activate(net.normalize(x, 'conv1_bn'), 'conv1_relu');
  for (const [stage, filters] of STAGES.entries()) {
    const name = `conv${stage + 2}`;
    x = addBlock(net, x, { name: `${name}_block1`, filters, strides: stage === 0 ? 1 : 2, hasProjection: true });
    x = addBlock(net, x, { name: `${name}_block2`, filters, strides: 1, hasProjection: false });
  }
  return embeddingHead<Data>(inputs, x, { ...head, seed, name: 'resnet18sim' });
}

interface BlockOptions {
  readonly name: string;
  readonly filters: number;
  readonly strides: number;
  /** Whether a 1×1 convolution takes the short way. */
  readonly hasProjection: boolean;
}

/** Two 3×3 convolutions beside a short way. */
function addBlock(net: NetworkLayers, x: SymbolicTensor, { name, filters, strides, hasProjection }: BlockOptions): SymbolicTensor {
  const shortcut = hasProjection
    ? net.normalize(net.convolve(x, `${name}_0_conv`, filters, { kernelSize: 1, strides }), `${name}_0_bn`)
    : x;
  let y = net.convolve(x, `${name}_1_conv`, filters, { kernelSize: 3, strides, padding: 'same' });
  y = net.activate(net.normalize(y, `${name}_1_bn`), `${name}_1_relu`);
  y = net.convolve(y, `${name}_2_conv`, filters, { kernelSize: 3, padding: 'same' });
  y = net.normalize(y, `${name}_2_bn`);
  return net.activate(net.add(shortcut, y, `${name}_add`), `${name}_out`);
}
