import type { ContrastiveAugmenter } from '@sim/augmenters';
import type { Labels, NdArray } from '@sim/core';
import type { EmbeddingPart } from '@sim/models';

/** Images with a class each. */
export interface LabelledPart {
  readonly images: NdArray<Float32Array>;
  readonly labels: Labels;
}

/** A data set as contrastive training and its measures take it. */
export interface ImageSet {
  readonly name: string;
  /** What is learned from: images alone. */
  readonly train: NdArray<Float32Array>;
  /** What is measured: each image among the others. */
  readonly test: LabelledPart;
  /** The few labelled images that the nearest is looked for among; null for the other test images. */
  readonly shots: LabelledPart | null;
  /** Labelled images for the linear probe, to fit it and to measure it. */
  readonly probe: { readonly fit: LabelledPart; readonly measure: LabelledPart };
  readonly augmenter: ContrastiveAugmenter;
  /** Side of the map that the network ends in: 1 where the place of a stroke says little, 2 where it says much. */
  readonly pooledSide: 1 | 2;
  /** What is compared. */
  readonly embedWith: EmbeddingPart;
  /** What the page groups the test images by. */
  readonly groups: Labels;
  /** What `groups` are, in words. */
  readonly groupedBy: string;
}

/** What of a data set is wanted. */
export interface ImageSetOptions {
  readonly seed: number;
  /** A part of it, for a first look. */
  readonly quick: boolean;
  /** Where the files lie of a data set that does not come with a package. */
  readonly folder: string;
}
