import type { StorageLocation } from '@sim/core';
import type * as tf from '@tensorflow/tfjs-core';

/** What makes a row of a map `[batch, height, width, channels]`: generalized mean, average or maximum. */
export type HeadPooling = 'avg' | 'gem' | 'max';

/** Options of the layers between a network's last map and the embedding. */
export interface HeadOptions<Pooling extends string = HeadPooling> {
  /** Numbers in an embedding. Default 128. */
  readonly embeddingSize?: number | undefined;
  /** Scale embeddings to length 1. Default true. */
  readonly l2Norm?: boolean | undefined;
  /** End in the embedding, rather than in the pooled features. Default true. */
  readonly includeTop?: boolean | undefined;
  /** Null leaves the last map as it is, and then there is no embedding either. Default `'gem'`. */
  readonly pooling?: Pooling | null | undefined;
  /** Exponent of `'gem'`. Default 3. */
  readonly gemP?: number | undefined;
}

/** Options of every network. */
export interface ArchitectureOptions<Pooling extends string = HeadPooling> extends HeadOptions<Pooling> {
  /** `[height, width, channels]` of an image; null for a side of any length. */
  readonly inputShape: readonly (number | null)[];
  /** The same seed gives the same initial weights. Default 0. */
  readonly seed?: number | undefined;
}

/** Which layers of a network are trained; its head always is. */
export type Trainable = 'frozen' | 'full' | 'partial';

/**
 * A layers model of TensorFlow.js that holds weights: the URL of its `model.json`, a folder with a `model.json` in it
 * (path, `file:` URL or storage), or what loads it. A saved `SimilarityModel` is one.
 */
export type WeightsLocation = StorageLocation | tf.io.IOHandler;

/** Options of networks that may start from trained weights. */
export interface PretrainedOptions extends ArchitectureOptions {
  /** Where the weights of all layers but the head come from. Default null: random ones, by `seed`. */
  readonly weights?: WeightsLocation | null | undefined;
  /** Default `'frozen'` with weights, `'full'` without. */
  readonly trainable?: Trainable | undefined;
}

/** A size of EfficientNet; made for images of 224, 240, 260, 300, 380, 456, 528 and 600 pixels a side. */
export type EfficientNetVariant = 'B0' | 'B1' | 'B2' | 'B3' | 'B4' | 'B5' | 'B6' | 'B7';
