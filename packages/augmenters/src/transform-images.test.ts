import { expect, test } from '@jest/globals';
import { Random } from '@sim/core';
import { imageNumbers, type ImageShape, seededImages } from '@sim/testing/seeded-images';
import { numbersOf, withBackends } from '@sim/testing/with-backends';
import { MAP_LENGTH, transformImages } from './transform-images.ts';

const identity = [1, 0, 0, 0, 1, 0, 0, 0];

/** The definition, pixel by pixel. */
function byLoop(shape: ImageShape, maps: Float32Array, fill: number): number[] {
  const [count, height, width, channels] = shape;
  const numbers = imageNumbers(shape);
  const result: number[] = [];
  const at = (image: number, y: number, x: number, channel: number): number =>
    x < 0 || y < 0 || x >= width || y >= height
      ? fill
      : (numbers[((image * height + y) * width + x) * channels + channel] as number);
  for (let image = 0; image < count; image++) {
    const [a, b, c, d, e, f] = maps.subarray(image * MAP_LENGTH) as unknown as [number, number, number, number, number, number];
    for (let y = 0; y < height; y++)
      for (let x = 0; x < width; x++) {
        const [u, v] = [a * x + b * y + c, d * x + e * y + f];
        const [left, top] = [Math.floor(u), Math.floor(v)];
        for (let channel = 0; channel < channels; channel++) {
          const across = (row: number): number =>
            at(image, row, left, channel) * (1 - u + left) + at(image, row, left + 1, channel) * (u - left);
          result.push(across(top) * (1 - v + top) + across(top + 1) * (v - top));
        }
      }
  }
  return result;
}

withBackends('transformImages', () => {
  test.each<ImageShape>([[3, 5, 6, 1], [2, 6, 4, 3], [1, 4, 4, 2]])('agrees with a loop over pixels: %j, %j, %j, %j', async (...shape) => {
    const random = new Random(3);
    const maps = new Float32Array(shape[0] * MAP_LENGTH);
    for (let i = 0; i < shape[0]; i++)
      maps.set(identity.map((value, j) => (j > 5 ? 0 : value + (j % 3 === 2 ? 3 : 0.5) * (random.uniform() - 0.5))), i * MAP_LENGTH);
    const found = await numbersOf(() => transformImages(seededImages(shape), maps, 0.25));
    for (const [i, value] of byLoop(shape, maps, 0.25).entries()) expect(found[i]).toBeCloseTo(value, 5);
  });

  test('copies images to the last bit where the map is the identity', async () => {
    const shape: ImageShape = [2, 5, 3, 3];
    const found = await numbersOf(() => transformImages(seededImages(shape), Float32Array.of(...identity, ...identity), 1));
    expect(found).toEqual([...imageNumbers(shape)]);
  });
});
