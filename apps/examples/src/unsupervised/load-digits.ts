import { ContrastiveAugmenter, colorJitter, gaussianBlur, type ImageOperation, randomAffine } from '@sim/augmenters';
import { sliceExamples } from '@sim/core';
import { loadMnist } from '@sim/datasets';
import { selectExamples } from '@sim/samplers';
import * as tf from '@tensorflow/tfjs-core';
import type { ImageSet, ImageSetOptions, LabelledPart } from './image-set.ts';

/** Digits of MNIST. Measured as in the quickstart: 10,000 test images; 1-NN among the first 20 training images of each digit. */
export async function loadDigits({ seed, quick }: ImageSetOptions): Promise<ImageSet> {
  const { train, test } = await loadMnist();
  const shots = selectExamples(train.images, train.labels, { numExamplesPerClass: 20, order: 'file' });
  const first = (part: LabelledPart, count: number): LabelledPart => ({
    images: sliceExamples(part.images, 0, count),
    labels: part.labels.slice(0, count),
  });
  const measured = quick ? first(test, 1000) : test;
  return {
    name: 'MNIST digits',
    train: train.images,
    test: measured,
    shots: { images: shots.examples as LabelledPart['images'], labels: shots.labels },
    probe: { fit: first(train, quick ? 1000 : 5000), measure: measured },
    augmenter: new ContrastiveAugmenter({ seed, process: viewOfDigits }),
    pooledSide: 1,
    embedWith: 'projector',
    groups: measured.labels,
    groupedBy: 'digit',
  };
}

/** A digit leans, grows and moves, its strokes thicken and fade; mirrored it would be another sign. */
const viewOfDigits: ImageOperation = (images, random) =>
  tf.tidy(() => {
    const leaning = randomAffine(images, { degrees: 20, shear: 20, scaleRange: [0.77, 1.4], translation: 0.05 }, random);
    const blurred = gaussianBlur(leaning, { p: 0.5, sigmaRange: [0.1, 1.5], kernelSize: 5 }, random);
    return colorJitter(blurred, { brightness: 0.5, contrast: 0.5 }, random);
  });
