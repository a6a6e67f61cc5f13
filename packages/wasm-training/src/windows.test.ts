import { expect, test } from '@jest/globals';
import { backend_util } from '@tensorflow/tfjs-core';
import { flatWindows, forEachWindow } from './windows.ts';

function windowsOf(info: Parameters<typeof forEachWindow>[0]): [number, number[], number[]][] {
  const seen: [number, number[], number[]][] = [];
  forEachWindow(info, (position, pixels, taps, count) =>
    seen.push([position, [...pixels.subarray(0, count)], [...taps.subarray(0, count)]]),
  );
  return seen;
}

test('forEachWindow leaves out what lies outside', () => {
  const info = backend_util.computePool2DInfo([1, 2, 2, 3], [2, 2], [1, 1], 1, 'same');
  expect(windowsOf(flatWindows(info))).toEqual([
    [0, [0, 1, 2, 3], [0, 1, 2, 3]],
    [1, [1, 3], [0, 2]],
    [2, [2, 3], [0, 1]],
    [3, [3], [0]],
  ]);
});

test('forEachWindow goes through batch and depth, by strides', () => {
  const info = backend_util.computePool3DInfo([2, 2, 1, 3, 1], [2, 1, 1], [1, 1, 2], 1, 'valid');
  expect(windowsOf(info)).toEqual([
    [0, [0, 3], [0, 1]],
    [1, [2, 5], [0, 1]],
    [2, [6, 9], [0, 1]],
    [3, [8, 11], [0, 1]],
  ]);
});
