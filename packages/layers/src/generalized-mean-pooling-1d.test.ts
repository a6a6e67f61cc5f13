import { describe, expect, test } from '@jest/globals';
import { expectValue, expectWithin } from '@sim/testing/close';
import { describeGolden } from '@sim/testing/golden';
import { numbersOf, withBackends } from '@sim/testing/with-backends';
import * as tf from '@tensorflow/tfjs-core';
import { input } from '@tensorflow/tfjs-layers';
import { GeneralizedMeanPooling1D } from './generalized-mean-pooling-1d.ts';

interface ReferencePooling {
  readonly layers: { readonly sequence: number[][][]; readonly gem1d: { readonly p: number; readonly value: number[][] }[] };
}

describeGolden<ReferencePooling>('tfsim.json', ({ layers: { sequence, gem1d } }) => {
  withBackends('GeneralizedMeanPooling1D', () => {
    test.each(gem1d)('p = $p', async ({ p, value }) => {
      const pooled = await numbersOf(() => new GeneralizedMeanPooling1D({ p }).apply(tf.tensor3d(sequence)) as tf.Tensor);
      for (const [i, expected] of value.flat().entries()) expectValue(pooled[i] as number, expected);
    });
  });
});

withBackends('GeneralizedMeanPooling1D', () => {
  // Two channels: 0 2 7 and 5 5 5.
  const sequence = (): tf.Tensor3D => tf.tensor3d([[[0, 5], [2, 5], [7, 5]]]);

  test.each([
    [-Infinity, 0],
    [-1, 3 / (1 + 1 / 3 + 1 / 8) - 1],
    [0, Math.cbrt(1 * 3 * 8) - 1],
    [1, 3],
    [3, Math.cbrt((1 + 27 + 512) / 3) - 1],
    [Infinity, 7],
  ])('pools each channel over the steps for p = %p', async (p, expected) => {
    const pooled = await numbersOf(() => new GeneralizedMeanPooling1D({ p }).apply(sequence()) as tf.Tensor);
    expectWithin(pooled[0] as number, expected, 1e-5);
    expectWithin(pooled[1] as number, 5, 1e-5);
  });

  test.each([3, Infinity, -Infinity, 0])('keeps one step with keepdims for p = %p', (p) => {
    tf.tidy(() => {
      const shapeOf = (args: object, shape: number[]): number[] =>
        (new GeneralizedMeanPooling1D({ p, ...args }).apply(tf.ones(shape)) as tf.Tensor).shape;
      expect(shapeOf({}, [3, 6, 2])).toEqual([3, 2]);
      expect(shapeOf({ keepdims: true }, [3, 6, 2])).toEqual([3, 1, 2]);
      expect(shapeOf({ keepdims: true, dataFormat: 'channelsFirst' }, [3, 2, 6])).toEqual([3, 2, 1]);
    });
  });

  test('pools channels that come first alike', async () => {
    const layer = new GeneralizedMeanPooling1D({ dataFormat: 'channelsFirst' });
    const last = await numbersOf(() => new GeneralizedMeanPooling1D().apply(sequence()) as tf.Tensor);
    expect(await numbersOf(() => layer.apply(tf.transpose(sequence(), [0, 2, 1])) as tf.Tensor)).toEqual(last);
  });
});

describe('GeneralizedMeanPooling1D', () => {
  test('is made again from its configuration', () => {
    const config = new GeneralizedMeanPooling1D({ p: Infinity, keepdims: true, name: 'gem' }).getConfig();
    expect(config).toEqual({ name: 'gem', trainable: true, p: 'max', dataFormat: 'channelsLast', keepdims: true });
    expect(new GeneralizedMeanPooling1D(JSON.parse(JSON.stringify(config))).getConfig()).toEqual(config);
    expect(GeneralizedMeanPooling1D.className).toBe('GeneralizedMeanPooling1D');
  });

  test('refuses images', () => {
    expect(() => new GeneralizedMeanPooling1D().apply(input({ shape: [4, 4, 2] }))).toThrow(/ndim=3/);
  });
});
