import { ContrastiveAugmenter } from '@sim/augmenters';
import { loadMnist } from '@sim/datasets';
import { selectExamples } from '@sim/samplers';
import { firstImages } from '../first-images.ts';
import type { ImageSet, ImageSetOptions, LabelledPart } from './image-set.ts';
import { viewOfDigits } from './view-of-digits.ts';

/** Digits of MNIST. Measured as in the quickstart: 10,000 test images; 1-NN among the first 20 training images of each digit. */
export async function loadDigits({ seed, quick }: ImageSetOptions): Promise<ImageSet> {
  const { train, test } = await loadMnist();
  const shots = selectExamples(train.images, train.labels, { numExamplesPerClass: 20, order: 'file' });
  const measured = quick ? firstImages(test, 500) : test;
  return {
    name: 'MNIST digits',
    train: train.images,
    test: measured,
    shots: { images: shots.examples as LabelledPart['images'], labels: shots.labels },
    probe: { fit: firstImages(train, quick ? 500 : 5000), measure: measured },
    augmenter: new ContrastiveAugmenter({ seed, process: viewOfDigits }),
    pooledSide: 1,
    embedWith: 'projector',
    groups: measured.labels,
    groupedBy: 'digit',
  };
}
