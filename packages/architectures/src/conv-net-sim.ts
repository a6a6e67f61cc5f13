import { requireInteger, SimError } from '@sim/core';
import type { SimilarityModel } from '@sim/models';
import { initializers, layers } from '@tensorflow/tfjs-layers';
import type { ArchitectureOptions } from './architecture-options.ts';
import { embeddingHead, resolveHead } from './embedding-head.ts';
import { imageInput } from './image-input.ts';
import { NetworkLayers } from './network-layers.ts';

/** What makes a row of the last map of `convNetSim`: `'flatten'` keeps the places. */
export type ConvNetPooling = 'avg' | 'flatten' | 'gem' | 'max';

/** Options of `convNetSim`; `embeddingSize` is 64 and `pooling` `'flatten'` by default. */
export interface ConvNetSimOptions extends ArchitectureOptions<ConvNetPooling> {
  /** Filters of each pair of 3×3 convolutions; a 2×2 max-pool stands between pairs. Default `[32, 64]`. */
  readonly filters?: readonly number[] | undefined;
}

const poolings: readonly ConvNetPooling[] = ['avg', 'flatten', 'gem', 'max'];

/** Pixels that a 3×3 convolution without padding takes from a side. */
const LOSS_OF_CONVOLUTION = 2;

/**
 * A small convolutional network with an embedding head, for digits, glyphs and other small images: pairs of 3×3
 * convolutions with ReLU and without padding, a 2×2 max-pool between pairs. `[batch, height, width, channels]` →
 * `[batch, embeddingSize]`. 327,200 weights for `[28, 28, 1]` and defaults, and a training step in tens of milliseconds.
 *
 * Throws `SHAPE_MISMATCH` for an `inputShape` of no image or one too small for the network, `INVALID_ARGUMENT` or
 * `UNKNOWN_NAME`.
 *
 * @example
 * const model = convNetSim({ inputShape: [28, 28, 1] });
 * model.compile({ optimizer: tf.train.adam(1e-3), loss: new MultiSimilarityLoss() });
 */
export function convNetSim<Data = unknown>(options: ConvNetSimOptions): SimilarityModel<Data> {
  const where = 'convNetSim';
  const { inputShape, filters = [32, 64], seed = 0 } = options;
  const head = resolveHead(options, poolings, { embeddingSize: 64, pooling: 'flatten' }, where);
  for (const count of filters) requireInteger(count, 'filters', where);
  const inputs = imageInput(inputShape, where);
  requireRoom(inputShape, filters.length, where);
  const net = new NetworkLayers({
    seed,
    initializer: (of) => initializers.glorotUniform({ seed: of }),
    batchNormalization: {},
  });
  let x = inputs;
  for (const [pair, count] of filters.entries()) {
    if (pair > 0) x = net.apply(layers.maxPooling2d({ poolSize: 2, name: `pool${pair}` }), x);
    for (const i of [1, 2])
      x = net.convolve(x, `conv${2 * pair + i}`, count, { kernelSize: 3, activation: 'relu', useBias: true });
  }
  return embeddingHead<Data>(inputs, x, { ...head, seed, name: 'convnetsim' });
}

function requireRoom(inputShape: readonly (number | null)[], pairs: number, where: string): void {
  let least = 1;
  for (let pair = 0; pair < pairs; pair++) least = (pair > 0 ? 2 * least : least) + 2 * LOSS_OF_CONVOLUTION;
  if (inputShape.slice(0, 2).every((side) => side === null || side >= least)) return;
  throw new SimError({
    code: 'SHAPE_MISMATCH',
    where,
    problem: `${pairs} pairs of convolutions need images of at least ${least} × ${least}`,
    got: inputShape,
    cure: 'Pass fewer filters or larger images.',
  });
}
