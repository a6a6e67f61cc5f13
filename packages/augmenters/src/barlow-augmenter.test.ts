import { expect, test } from '@jest/globals';
import { Random } from '@sim/core';
import { expectWithin } from '@sim/testing/close';
import { type ImageShape, imageNumbers } from '@sim/testing/seeded-images';
import { withBackends } from '@sim/testing/with-backends';
import * as tf from '@tensorflow/tfjs-core';
import { BarlowAugmenter, type BarlowAugmenterOptions } from './barlow-augmenter.ts';

const off = {
  flipProbability: 0,
  jitterProbability: 0,
  greyscaleProbability: 0,
  blurProbability: 0,
  solarizeProbability: 0,
};

function draw(
  options: BarlowAugmenterOptions,
  values: Float32Array | Uint8Array,
  shape: ImageShape,
  count = 1,
  seed = 1,
): number[][] {
  const random = new Random(seed);
  const views = new BarlowAugmenter(options).augment({ values, shape }, null, count, false, { random });
  const numbers = views.map((view) => [...view.dataSync()]);
  tf.dispose(views);
  return numbers;
}

withBackends('BarlowAugmenter', () => {
  const size = { height: 8, width: 6 };
  const shape: ImageShape = [3, 12, 10, 3];

  test.each([1, 2, 5])('makes as many views as asked for: %p', (count) => {
    const views = draw(size, imageNumbers(shape), shape, count);
    expect(views).toHaveLength(count);
    expect(new Set(views.map(String)).size).toBe(count);
    for (const view of views) {
      expect(view).toHaveLength(3 * 8 * 6 * 3);
      expect(Math.min(...view)).toBeGreaterThanOrEqual(0);
      expect(Math.max(...view)).toBeLessThanOrEqual(1);
    }
  });

  test('works on grey images', () => {
    const grey: ImageShape = [3, 28, 28, 1];
    const [a, b] = draw({ height: 28, width: 28 }, imageNumbers(grey), grey, 2);
    expect(a).toHaveLength(3 * 28 * 28);
    expect(a).not.toEqual(b);
  });

  test('crops 75 to 100 % of height and of width, both by the same part', () => {
    // Channel 0 grows downwards, channel 1 to the right: what a view spans tells what was cut out.
    const ramps: ImageShape = [40, 40, 20, 3];
    const values = Float32Array.from({ length: 40 * 40 * 20 * 3 }, (_, i) => {
      const pixel = Math.floor(i / 3) % 800;
      return [Math.floor(pixel / 20) / 39, (pixel % 20) / 19, 0][i % 3] as number;
    });
    const [view] = draw({ ...off, height: 40, width: 20 }, values, ramps) as [number[]];
    const heights = new Set<number>();
    for (let image = 0; image < 40; image++) {
      const at = (y: number, x: number, channel: number) => view[((image * 40 + y) * 20 + x) * 3 + channel] as number;
      const height = Math.round((at(39, 0, 0) - at(0, 0, 0)) * 39) + 1;
      const width = Math.round((at(0, 19, 1) - at(0, 0, 1)) * 19) + 1;
      expect(height).toBeGreaterThanOrEqual(30);
      expect(height).toBeLessThanOrEqual(40);
      expectWithin(width, height / 2, 0.5 + 1e-6);
      heights.add(height);
    }
    expect(heights.size).toBeGreaterThan(5);
  });

  test.each<[string, Partial<BarlowAugmenterOptions>]>([
    ['flips', { flipProbability: 1 }],
    ['jitters', { jitterProbability: 1 }],
    ['greys', { greyscaleProbability: 1 }],
    ['blurs', { blurProbability: 1, blurMinSigma: 0.5 }],
    ['solarizes', { solarizeProbability: 1 }],
  ])('%s', (_, on) => {
    const plain = draw({ ...size, ...off }, imageNumbers(shape), shape);
    expect(draw({ ...size, ...off, ...on }, imageNumbers(shape), shape)).not.toEqual(plain);
  });

  test('solarizes images from 0 to 1 by a threshold on the scale from 0 to 255', () => {
    const even = (value: number, options: Partial<BarlowAugmenterOptions> = {}) => {
      const values = new Float32Array(16).fill(value);
      const all = { ...off, height: 4, width: 4, solarizeProbability: 1, ...options };
      return (draw(all, values, [1, 4, 4, 1])[0] as number[])[5] as number;
    };
    expectWithin(even(0.2), 0.8, 1e-6);
    expectWithin(even(9 / 255), 9 / 255, 1e-6);
    expectWithin(even(11 / 255), 244 / 255, 1e-6);
    expectWithin(even(0.2, { solarizeThresh: 128 }), 0.2, 1e-6);
    expectWithin(even(0.2, { solarizePixelMin: -1, solarizePixelMax: 1, solarizeThresh: 0 }), 0.2, 1e-6);
    expectWithin(even(0.6, { solarizePixelMin: -1, solarizePixelMax: 1, solarizeThresh: 0 }), 0.4, 1e-6);
  });

  test('makes the same views of bytes as of their fractions', () => {
    const bytes = Uint8Array.from(imageNumbers(shape), (value) => value * 255);
    const fractions = Float32Array.from(bytes, (value) => value / 255);
    const [expected] = draw(size, fractions, shape) as [number[]];
    (draw(size, bytes, shape)[0] as number[]).forEach((value, i) => expectWithin(value, expected[i] as number, 1e-5));
    expect(() => draw(size, Float32Array.from(bytes), shape)).toThrow(/BarlowAugmenter\.augment: .*maxPixelValue/);
  });

  test('has a configuration that the constructor accepts back', () => {
    const augmenter = new BarlowAugmenter({ ...size, brightness: 0.1, blurMaxSigma: 3, maxPixelValue: 2, seed: 7 });
    const config = JSON.parse(JSON.stringify(augmenter.getConfig())) as BarlowAugmenterOptions;
    expect(config).toMatchObject({ ...size, brightness: 0.1, blurMaxSigma: 3, solarizeThresh: 10, maxPixelValue: 2, seed: 7 });
    expect(new BarlowAugmenter(config).getConfig()).toEqual(augmenter.getConfig());
  });

  test.each<[Partial<BarlowAugmenterOptions>, RegExp]>([
    [{ height: 0 }, /height/],
    [{ flipProbability: 2 }, /flipProbability/],
    [{ blurProbability: -1 }, /blurProbability/],
    [{ blurMinSigma: 2 }, /blurMinSigma/],
    [{ solarizeThresh: 256 }, /solarizeThresh/],
    [{ solarizeThresh: -1 }, /solarizeThresh/],
  ])('refuses %p', (options, message) => {
    const create = () => new BarlowAugmenter({ ...size, ...options });
    expect(create).toThrow(
      expect.objectContaining({ code: 'INVALID_ARGUMENT', message: expect.stringMatching(message) }),
    );
  });
});
