import { beforeAll, describe, expect, test } from '@jest/globals';
import { expectSameOnCpu, renewWasm, valuesOn, wasmForms } from '@sim/testing/backend-agreement';
import * as tf from '@tensorflow/tfjs-core';
import './register.ts';

describe.each(wasmForms)('prelu, %s', (form) => {
  beforeAll(() => renewWasm(form));

  test('takes alpha along the axis where it lies', async () => {
    const [values] = await valuesOn('wasm', () => [
      tf.prelu(tf.tensor2d([-1, -1, 5, -1], [2, 2]), tf.tensor2d([2, 3], [2, 1])),
    ]);
    expect(Array.from(values as Float32Array)).toEqual([-2, -2, 5, -3]);
  });

  test.each([[[6]], [[5, 6]], [[5, 1]], [[3, 5, 6]], [[3, 1, 6]], [[1]], [[1, 1, 6]]])(
    'agrees with the cpu backend: alpha %j',
    async (shape) => {
      await expectSameOnCpu(() => {
        const x = tf.randomNormal([3, 5, 6], 0, 1, 'float32', 1);
        return [tf.prelu(x, tf.randomNormal(shape, 0, 1, 'float32', 2))];
      });
    },
  );
});
