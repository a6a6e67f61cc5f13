import { beforeAll, describe, expect, test } from '@jest/globals';
import { expectSameOnCpu, expectSameValues, renewWasm, valuesOn, wasmForms } from '@sim/testing/backend-agreement';
import * as tf from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import './register.ts';

const transposes = [
  [false, false],
  [false, true],
  [true, false],
  [true, true],
] as const;

const normal = (shape: number[], seed: number): tf.Tensor => tf.randomNormal(shape, 0, 1, 'float32', seed);

/** `[…batch, rows, columns]`, with the last two swapped where the operand is transposed. */
const shaped = (batch: readonly number[], rows: number, columns: number, isTransposed: boolean): number[] =>
  isTransposed ? [...batch, columns, rows] : [...batch, rows, columns];

const cases = wasmForms.flatMap((form) => transposes.map((swap) => [form, ...swap] as const));

describe.each(cases)('batchMatMul, %s, transposes %j %j', (form, transposeA, transposeB) => {
  beforeAll(() => renewWasm(form));

  test.each([
    [3, 5, 7],
    [1, 1, 1],
    [4, 8, 4],
    [60, 60, 64],
    [13, 2, 131],
    [5, 9, 300],
  ])('agrees with the cpu backend, gradients too: %i × %i over %i', async (m, n, k) => {
    await expectSameOnCpu(() => {
      const a = normal(shaped([], m, k, transposeA), 4);
      const b = normal(shaped([], k, n, transposeB), 5);
      const product = (left: tf.Tensor, right: tf.Tensor): tf.Tensor => tf.matMul(left, right, transposeA, transposeB);
      const gradients = tf.grads((left: tf.Tensor, right: tf.Tensor) => tf.sum(tf.sin(product(left, right))));
      return [product(a, b), ...gradients([a, b])];
    });
  });

  test.each([
    [[1], [1]],
    [[3], [3]],
    [
      [2, 3],
      [2, 3],
    ],
  ])('agrees with the cpu backend for batches, gradients too: %j', async (batchA, batchB) => {
    await expectSameOnCpu(() => {
      const a = normal(shaped(batchA, 3, 6, transposeA), 4);
      const b = normal(shaped(batchB, 6, 9, transposeB), 5);
      const product = (left: tf.Tensor, right: tf.Tensor): tf.Tensor => tf.matMul(left, right, transposeA, transposeB);
      const gradients = tf.grads((left: tf.Tensor, right: tf.Tensor) => tf.sum(tf.sin(product(left, right))));
      return [product(a, b), ...gradients([a, b])];
    });
  });

  test.each([
    [[1], [3]],
    [[3], [1]],
    [[], [3]],
    [[2, 3], [3]],
    [
      [2, 3],
      [2, 1],
    ],
    [
      [2, 1],
      [1, 3],
    ],
    [[2, 1], [2]],
    [
      [2, 1, 4],
      [3, 1],
    ],
  ])('broadcasts the batches %j and %j as tiling does', async (batchA, batchB) => {
    const [product, tiled] = await valuesOn('wasm', () => {
      const a = normal(shaped(batchA, 3, 6, transposeA), 4);
      const b = normal(shaped(batchB, 6, 5, transposeB), 5);
      const batch = tf.backend_util.assertAndGetBroadcastShape(batchA, batchB);
      const full = (x: tf.Tensor): tf.Tensor => {
        const leading = [...Array<number>(batch.length + 2 - x.rank).fill(1), ...x.shape];
        return tf.tile(
          tf.reshape(x, leading),
          leading.map((size, axis) => (axis < batch.length ? (batch[axis] as number) / size : 1)),
        );
      };
      const broadcast = tf.matMul(a, b, transposeA, transposeB);
      expect(broadcast.shape).toEqual([...batch, 3, 5]);
      return [broadcast, tf.matMul(full(a), full(b), transposeA, transposeB)];
    });
    expectSameValues(product as Float32Array, tiled as Float32Array, 1e-6);
  });

  test('agrees with a loop in float64 for any sizes', async () => {
    const size = fc.integer({ min: 1, max: 40 });
    await fc.assert(
      fc.asyncProperty(size, size, size, fc.integer({ min: 1, max: 1000 }), async (m, n, k, seed) => {
        const [a, b, product] = await valuesOn('wasm', () => {
          const left = normal(shaped([], m, k, transposeA), seed);
          const right = normal(shaped([], k, n, transposeB), seed + 1);
          return [left, right, tf.matMul(left, right, transposeA, transposeB)];
        });
        const expected = Float64Array.from({ length: m * n }, (_, at) => {
          const i = Math.floor(at / n);
          const j = at % n;
          let sum = 0;
          for (let q = 0; q < k; q++) {
            const left = (a as Float32Array)[transposeA ? q * m + i : i * k + q] as number;
            sum += left * ((b as Float32Array)[transposeB ? j * k + q : q * n + j] as number);
          }
          return sum;
        });
        expectSameValues(product as Float32Array, expected, 1e-5);
      }),
      { numRuns: 30 },
    );
  });
});

describe.each(wasmForms)('batchMatMul, %s, refuses with the errors of tfjs', (form) => {
  beforeAll(() => renewWasm(form));

  test('different inner sizes', () => {
    expect(() => tf.matMul(tf.ones([2, 3]), tf.ones([2, 3]))).toThrow(
      'Error in matMul: inner shapes (3) and (2) of Tensors with shapes 2,3 and 2,3 and transposeA=false and transposeB=false must match.',
    );
    expect(() => tf.matMul(tf.ones([2, 3]), tf.ones([4, 3]), true, true)).toThrow(
      'Error in matMul: inner shapes (2) and (3) of Tensors with shapes 2,3 and 4,3 and transposeA=true and transposeB=true must match.',
    );
  });

  test('batches that do not broadcast', () => {
    expect(() => tf.matMul(tf.ones([2, 3, 4]), tf.ones([3, 4, 5]))).toThrow(
      'Operands could not be broadcast together with shapes 2 and 3.',
    );
  });

  test('a type other than float32', () => {
    const ones = tf.ones([2, 2], 'int32');
    expect(() => tf.matMul(ones, ones, false, true)).toThrow(
      'BatchMatMul for non non-float32 tensors not yet supported.',
    );
  });
});
