import { expect, test } from '@jest/globals';
import { backend_util } from '@tensorflow/tfjs-core';
import { depthwiseSizes, forEachTap } from './depthwise-taps.ts';

test('forEachTap visits what lies inside the image, by flat indices', () => {
  const info = backend_util.computeConv2DInfo([1, 2, 2, 3], [2, 1, 3, 2], 1, 1, 'same', undefined, true);
  const visited: number[][] = [];
  forEachTap(info, (...indices) => visited.push(indices));
  // Output rows 0 and 1 see filter row 0; only output row 0 sees filter row 1, which lies one image row lower.
  expect(visited).toEqual([
    [0, 0, 0],
    [3, 6, 0],
    [6, 0, 6],
    [9, 6, 6],
    [6, 12, 0],
    [9, 18, 0],
  ]);
});

test('depthwiseSizes lists batch, image, output, multiplier, filter, strides, dilations and corner', () => {
  const info = backend_util.computeConv2DInfo([5, 8, 9, 3], [3, 2, 3, 4], [1, 2], 1, 'same', undefined, true);
  expect(depthwiseSizes(info)).toEqual([5, 8, 9, 3, 8, 5, 4, 3, 2, 1, 2, 1, 1, 1, 0]);
});
