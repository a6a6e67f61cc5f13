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

/** The filter gradient of a convolution whose output gradient varies over positions. */
function filterGradient(
  size: number,
  strides: number | [number, number],
  pad: Pad,
  inOut: [number, number],
  side: number,
) {
  return (): tf.Tensor[] => {
    const x = normal4d([2, side, side + 1, inOut[0]], 1);
    const filter = normal4d([size, size, ...inOut], 2);
    return [gradientAt((f: tf.Tensor4D) => tf.sum(tf.sin(tf.conv2d(x, f, strides, pad))), filter)];
  };
}

describe.each(wasmForms)('conv2dBackpropFilter, %s', (form) => {
  beforeAll(() => renewWasm(form));

  test.each<[number, number | [number, number], Pad, [number, number], number]>([
    [1, 1, 'valid', [13, 9], 3],
    [1, 2, 'same', [4, 8], 5],
    [2, 1, 'same', [4, 4], 4],
    [3, 1, 'valid', [1, 8], 6],
    [3, 1, 'valid', [3, 8], 5],
    [3, 1, 'valid', [16, 8], 4],
    [3, 1, 'same', [4, 5], 4],
    [3, 1, 'same', [8, 16], 4],
    [3, 2, 'same', [3, 16], 5],
    [3, 2, 'valid', [8, 8], 5],
    [3, [2, 1], 'same', [2, 3], 5],
    [3, 1, 1, [2, 3], 4],
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
      5,
    ],
    [5, 1, 'same', [1, 7], 5],
    [5, 2, 'same', [6, 12], 5],
    [7, 2, 'same', [3, 8], 7],
    [3, 3, 'valid', [2, 2], 7],
  ])('agrees with the cpu backend: filter %i, stride %j, padding %j, channels %j', async (...options) => {
    await expectSameOnCpu(filterGradient(...options));
  });

  test('is the adjoint of the convolution: ⟨dFilter, v⟩ = ⟨dy, conv(x, v)⟩', async () => {
    const shape = fc.record({
      size: fc.tuple(fc.integer({ min: 1, max: 5 }), fc.integer({ min: 1, max: 5 })),
      strides: fc.tuple(fc.integer({ min: 1, max: 3 }), fc.integer({ min: 1, max: 3 })),
      side: fc.tuple(fc.integer({ min: 5, max: 12 }), fc.integer({ min: 5, max: 12 })),
      channels: fc.tuple(fc.integer({ min: 1, max: 19 }), fc.integer({ min: 1, max: 19 })),
      pad: fc.constantFrom<'same' | 'valid' | number>('same', 'valid', 1, 2),
      seed: fc.integer({ min: 1, max: 1000 }),
    });
    await fc.assert(
      fc.asyncProperty(shape, async ({ size, strides, side, channels, pad, seed }) => {
        const [left, right] = await valuesOn('wasm', () => {
          const x = normal4d([2, ...side, channels[0]], seed);
          const v = normal4d([...size, ...channels], seed + 1);
          const y = tf.conv2d(x, v, strides, pad);
          const dy = normal4d(y.shape, seed + 2);
          const gradient = gradientAt((f: tf.Tensor4D) => tf.conv2d(x, f, strides, pad), v, dy);
          const scale = tf.mul(tf.norm(dy), tf.norm(y));
          return [tf.div(tf.sum(tf.mul(gradient, v)), scale), tf.div(tf.sum(tf.mul(dy, y)), scale)];
        });
        expect(Math.abs((left?.[0] as number) - (right?.[0] as number))).toBeLessThan(1e-5);
      }),
      { numRuns: 40 },
    );
  });

  test('sums a single pixel by hand', async () => {
    const [values] = await valuesOn('wasm', () => {
      const x = tf.tensor4d([1, 2, 3, 4], [1, 2, 2, 1]);
      const filter = tf.zeros([2, 2, 1, 1]) as tf.Tensor4D;
      return [gradientAt((f) => tf.conv2d(x, f, 1, 'same'), filter)];
    });
    expectSameValues(values as Float32Array, [1 + 2 + 3 + 4, 2 + 4, 3 + 4, 4]);
  });

  test('is exactly zero where all patches are zero', async () => {
    const [values] = await valuesOn('wasm', () => {
      const x = tf.zeros([2, 6, 6, 4]) as tf.Tensor4D;
      const filter = normal4d([3, 3, 4, 8], 3);
      return [gradientAt((f: tf.Tensor4D) => tf.sum(tf.relu(tf.conv2d(x, f, 1, 'valid'))), filter)];
    });
    expect(values?.every((value) => value === 0)).toBe(true);
  });

  describe('refuses', () => {
    beforeAll(() => tf.setBackend('wasm'));
    const run = (dy: number[], dataFormat: string): unknown =>
      tf
        .engine()
        .runKernel(
          'Conv2DBackpropFilter',
          { x: normal4d([1, 4, 4, 2], 1), dy: normal4d(dy, 2) },
          { strides: [1, 1], pad: 'valid', dataFormat, filterShape: [3, 3, 2, 5] },
        );

    test.each([[[1, 3, 2, 5]], [[2, 2, 2, 5]], [[1, 2, 2, 4]]])('an output gradient of the shape %j', (shape) => {
      expect(() => run(shape, 'NHWC')).toThrow(/Error in Conv2DBackpropFilter: .*Shapes .* must match/s);
    });

    test('channels first', () => {
      expect(() => run([1, 5, 2, 2], 'NCHW')).toThrow("does not support dataFormat:'NCHW'");
    });
  });
});
