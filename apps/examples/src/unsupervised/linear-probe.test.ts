import { expect, test } from '@jest/globals';
import { Random } from '@sim/core';
import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { linearProbe } from './linear-probe.ts';
import { embedByPixels } from './measure-quality.ts';

/** Rows around one axis for each class. */
function part(count: number, seed: number, noise: number) {
  const random = new Random(seed);
  const labels = Array.from({ length: count }, (_, i) => `class ${i % 4}`);
  const rows = labels.flatMap((_, i) => Array.from({ length: 8 }, (__, axis) => (axis === i % 4 ? 1 : 0) + noise * random.normal()));
  return { images: { values: Float32Array.from(rows), shape: [count, 8] }, labels };
}

test('reads classes off rows that a plane parts, and not off noise; leaves no tensor behind', async () => {
  tf.env().set('PROD', true);
  await tf.setBackend('cpu');
  const before = tf.memory().numTensors;
  expect(await linearProbe(embedByPixels, { fit: part(1500, 1, 0.2), measure: part(100, 2, 0.2) }, 0)).toBeGreaterThan(0.97);
  expect(await linearProbe(embedByPixels, { fit: part(400, 1, 100), measure: part(400, 2, 100) }, 0)).toBeLessThan(0.4);
  expect(tf.memory().numTensors).toBe(before);
});
