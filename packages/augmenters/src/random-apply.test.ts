import { expect, test } from '@jest/globals';
import { Random } from '@sim/core';
import { describeRandomImageOperation } from '@sim/testing/image-operation-conformance';
import { seededImages } from '@sim/testing/seeded-images';
import { withBackends } from '@sim/testing/with-backends';
import * as tf from '@tensorflow/tfjs-core';
import { type ImageOperation, randomApply } from './random-apply.ts';

const invert: ImageOperation = (images) => tf.sub(1, images);

describeRandomImageOperation('randomApply', (images, p, random) => randomApply(images, { operation: invert, p }, random));

withBackends('randomApply', () => {
  test('hands over the chosen images and the source of randomness', () => {
    const random = new Random(1);
    const seen: [number, boolean][] = [];
    const operation: ImageOperation = (images, given) => {
      seen.push([images.shape[0], given === random]);
      return images;
    };
    tf.tidy(() => void randomApply(seededImages([3, 2, 2, 1]), { operation, p: 1 }, random));
    tf.tidy(() => void randomApply(seededImages([3, 2, 2, 1]), { operation, p: 0 }, random));
    expect(seen).toEqual([[3, true]]);
  });

  test('refuses an operation that changes the shape', () => {
    const operation: ImageOperation = (images) => tf.tile(images, [1, 2, 1, 1]);
    const call = () => tf.tidy(() => randomApply(seededImages([3, 2, 2, 1]), { operation, p: 1 }, new Random(1)));
    expect(call).toThrow(/randomApply: the operation must keep the shape \[3, 2, 2, 1\], got "shape \[3, 4, 2, 1\]"/);
  });
});
