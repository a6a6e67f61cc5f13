import { beforeAll, describe, expect, test } from '@jest/globals';
import '@tensorflow/tfjs-backend-wasm';
import '@sim/wasm-training';
import { expectCode } from '@sim/testing/expect-code';
import * as tf from '@tensorflow/tfjs-core';
import { loadMobileNet, type MobileNetVariant } from './nsfwjs.ts';

beforeAll(() => tf.setBackend('wasm'));

/** Stripes of both directions, each also a little darker. */
function stripes(side: number): tf.Tensor4D {
  return tf.tidy(() => {
    const wave = tf.reshape(tf.round(tf.div(tf.add(tf.sin(tf.range(0, side)), 1), 2)), [1, side, 1]);
    const across = tf.tile(wave, [side, 1, 3]);
    const down = tf.transpose(across, [1, 0, 2]);
    return tf.stack([across, tf.mul(across, 0.95), down, tf.mul(down, 0.95)]) as tf.Tensor4D;
  });
}

describe('loadMobileNet', () => {
  test.each<[MobileNetVariant, number]>([
    ['mobilenet_v2', 1280],
    ['mobilenet_v2_mid', 1792],
  ])('%s gives %i features, which keep apart what differs', async (variant, size) => {
    const before = tf.memory().numTensors;
    const encoder = await loadMobileNet({ variant });
    const images = stripes(64);
    const { values, count, dim } = await encoder.embed(images);
    expect([count, dim]).toEqual([4, size]);
    const distance = (a: number, b: number): number =>
      Math.hypot(...values.slice(a * dim, (a + 1) * dim).map((value, i) => value - (values[b * dim + i] as number)));
    expect(distance(0, 1)).toBeGreaterThan(0);
    expect(Math.max(distance(0, 1), distance(2, 3))).toBeLessThan(Math.min(distance(0, 2), distance(1, 3)));
    expect(await encoder.digest()).toMatch(/^[0-9a-f]{64}$/);
    images.dispose();
    encoder.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });

  test('takes images of 224 × 224 as they are, and as a resized copy', async () => {
    const encoder = await loadMobileNet();
    const white = (height: number, width: number) => ({ values: new Float32Array(height * width * 3).fill(1), shape: [1, height, width, 3] });
    const [large, small] = [await encoder.embed(white(224, 224)), await encoder.embed(white(50, 40))];
    small.values.forEach((value, i) => expect(value).toBeCloseTo(large.values[i] as number, 3));
    encoder.dispose();
  });

  test('refuses another variant', async () => {
    await expectCode('UNKNOWN_NAME', loadMobileNet({ variant: 'mobilenet' as MobileNetVariant }));
  });
});
