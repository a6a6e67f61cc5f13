import { expect, test } from '@jest/globals';
import { expectWithin } from '@sim/testing/close';
import { seededImages } from '@sim/testing/seeded-images';
import { numbersOf, withBackends } from '@sim/testing/with-backends';
import * as tf from '@tensorflow/tfjs-core';
import { hsvPlanes, rgbPlanes } from './hsv-planes.ts';

withBackends('hsvPlanes, rgbPlanes', () => {
  test('have one row per image', () => {
    const shapes = tf.tidy(() => {
      const hsv = hsvPlanes(seededImages([2, 3, 5, 3]));
      return [...hsv, ...rgbPlanes(hsv)].map(({ shape }) => shape);
    });
    expect(shapes).toEqual(new Array(6).fill([2, 15]));
  });

  test('whole turns of the hue do not count', async () => {
    const turned = (turns: number) =>
      numbersOf(() => {
        const [hue, saturation, value] = hsvPlanes(seededImages([1, 4, 4, 3]));
        return tf.concat([...rgbPlanes([tf.add(hue, turns), saturation, value])], 0);
      });
    const expected = await turned(0);
    for (const turns of [-2, 1, 3])
      (await turned(turns)).forEach((value, i) => expectWithin(value, expected[i] as number, 1e-5));
  });
});
