import { beforeAll, describe, expect, test } from '@jest/globals';
import { expectSameOnCpu, renewWasm, valuesOn, wasmForms } from '@sim/testing/backend-agreement';
import * as tf from '@tensorflow/tfjs-core';
import './register.ts';

describe.each(wasmForms)('cumprod, %s', (form) => {
  beforeAll(() => renewWasm(form));

  test('takes an axis counted from the end', async () => {
    const x = (): tf.Tensor => tf.tensor2d([1, 2, 3, 4, 5, 6], [2, 3]);
    const [last, first] = await valuesOn('wasm', () => [tf.cumprod(x(), -1), tf.cumprod(x(), -2)]);
    expect(Array.from(last as Float32Array)).toEqual([1, 2, 6, 4, 20, 120]);
    expect(Array.from(first as Float32Array)).toEqual([1, 2, 3, 4, 10, 18]);
  });

  test.each<[number, boolean, boolean]>([
    [0, false, false],
    [1, true, false],
    [2, false, true],
  ])('agrees with the cpu backend: axis %i, exclusive %j, reverse %j', async (axis, exclusive, reverse) => {
    await expectSameOnCpu(() => [tf.cumprod(tf.randomNormal([3, 4, 5], 0, 1, 'float32', 1), axis, exclusive, reverse)]);
  });
});
