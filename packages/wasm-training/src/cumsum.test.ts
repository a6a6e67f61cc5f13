import { beforeAll, describe, expect, test } from '@jest/globals';
import { expectSameOnCpu, renewWasm, valuesOn, wasmForms } from '@sim/testing/backend-agreement';
import * as tf from '@tensorflow/tfjs-core';
import './register.ts';

describe.each(wasmForms)('cumsum, %s', (form) => {
  beforeAll(() => renewWasm(form));

  test('takes an axis counted from the end', async () => {
    const x = (): tf.Tensor => tf.tensor2d([1, 2, 3, 4, 5, 6], [2, 3]);
    const [last, first] = await valuesOn('wasm', () => [tf.cumsum(x(), -1), tf.cumsum(x(), -2)]);
    expect(Array.from(last as Float32Array)).toEqual([1, 3, 6, 4, 9, 15]);
    expect(Array.from(first as Float32Array)).toEqual([1, 2, 3, 5, 7, 9]);
  });

  test.each<[number, boolean, boolean]>([
    [0, false, false],
    [1, true, false],
    [2, false, true],
  ])('agrees with the cpu backend: axis %i, exclusive %j, reverse %j', async (axis, exclusive, reverse) => {
    await expectSameOnCpu(() => [tf.cumsum(tf.randomNormal([3, 4, 5], 0, 1, 'float32', 1), axis, exclusive, reverse)]);
  });
});
