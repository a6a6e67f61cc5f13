import { beforeAll, describe, expect, test } from '@jest/globals';
import { expectSameOnCpu, renewWasm, wasmForms } from '@sim/testing/backend-agreement';
import * as tf from '@tensorflow/tfjs-core';
import './register.ts';

describe.each(wasmForms)('einsum, %s', (form) => {
  beforeAll(() => renewWasm(form));

  test.each<[string, number[][]]>([
    ['ij,jk->ik', [[3, 4], [4, 5]]],
    ['bij,bkj->bik', [[2, 3, 4], [2, 5, 4]]],
    ['ij->ji', [[3, 4]]],
    ['ij->ij', [[3, 4]]],
    ['ij->i', [[3, 4]]],
    ['ij,ij->', [[3, 4], [3, 4]]],
    ['abc,cd->abd', [[2, 3, 4], [4, 3]]],
    ['i,j->ij', [[3], [4]]],
  ])('agrees with the cpu backend: %s', async (equation, shapes) => {
    await expectSameOnCpu(() => [
      tf.einsum(equation, ...shapes.map((shape, i) => tf.randomNormal(shape, 0, 1, 'float32', i + 1))),
    ]);
  });

  test('refuses an equation with the error of tfjs', () => {
    expect(() => tf.einsum('ii->i', tf.ones([2, 2]))).toThrow('Found duplicate axes in input component ii');
  });
});
