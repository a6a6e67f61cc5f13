import { expect, test } from '@jest/globals';
import { backend_util } from '@tensorflow/tfjs-core';
import { convolutionSizes } from './convolution-sizes.ts';

test('convolutionSizes lists padded or not, batch, image, output, filter, strides and corner', () => {
  const padded = backend_util.computeConv2DInfo([5, 8, 9, 3], [3, 2, 3, 7], [1, 2], 1, 'same');
  expect(convolutionSizes(padded)).toEqual({
    forKernel: [1, 5, 8, 9, 3, 8, 5, 7, 3, 2, 1, 2, 1, 0],
    forScratch: [1, 3, 8, 5, 7, 3, 2, 1, 2],
  });
});

test.each<['same' | 'valid' | number, number, 0 | 1]>([
  ['valid', 3, 0],
  ['same', 1, 0],
  ['same', 3, 1],
  // 'same' padding of an even filter lies behind the image alone.
  ['same', 2, 1],
  [1, 3, 1],
])('convolutionSizes: padding %j of a filter of %i pixels is padded: %i', (pad, size, isPadded) => {
  const info = backend_util.computeConv2DInfo([1, 8, 8, 1], [size, size, 1, 1], 1, 1, pad);
  expect(convolutionSizes(info).forScratch[0]).toBe(isPadded);
});
