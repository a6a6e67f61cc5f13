import { expect, test } from '@jest/globals';
import { numbersOf, withBackends } from '@sim/testing/with-backends';
import * as tf from '@tensorflow/tfjs-core';
import { imageTensor, unitImages } from './image-tensor.ts';

const shape = [1, 1, 2, 1];

withBackends('imageTensor, unitImages', () => {
  test.each([
    ['floats', { values: Float32Array.of(0, 1), shape }, [0, 1]],
    ['bytes', { values: Uint8Array.of(51, 255), shape }, [51, 255]],
    ['whole numbers', { values: Int32Array.of(0, 9), shape }, [0, 9]],
  ])('imageTensor takes %s as they are', async (_, images, expected) => {
    expect(await numbersOf(() => imageTensor(images, 'call'))).toEqual(expected);
  });

  test('imageTensor takes tensors of both types', async () => {
    const pixels = (dtype: 'float32' | 'int32') => tf.tensor4d([3, 4], [1, 1, 2, 1], dtype);
    for (const dtype of ['float32', 'int32'] as const) {
      const result = tf.tidy(() => imageTensor(pixels(dtype), 'call'));
      expect(result.dtype).toBe('float32');
      expect([...(await result.data())]).toEqual([3, 4]);
      result.dispose();
    }
  });

  test('unitImages scales by what the type suggests, or by what it is told', async () => {
    const bytes = { values: Uint8Array.of(51, 255), shape };
    const unit = await numbersOf(() => unitImages(bytes, undefined, 'call'));
    expect(unit).toEqual([Math.fround(0.2), 1]);
    expect(await numbersOf(() => unitImages(tf.tensor4d([51, 255], [1, 1, 2, 1], 'int32'), undefined, 'call'))).toEqual(unit);
    expect(await numbersOf(() => unitImages(tf.tensor4d([51, 255], [1, 1, 2, 1]), 255, 'call'))).toEqual(unit);
    expect(await numbersOf(() => unitImages({ values: Float32Array.of(0, 1), shape }, undefined, 'call'))).toEqual([0, 1]);
    expect(await numbersOf(() => unitImages({ values: Int32Array.of(0, 2), shape }, 4, 'call'))).toEqual([0, 0.5]);
  });

  test.each<[number[], number | undefined, RegExp]>([
    [[0, 255], undefined, /between 0 and 1, got "0 to 255"\. .*maxPixelValue.*255/],
    [[-1, 1], undefined, /got "-1 to 1"/],
    [[0, 256], 128, /between 0 and 128, got "0 to 256"/],
    [[0, Number.NaN], undefined, /between 0 and 1/],
  ])('unitImages refuses %p of white %p', (values, white, message) => {
    const call = () => tf.tidy(() => unitImages({ values: Float32Array.from(values), shape }, white, 'call'));
    expect(call).toThrow(expect.objectContaining({ code: 'INVALID_ARGUMENT', message: expect.stringMatching(message) }));
  });

  test.each([[[2]], [[1, 2, 1]], [[1, 1, 3, 1]], [[0, 1, 1, 1]]])('refuses two numbers of shape %p', (wrong) => {
    const call = () => tf.tidy(() => imageTensor({ values: Float32Array.of(1, 2), shape: wrong }, 'call'));
    expect(call).toThrow(expect.objectContaining({ code: 'SHAPE_MISMATCH' }));
  });

  test.each([[0], [-1], [Number.NaN], [Number.POSITIVE_INFINITY]])('refuses a white of %p', (white) => {
    const call = () => tf.tidy(() => unitImages({ values: Float32Array.of(0, 1), shape }, white, 'call'));
    expect(call).toThrow(/call: maxPixelValue must be a number above 0/);
  });
});
