import { expect, test } from '@jest/globals';
import { withBackends } from '@sim/testing/with-backends';
import * as tf from '@tensorflow/tfjs-core';
import { checkLossInput } from './loss-input.ts';

withBackends('checkLossInput', () => {
  test('takes the batch as its own keys, the very same tensors', () => {
    tf.tidy(() => {
      const input = checkLossInput(tf.tensor1d([0, 1], 'int32'), tf.zeros([2, 3]));
      expect(input.keys).toBe(input.embeddings);
      expect(input.keyLabels).toBe(input.labels);
      expect(input.removeDiagonal).toBe(true);
      expect(input).not.toHaveProperty('mined');
    });
  });

  test('keeps the diagonal of other keys unless told not to', () => {
    tf.tidy(() => {
      const keys = { keys: tf.zeros<tf.Rank.R2>([4, 3]), keyLabels: tf.zeros([4, 1], 'int32') };
      const labels = tf.tensor1d([0, 1], 'int32');
      const input = checkLossInput(labels, tf.zeros([2, 3]), keys);
      expect(input.removeDiagonal).toBe(false);
      expect(input.keyLabels.shape).toEqual([4]);
      const without = checkLossInput(labels, input.embeddings, { ...keys, removeDiagonal: true });
      expect(without.removeDiagonal).toBe(true);
    });
  });

  test.each<[string, string, () => Parameters<typeof checkLossInput>]>([
    ['labels of keys alone', 'INVALID_ARGUMENT', () => [tf.zeros([2]), tf.zeros([2, 3]), { keyLabels: tf.zeros([2]) }]],
    [
      'too few labels of keys',
      'LENGTH_MISMATCH',
      () => [tf.zeros([2]), tf.zeros([2, 3]), { keys: tf.zeros([4, 3]), keyLabels: tf.zeros([3]) }],
    ],
    [
      'too few own keys',
      'LENGTH_MISMATCH',
      () => [tf.zeros([2]), tf.zeros([2, 3]), { selfKeys: tf.tensor1d([1], 'int32') }],
    ],
    ['labels without rows', 'SHAPE_MISMATCH', () => [tf.scalar(1), tf.zeros([1, 3])]],
    ['rows without columns', 'EMPTY_INPUT', () => [tf.zeros([2]), tf.zeros([2, 0])]],
  ])('refuses %s', (_, code, args) => {
    tf.tidy(() => expect(() => checkLossInput(...args())).toThrow(expect.objectContaining({ code })));
  });

  test('says what to do about one-hot labels and about strings', () => {
    tf.tidy(() => {
      expect(() => checkLossInput(tf.zeros([2, 5]), tf.zeros([2, 3]), {}, 'TripletLoss.call')).toThrow(
        'TripletLoss.call: labels must be [rows] or [rows, 1], got [2, 5]. ' +
          'Pass one class code per row; one-hot rows become codes by tf.argMax(labels, 1).',
      );
      expect(() => checkLossInput(tf.tensor1d(['a', 'b']), tf.zeros([2, 3]))).toThrow(/LabelCodes/);
    });
  });
});
