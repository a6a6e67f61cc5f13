import { expect, test } from '@jest/globals';
import { backend_util } from '@tensorflow/tfjs-core';
import { addPoolGradients } from './pool-gradient-loops.ts';

const gradientsOf = (x: number[], gradient: number[], width: number, size: number, stride: number): Float32Array => {
  const info = backend_util.computePool2DInfo([1, x.length / width, width, 1], size, stride, 1, 'valid');
  const out = new Float32Array(x.length);
  addPoolGradients(info, x, gradient, out);
  return out;
};

test('the first maximum of a window gets its gradient, also where all are below zero', () => {
  expect(gradientsOf([-2, -1, -3, -1], [7], 2, 2, 2)).toEqual(Float32Array.of(0, 7, 0, 0));
});

test('windows that overlap add up', () => {
  expect(gradientsOf([0, 0, 0, 0, 9, 0, 0, 0, 0], [1, 2, 3, 4], 3, 2, 1)).toEqual(Float32Array.of(0, 0, 0, 0, 10, 0, 0, 0, 0));
});

test('a window without a number passes nothing on', () => {
  expect(gradientsOf([Number.NaN, -Infinity, Number.NaN, -Infinity], [7], 2, 2, 2)).toEqual(new Float32Array(4));
});
