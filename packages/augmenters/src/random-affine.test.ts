import { expect, test } from '@jest/globals';
import { Random } from '@sim/core';
import { describeRandomImageOperation } from '@sim/testing/image-operation-conformance';
import { numbersOf, withBackends } from '@sim/testing/with-backends';
import * as tf from '@tensorflow/tfjs-core';
import { randomAffine, type RandomAffineOptions } from './random-affine.ts';

describeRandomImageOperation('randomAffine', (images, p, random) =>
  randomAffine(images, { p, degrees: 20, shear: 10, scaleRange: [0.7, 1.4], translation: 0.2 }, random),
);

const SIDE = 21;
const COUNT = 40;

/** A blot of 3 × 3 pixels, so many to the right of the middle. */
const blots = (offset: number): tf.Tensor4D => {
  const image = Float32Array.from({ length: SIDE * SIDE }, (_, i) => {
    const [x, y] = [(i % SIDE) - 10 - offset, Math.floor(i / SIDE) - 10];
    return Math.abs(x) <= 1 && Math.abs(y) <= 1 ? 1 : 0;
  });
  return tf.tile(tf.tensor4d(image, [1, SIDE, SIDE, 1]), [COUNT, 1, 1, 1]);
};

/** Weight and centre of the blots, from the middle, after the change. */
async function centres(offset: number, options: RandomAffineOptions): Promise<{ x: number; y: number; weight: number }[]> {
  const values = await numbersOf(() => randomAffine(blots(offset), options, new Random(4)));
  return Array.from({ length: COUNT }, (_, image) => {
    let [x, y, weight] = [0, 0, 0];
    for (const [i, value] of values.slice(image * SIDE * SIDE, (image + 1) * SIDE * SIDE).entries()) {
      x += value * ((i % SIDE) - 10);
      y += value * (Math.floor(i / SIDE) - 10);
      weight += value;
    }
    return { x: x / weight, y: y / weight, weight };
  });
}

const spread = (values: readonly number[]): number => Math.max(...values) - Math.min(...values);

withBackends('randomAffine', () => {
  test('turns around the middle, to both sides', async () => {
    const found = await centres(6, { degrees: 40 });
    for (const { x, y } of found) expect(Math.hypot(x, y)).toBeCloseTo(6, 0.5);
    const angles = found.map(({ x, y }) => (Math.atan2(y, x) * 180) / Math.PI);
    for (const angle of angles) expect(Math.abs(angle)).toBeLessThan(41);
    expect(Math.min(...angles)).toBeLessThan(-25);
    expect(Math.max(...angles)).toBeGreaterThan(25);
  });

  test('moves by parts of the sides', async () => {
    const found = await centres(0, { translation: 0.2 });
    for (const { x, y } of found) expect(Math.max(Math.abs(x), Math.abs(y))).toBeLessThan(0.2 * SIDE + 0.01);
    expect(spread(found.map(({ x }) => x))).toBeGreaterThan(0.25 * SIDE);
    expect(spread(found.map(({ y }) => y))).toBeGreaterThan(0.25 * SIDE);
  });

  test('enlarges by factors above 1', async () => {
    for (const { x, y, weight } of await centres(3, { scaleRange: [2, 2] })) {
      expect(x).toBeCloseTo(6, 1);
      expect(y).toBeCloseTo(0, 5);
      expect(weight / 36).toBeCloseTo(1, 1);
    }
  });

  test('slants along the rows: what stands in the middle row stays', async () => {
    for (const { x, y } of await centres(6, { shear: 30 })) {
      expect(x).toBeCloseTo(6, 1);
      expect(y).toBeCloseTo(0, 1);
    }
  });

  test('fills what comes in', async () => {
    const options = { scaleRange: [0.5, 0.5], fillValue: 0.5 } as const;
    const values = await numbersOf(() => randomAffine(tf.ones([1, 8, 8, 1]), options, new Random(1)));
    expect(values[0]).toBe(0.5);
    expect(values[8 * 4 + 4]).toBe(1);
  });

  test('leaves images as they are where nothing is asked for', async () => {
    expect(await numbersOf(() => randomAffine(blots(3), {}, new Random(1)))).toEqual(await numbersOf(() => blots(3)));
  });

  test.each<RandomAffineOptions>([{ degrees: -1 }, { degrees: 181 }, { shear: 90 }, { translation: 1.5 }, { scaleRange: [0, 1] }, { degrees: Number.NaN }])(
    'refuses %j',
    (options) => {
      const call = () => tf.tidy(() => randomAffine(tf.zeros([1, 4, 4, 1]), options, new Random(1)));
      expect(call).toThrow(expect.objectContaining({ code: 'INVALID_ARGUMENT' }));
    },
  );
});
