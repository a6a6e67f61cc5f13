import { expect, test } from '@jest/globals';
import { backend_util } from '@tensorflow/tfjs-core';
import { addFilterGradients } from './filter-gradient-loops.ts';

test('addFilterGradients adds what one image gives', () => {
  const info = backend_util.computeConv2DInfo([2, 2, 2, 1], [2, 2, 1, 1], 1, 1, 'same');
  const x = Float32Array.of(9, 9, 9, 9, 1, 2, 3, 4);
  const sums = Float64Array.of(100, 0, 0, 0);
  addFilterGradients(info, 1, x, new Float32Array(8).fill(1), sums);
  expect([...sums]).toEqual([110, 2 + 4, 3 + 4, 4]);
});
