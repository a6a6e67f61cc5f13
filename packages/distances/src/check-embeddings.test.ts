import { expect, test } from '@jest/globals';
import { withBackends } from '@sim/testing/with-backends';
import * as tf from '@tensorflow/tfjs-core';
import { checkEmbeddings } from './check-embeddings.ts';

withBackends('checkEmbeddings', () => {
  test('gives rows back', () => {
    tf.tidy(() => {
      const rows = tf.zeros([2, 3]);
      expect(checkEmbeddings(rows, 'rows', 'T.t')).toBe(rows);
    });
  });

  test.each<[string, string, () => tf.Tensor]>([
    ['T.t: rows must be a tensor of numbers, got array of 1.', 'INVALID_ARGUMENT', () => [[1]] as never],
    ['T.t: rows must be a tensor of numbers, got "string tensor".', 'INVALID_ARGUMENT', () => tf.tensor2d([['a']])],
    ['T.t: rows must be [rows, dim], got [3].', 'SHAPE_MISMATCH', () => tf.zeros([3])],
    ['T.t: rows are empty, got [2, 0].', 'EMPTY_INPUT', () => tf.zeros([2, 0])],
  ])('%s', (message, code, rows) => {
    tf.tidy(() => {
      const made = rows();
      expect(() => checkEmbeddings(made, 'rows', 'T.t')).toThrow(message);
      expect(() => checkEmbeddings(made, 'rows', 'T.t')).toThrow(expect.objectContaining({ code }));
    });
  });
});
