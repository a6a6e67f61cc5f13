import { beforeAll, describe, expect, test } from '@jest/globals';
import { expectSameOnCpu, gradientAt, renewWasm, valuesOn, wasmForms } from '@sim/testing/backend-agreement';
import * as tf from '@tensorflow/tfjs-core';
import './register.ts';

async function sums(x: tf.TensorLike, ids: number[], segments: number): Promise<number[]> {
  const [values] = await valuesOn('wasm', () => [
    tf.unsortedSegmentSum(tf.tensor(x, undefined, 'float32'), tf.tensor1d(ids, 'int32'), segments),
  ]);
  return Array.from(values as Float32Array);
}

describe.each(wasmForms)('unsortedSegmentSum, %s', (form) => {
  beforeAll(() => renewWasm(form));

  test('adds rows of equal id', async () => {
    expect(await sums([1, 2, 3, 4], [1, 2, 0, 1], 3)).toEqual([3, 5, 2]);
    expect(
      await sums(
        [
          [1, 2],
          [3, 4],
          [5, 6],
        ],
        [1, 1, 0],
        3,
      ),
    ).toEqual([5, 6, 4, 6, 0, 0]);
  });

  test('leaves out ids beyond the segments', async () => {
    expect(await sums([1, 2, 3, 4], [-1, 2, 0, 9], 2)).toEqual([3, 0]);
  });

  test('sums over all leading axes that the ids have', async () => {
    const [values] = await valuesOn('wasm', () => {
      const ids = tf.tensor2d(
        [
          [0, 1],
          [1, 1],
        ],
        undefined,
        'int32',
      ) as tf.Tensor;
      return [
        tf.unsortedSegmentSum(
          tf.tensor3d([
            [
              [1, 2],
              [3, 4],
            ],
            [
              [5, 6],
              [7, 8],
            ],
          ]),
          ids as tf.Tensor1D,
          2,
        ),
      ];
    });
    expect(Array.from(values as Float32Array)).toEqual([1, 2, 15, 18]);
  });

  test('agrees with the cpu backend as the gradient of gather, along any axis', async () => {
    await expectSameOnCpu(() => {
      const x = tf.randomNormal([5, 7, 3], 0, 1, 'float32', 8);
      const indices = tf.tensor2d(
        [
          [0, 2, 2],
          [1, 0, 3],
        ],
        [2, 3],
        'int32',
      );
      return [0, 1].map((axis) => gradientAt((table: tf.Tensor) => tf.sum(tf.sin(tf.gather(table, indices, axis))), x));
    });
  });

  test('keeps the type of integers', async () => {
    await tf.setBackend('wasm');
    tf.tidy(() => {
      const total = tf.unsortedSegmentSum(tf.tensor1d([1, 2, 3], 'int32'), tf.tensor1d([0, 0, 1], 'int32'), 2);
      expect(total.dtype).toBe('int32');
      expect(Array.from(total.dataSync())).toEqual([3, 3]);
    });
  });

  describe('refuses', () => {
    beforeAll(() => tf.setBackend('wasm'));

    test('ids that do not lead the shape of the values', () => {
      expect(() => tf.unsortedSegmentSum(tf.ones([4, 2]), tf.zeros([3], 'int32') as tf.Tensor1D, 2)).toThrow(
        /Error in unsortedSegmentSum: .*Shapes .* must match/s,
      );
    });
  });
});
