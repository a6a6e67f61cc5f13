import { expect, test } from '@jest/globals';
import { type ImageShape, imageLoop, imageNumbers, pixelReader, seededImages } from '@sim/testing/seeded-images';
import { numbersOf, withBackends } from '@sim/testing/with-backends';
import { takeImages } from './take-images.ts';

withBackends('takeImages', () => {
  test.each<ImageShape>([[4, 1, 1, 1], [4, 5, 1, 3], [4, 1, 7, 2], [4, 28, 28, 1], [4, 33, 47, 3]])(
    'copies images bit by bit: [%p, %p, %p, %p]',
    async (...shape) => {
      const indices = Int32Array.of(3, 0, 0, 2, 1);
      const at = pixelReader(imageNumbers(shape), shape);
      const expected = imageLoop([5, shape[1], shape[2], shape[3]], (i, ...place) => at(indices[i] as number, ...place));
      expect(await numbersOf(() => takeImages(seededImages(shape), indices))).toEqual(expected);
    },
  );
});
