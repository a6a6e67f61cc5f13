import { expect, test } from '@jest/globals';
import { Random } from '@sim/core';
import * as tf from '@tensorflow/tfjs-core';
import { startWasm } from '../start-wasm.ts';
import { viewOfColours } from './view-of-colours.ts';

test('a view has the shape and the range of its images, its own for each seed, and leaves no tensor behind', async () => {
  await startWasm();
  const images = tf.randomUniform<tf.Rank.R4>([6, 32, 32, 3], 0, 1, 'float32', 1);
  const before = tf.memory().numTensors;
  const view = async (seed: number, pGrey = 0): Promise<Float32Array> => {
    const made = viewOfColours(images, { affine: { degrees: 10 }, hue: 0.5, pGrey }, new Random(seed));
    expect(made.shape).toEqual(images.shape);
    const values = await made.data<'float32'>();
    made.dispose();
    return values;
  };
  const [first, again, other, grey] = [await view(1), await view(1), await view(2), await view(1, 1)];
  expect(tf.memory().numTensors).toBe(before);
  expect(again).toEqual(first);
  expect(other).not.toEqual(first);
  expect(Math.min(...first)).toBeGreaterThanOrEqual(0);
  expect(Math.max(...first)).toBeLessThanOrEqual(1 + 1e-6);
  for (let pixel = 0; pixel < grey.length; pixel += 3) expect(grey[pixel]).toBeCloseTo(grey[pixel + 1] as number, 5);
  images.dispose();
});
