import { expect, test } from '@jest/globals';
import { imageNumbers, seededImages } from '@sim/testing/seeded-images';
import { numbersOf, withBackends } from '@sim/testing/with-backends';
import { fromPlanes, toPlanes } from './color-planes.ts';

withBackends('planes', () => {
  test('hold one channel each, and come back as they were', async () => {
    const values = imageNumbers([2, 3, 5, 3]);
    for (const channel of [0, 1, 2] as const) {
      const plane = await numbersOf(() => toPlanes(seededImages([2, 3, 5, 3]))[channel]);
      expect(plane).toEqual([...values].filter((_, i) => i % 3 === channel));
    }
    const back = () => fromPlanes(toPlanes(seededImages([2, 3, 5, 3])), [2, 3, 5, 3]);
    expect(await numbersOf(back)).toEqual([...values]);
  });
});
