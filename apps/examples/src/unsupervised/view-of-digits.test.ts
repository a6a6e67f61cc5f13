import { expect, test } from '@jest/globals';
import { Random, sliceExamples } from '@sim/core';
import { loadMnist } from '@sim/datasets';
import * as tf from '@tensorflow/tfjs-core';
import { startWasm } from '../start-wasm.ts';
import { viewOfDigits } from './view-of-digits.ts';

test('a view of digits keeps their shape, their range and about their ink, and is its own for each seed', async () => {
  await startWasm();
  const { values, shape } = sliceExamples((await loadMnist()).test.images, 0, 20);
  const images = tf.tensor4d(values, shape as [number, number, number, number]);
  const before = tf.memory().numTensors;
  const view = async (seed: number): Promise<Float32Array> => {
    const made = viewOfDigits(images, new Random(seed));
    expect(made.shape).toEqual(shape);
    const numbers = await made.data<'float32'>();
    made.dispose();
    return numbers;
  };
  const [first, again, other] = [await view(1), await view(1), await view(2)];
  expect(tf.memory().numTensors).toBe(before);
  expect(again).toEqual(first);
  expect(other).not.toEqual(first);
  const ink = (numbers: Float32Array): number => numbers.reduce((sum, value) => sum + value, 0);
  expect(ink(first) / ink(values)).toBeGreaterThan(0.6);
  expect(ink(first) / ink(values)).toBeLessThan(1.6);
  expect(first.every((value) => value >= 0 && value <= 1 + 1e-6)).toBe(true);
  images.dispose();
}, 60_000);
