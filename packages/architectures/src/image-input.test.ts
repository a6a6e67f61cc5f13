import { expect, test } from '@jest/globals';
import { imageInput } from './image-input.ts';

test('takes images of a size and of any size', () => {
  expect(imageInput([4, 5, 3], 'test').shape).toEqual([null, 4, 5, 3]);
  expect(imageInput([null, null, 1], 'test').shape).toEqual([null, null, null, 1]);
});

test.each([[[28, 28]], [[28, 28, null]], [[0, 28, 3]], [[28, 2.5, 3]], [[1, 28, 28, 3]]])('refuses %j', (shape) => {
  expect(() => imageInput(shape, 'Net')).toThrow(expect.objectContaining({ code: 'SHAPE_MISMATCH' }));
});
