import { expect, test } from '@jest/globals';
import { Random } from '@sim/core';
import { imageNumbers, seededImages } from '@sim/testing/seeded-images';
import { withBackends } from '@sim/testing/with-backends';
import * as tf from '@tensorflow/tfjs-core';
import { ContrastiveAugmenter } from './contrastive-augmenter.ts';
import { randomFlipLeftRight } from './random-flip-left-right.ts';

withBackends('ContrastiveAugmenter', () => {
  test('makes each view with the function, from images of any range', () => {
    const augmenter = new ContrastiveAugmenter({
      process: (images, random) => tf.tile(tf.mul(images, 1 + random.integer(1000)), [1, 2, 1, 1]),
    });
    const random = new Random(3);
    const factors = [1 + random.integer(1000), 1 + random.integer(1000), 1 + random.integer(1000)];
    const images = { values: Uint8Array.of(7, 200), shape: [2, 1, 1, 1] };
    const views = augmenter.augment(images, null, 3, false, { random: new Random(3) });
    expect(views.map((view) => [...view.dataSync()])).toEqual(factors.map((f) => [7 * f, 7 * f, 200 * f, 200 * f]));
    expect(views[0]?.shape).toEqual([2, 2, 1, 1]);
    tf.dispose(views);
  });

  test('leaves the images to the caller when the function returns them', () => {
    const images = seededImages([2, 3, 3, 1]);
    tf.dispose(new ContrastiveAugmenter({ process: (same) => same }).augment(images, null, 2));
    expect([...images.dataSync()]).toEqual([...imageNumbers([2, 3, 3, 1])]);
    images.dispose();
  });

  test('takes the operations of this package', () => {
    const process = (images: tf.Tensor4D, random: Random) => randomFlipLeftRight(images, { p: 1 }, random);
    const images = { values: Float32Array.of(1, 2), shape: [1, 1, 2, 1] };
    const [view] = new ContrastiveAugmenter({ process }).augment(images, null, 1) as [tf.Tensor4D];
    expect([...view.dataSync()]).toEqual([2, 1]);
    view.dispose();
  });

  test('has a configuration without the function', () => {
    expect(new ContrastiveAugmenter({ process: (images) => images, seed: 6 }).getConfig()).toEqual({ seed: 6 });
  });
});
