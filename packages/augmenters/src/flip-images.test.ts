import { expect, test } from '@jest/globals';
import { Random } from '@sim/core';
import { type ImageShape, imageLoop, imageNumbers, pixelReader, seededImages } from '@sim/testing/seeded-images';
import { numbersOf, withBackends } from '@sim/testing/with-backends';
import { flipImages } from './flip-images.ts';

withBackends('flipImages', () => {
  test.each<ImageShape>([[2, 1, 1, 1], [2, 5, 1, 2], [2, 1, 4, 2], [2, 7, 5, 3], [1, 28, 28, 1], [1, 47, 97, 3]])(
    'mirrors bit by bit: [%p, %p, %p, %p]',
    async (...shape) => {
      const [, height, width] = shape;
      const at = pixelReader(imageNumbers(shape), shape);
      const flip = (direction: 'leftRight' | 'upDown') =>
        numbersOf(() => flipImages(seededImages(shape), 1, new Random(1), direction, 'call'));
      expect(await flip('leftRight')).toEqual(imageLoop(shape, (i, y, x, c) => at(i, y, width - 1 - x, c)));
      expect(await flip('upDown')).toEqual(imageLoop(shape, (i, y, x, c) => at(i, height - 1 - y, x, c)));
    },
  );
});
