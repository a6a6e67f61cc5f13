import { expect, test } from '@jest/globals';
import { expectGradient, expectWithin } from '@sim/testing/close';
import { numbersOf, withBackends } from '@sim/testing/with-backends';
import * as tf from '@tensorflow/tfjs-core';
import { safeAcos } from './safe-acos.ts';

withBackends('safeAcos', () => {
  const slopes = (cosines: number[]): Promise<number[]> =>
    numbersOf(() => tf.grad((x) => tf.sum(safeAcos(x)))(tf.tensor1d(cosines)));

  test('is the angle, with its slope', async () => {
    const cosines = [-0.9, -0.25, 0, 0.5, 0.99];
    const angles = await numbersOf(() => safeAcos(tf.tensor1d(cosines)));
    for (const [i, cosine] of cosines.entries()) expectWithin(angles[i] as number, Math.acos(cosine), 1e-5);
    expectGradient(await slopes(cosines), cosines.map((cosine) => -1 / Math.sqrt(1 - cosine ** 2)));
  });

  test('is 0 or π at and beyond the ends, without gradient', async () => {
    const cosines = [1, 1.0000002, -1, -1.5];
    const angles = await numbersOf(() => safeAcos(tf.tensor1d(cosines)));
    for (const [i, angle] of [0, 0, Math.PI, Math.PI].entries()) expectWithin(angles[i] as number, angle, 1e-6);
    expect((await slopes(cosines)).map(Math.abs)).toEqual([0, 0, 0, 0]);
  });

  test('has a finite slope at the last number before 1', async () => {
    expect((await slopes([1 - 2 ** -24])).every((slope) => slope < 0 && Number.isFinite(slope))).toBe(true);
  });
});
