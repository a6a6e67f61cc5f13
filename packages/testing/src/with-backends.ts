import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-cpu';
import '@tensorflow/tfjs-backend-wasm';
import '@tensorflow/tfjs-layers';
import { distantBackend } from './distant-backend.ts';

/** Backends of TensorFlow.js that run everywhere. */
export const everywhere: readonly string[] = ['cpu', 'wasm'];

/** The same and one whose numbers are not read at once, for what is done in another way there. */
export const everywhereAndDistant: readonly string[] = [...everywhere, distantBackend];

/**
 * Describes the same tests once per backend of TensorFlow.js, with gradients registered. After the tests of a backend
 * nothing may be left on it.
 *
 * @example
 * withBackends('TripletLoss', () => { test('…', async () => { … }); });
 */
export function withBackends(name: string, define: () => void, backends: readonly string[] = everywhere): void {
  describe.each(backends)(`${name} on %s`, (backend) => {
    let before = 0;
    beforeAll(async () => {
      // Keeps the cpu backend from advertising others on the console.
      tf.env().set('PROD', true);
      expect(await tf.setBackend(backend)).toBe(true);
      await tf.ready();
      before = tf.memory().numTensors;
    });
    define();
    test('leaves no tensor behind', () => {
      expect(tf.memory().numTensors).toBe(before);
    });
    afterAll(() => tf.disposeVariables());
  });
}

/** The numbers of the tensor that `compute` makes; everything on the device is freed. */
export async function numbersOf(compute: () => tf.Tensor): Promise<number[]> {
  const result = tf.tidy(compute);
  const values = await result.data();
  result.dispose();
  return Array.from(values);
}
