import { expect, test } from '@jest/globals';
import { numbersOf, withBackends } from '@sim/testing/with-backends';
import * as tf from '@tensorflow/tfjs-core';
import type { LossTerms } from '../loss-terms.ts';
import { TwoViewLoss, type TwoViewLossOptions } from './two-view-loss.ts';

/** A loss of the user's own: the squared distance of the views of each example. */
class Apart extends TwoViewLoss {
  constructor({ name = 'apart', ...options }: TwoViewLossOptions = {}) {
    super({ ...options, name });
  }
  override terms(viewA: tf.Tensor2D, viewB: tf.Tensor2D): LossTerms {
    const values = tf.sum(tf.square(tf.sub(viewA, viewB)), 1);
    return [{ over: 'element', values, mask: tf.onesLike(values) }];
  }
}

withBackends('a two-view loss of the user', () => {
  const views = (): [tf.Tensor2D, tf.Tensor2D] => [tf.tensor2d([[1, 2], [0, 0]]), tf.tensor2d([[1, 0], [3, 0]])];

  test('only says its terms', async () => {
    expect(await numbersOf(() => new Apart().call(...views()))).toEqual([6.5]);
    expect(await numbersOf(() => new Apart({ reduction: 'none' }).fn(...views()))).toEqual([4, 9]);
    expect(new Apart({ name: 'own', reduction: 'sum' }).getConfig()).toEqual({ name: 'own', reduction: 'sum' });
    expect([new Apart().fn.name, new Apart().className]).toEqual(['apart', 'Apart']);
  });

  test('names itself in what it refuses', () => {
    tf.tidy(() => {
      const [viewA] = views();
      expect(() => new Apart().call(viewA, tf.zeros([2, 3]))).toThrow(
        'Apart.call: viewB must be of the shape of viewA, [2,2], got [2, 3]. ' +
          'Embed two views of the same examples, in the same order.',
      );
      expect(() => new Apart().call(viewA, tf.zeros([0, 2]))).toThrow('Apart.call: viewB are empty, got [0, 2].');
    });
    expect(() => new Apart({ reduction: 'max' as 'mean' })).toThrow('Apart.constructor: unknown reduction, got "max"');
  });
});
