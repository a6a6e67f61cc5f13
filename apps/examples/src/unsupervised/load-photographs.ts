import { ContrastiveAugmenter, type RandomAffineOptions, randomFlipLeftRight } from '@sim/augmenters';
import { sliceExamples, SimError } from '@sim/core';
import { CIFAR10_CLASSES, loadCifar10 } from '@sim/datasets';
import { selectExamples } from '@sim/samplers';
import * as tf from '@tensorflow/tfjs-core';
import type { ImageSet, ImageSetOptions, LabelledPart } from './image-set.ts';
import { viewOfColours } from './view-of-colours.ts';

/** Photographs are enlarged, which crops them, and not slanted. */
const AFFINE: RandomAffineOptions = { degrees: 10, scaleRange: [1, 2], translation: 0.2, fillValue: 0.5 };

/** Photographs of CIFAR-10, out of the folder that holds its files. Measured as the digits are. */
export async function loadPhotographs({ seed, quick, folder }: ImageSetOptions): Promise<ImageSet> {
  if (folder === '')
    throw new SimError({
      code: 'INVALID_ARGUMENT',
      where: 'npm run example -- unsupervised',
      problem: '--data cifar10 needs the files of CIFAR-10',
      cure: 'Name the unpacked folder of its binary version with --folder.',
    });
  const { train, test } = await loadCifar10({ folder, limit: quick ? 1000 : 50_000 });
  const names = (labels: Int32Array): string[] => Array.from(labels, (label) => CIFAR10_CLASSES[label] as string);
  const shots = selectExamples(train.images, train.labels, { numExamplesPerClass: 20, order: 'file' });
  const measured: LabelledPart = { images: test.images, labels: names(test.labels) };
  return {
    name: 'CIFAR-10 photographs',
    train: train.images,
    test: measured,
    shots: { images: shots.examples as LabelledPart['images'], labels: names(shots.labels as Int32Array) },
    probe: {
      fit: { images: sliceExamples(train.images, 0, 5000), labels: names(train.labels.slice(0, 5000)) },
      measure: measured,
    },
    augmenter: new ContrastiveAugmenter({
      seed,
      process: (photographs, random) =>
        tf.tidy(() => {
          const mirrored = randomFlipLeftRight(photographs, {}, random);
          return viewOfColours(mirrored, { affine: AFFINE, hue: 0.1, pGrey: 0.2 }, random);
        }),
    }),
    pooledSide: 1,
    embedWith: 'backbone',
    groups: measured.labels,
    groupedBy: 'class',
  };
}
