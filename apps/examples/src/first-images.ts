import { sliceExamples } from '@sim/core';
import type { LabeledImages } from '@sim/datasets';

/** The first `count` images with their labels. */
export const firstImages = ({ images, labels }: LabeledImages, count: number): LabeledImages => ({
  images: sliceExamples(images, 0, count),
  labels: labels.slice(0, count),
});
