import { beforeAll, describe, expect, test } from '@jest/globals';
import {
  expectSameOnCpu,
  expectSameValues,
  gradientAt,
  normal4d,
  renewWasm,
  valuesOn,
  wasmForms,
} from '@sim/testing/backend-agreement';
import * as tf from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import './register.ts';

type Pad = 'same' | 'valid' | number | tf.backend_util.ExplicitPadding;

/** The input gradient of a convolution whose output gradient varies over positions. */
function inputGradient(
  size: number,
  strides: number | [number, number],
  pad: Pad,
  inOut: [number, number],
  side: number,
) {
  return (): tf.Tensor[] => {
    const x = normal4d([2, side, side + 1, inOut[0]], 1);
    const filter = normal4d([size, size, ...inOut], 2);
    return [gradientAt((image: tf.Tensor4D) => tf.sum(tf.sin(tf.conv2d(image, filter, strides, pad))), x)];
  };
}

describe.each(wasmForms)('conv2dBackpropInput, %s', (form) => {
  beforeAll(() => renewWasm(form));

  test.each<[number, number | [number, number], Pad, [number, number], number]>([
    [1, 1, 'valid', [13, 9], 5],
    [1, 2, 'same', [4, 8], 6],
    [2, 1, 'same', [4, 4], 5],
    [3, 1, 'valid', [1, 8], 9],
    [3, 1, 'valid', [3, 8], 9],
    [3, 1, 'valid', [16, 8], 8],
    [3, 1, 'same', [4, 5], 8],
    [3, 1, 'same', [8, 16], 7],
    [3, 1, 'same', [32, 24], 6],
    [3, 2, 'same', [3, 16], 9],
    [3, 2, 'valid', [8, 8], 9],
    [3, [2, 1], 'same', [2, 3], 8],
    [3, 1, 1, [2, 3], 6],
    [3, 1, 3, [2, 3], 6],
    [
      3,
      1,
      [
        [0, 0],
        [0, 2],
        [1, 0],
        [0, 0],
      ],
      [8, 3],
      6,
    ],
    [
      3,
      2,
      [
        [0, 0],
        [0, 2],
        [1, 0],
        [0, 0],
      ],
      [2, 3],
      6,
    ],
    [5, 1, 'same', [1, 7], 7],
    [5, 2, 'same', [6, 12], 9],
    [7, 2, 'same', [3, 8], 9],
    [3, 3, 'valid', [2, 2], 10],
  ])('agrees with the cpu backend: filter %i, stride %j, padding %j, channels %j', async (...options) => {
    await expectSameOnCpu(inputGradient(...options));
  });

  test('is the adjoint of the convolution: ⟨dx, v⟩ = ⟨dy, conv(v, filter)⟩', async () => {
    const shape = fc.record({
      size: fc.tuple(fc.integer({ min: 1, max: 5 }), fc.integer({ min: 1, max: 5 })),
      strides: fc.constantFrom<[number, number]>([1, 1], [1, 1], [2, 1], [2, 2]),
      side: fc.tuple(fc.integer({ min: 5, max: 12 }), fc.integer({ min: 5, max: 12 })),
      channels: fc.tuple(fc.integer({ min: 1, max: 19 }), fc.integer({ min: 1, max: 19 })),
      pad: fc.constantFrom<'same' | 'valid' | number>('same', 'valid', 1, 2),
      seed: fc.integer({ min: 1, max: 1000 }),
    });
    await fc.assert(
      fc.asyncProperty(shape, async ({ size, strides, side, channels, pad, seed }) => {
        const [left, right] = await valuesOn('wasm', () => {
          const v = normal4d([2, ...side, channels[0]], seed);
          const filter = normal4d([...size, ...channels], seed + 1);
          const y = tf.conv2d(v, filter, strides, pad);
          const dy = normal4d(y.shape, seed + 2);
          const gradient = gradientAt((image: tf.Tensor4D) => tf.conv2d(image, filter, strides, pad), v, dy);
          const scale = tf.mul(tf.norm(dy), tf.norm(y));
          return [tf.div(tf.sum(tf.mul(gradient, v)), scale), tf.div(tf.sum(tf.mul(dy, y)), scale)];
        });
        expect(Math.abs((left?.[0] as number) - (right?.[0] as number))).toBeLessThan(1e-5);
      }),
      { numRuns: 40 },
    );
  });

  test('is the transposed convolution', async () => {
    await expectSameOnCpu(() => {
      const x = normal4d([2, 4, 5, 3], 1);
      const filter = normal4d([3, 3, 6, 3], 2);
      return [
        tf.conv2dTranspose(x, filter, [2, 6, 7, 6], 1, 'valid'),
        tf.conv2dTranspose(x, filter, [2, 4, 5, 6], 1, 'same'),
        tf.conv2dTranspose(x, filter, [2, 8, 10, 6], 2, 'same'),
      ];
    });
  });

  test('spreads a single output gradient over its window', async () => {
    const [values] = await valuesOn('wasm', () => {
      const filter = tf.tensor4d([1, 2, 3, 4], [2, 2, 1, 1]);
      const dy = tf.tensor4d([0, 0, 10, 0], [1, 2, 2, 1]);
      return [tf.conv2dTranspose(dy, filter, [1, 3, 3, 1], 1, 'valid')];
    });
    expectSameValues(values as Float32Array, [0, 0, 0, 10, 20, 0, 30, 40, 0]);
  });

  describe('refuses', () => {
    beforeAll(() => tf.setBackend('wasm'));

    test.each<[[number, number, number, number]]>([[[1, 5, 4, 2]], [[2, 4, 4, 2]]])(
      'an output gradient that does not fit an input of the shape %j',
      (shape) => {
        const run = (): unknown =>
          tf.conv2dTranspose(normal4d([1, 2, 2, 5], 1), normal4d([3, 3, 2, 5], 2), shape, 1, 'valid');
        expect(run).toThrow(/Error in Conv2DBackpropInput: .*Shapes .* must match/s);
      },
    );
  });
});
