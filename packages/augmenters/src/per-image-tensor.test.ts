import { expect, test } from '@jest/globals';
import { withBackends } from '@sim/testing/with-backends';
import * as tf from '@tensorflow/tfjs-core';
import { perImageTensor } from './per-image-tensor.ts';

withBackends('perImageTensor', () => {
  test.each([[2, [1, 1, 1, 1], [2]], [[1, 2, 3], [3, 1, 1, 1], [1, 2, 3]], [Float32Array.of(1, 2, 3), [3, 1, 1, 1], [1, 2, 3]]])(
    '%p',
    async (values, shape, numbers) => {
      const tensor = perImageTensor(values, 'factors', 3, 'call');
      expect(tensor.shape).toEqual(shape);
      expect([...(await tensor.data())]).toEqual(numbers);
      tensor.dispose();
    },
  );

  test('refuses another number of values', () => {
    const call = () => tf.tidy(() => perImageTensor([1, 2], 'factors', 3, 'call'));
    expect(call).toThrow('call: factors must have one entry for each of the 3 images, got 2.');
  });
});
