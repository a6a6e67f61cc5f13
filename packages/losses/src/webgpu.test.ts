import { test } from '@jest/globals';
import { distanceClasses } from '@sim/distances';
import { randomRows, unit } from '@sim/testing/degenerate-batches';
import { openSoftwareGpu } from '@sim/testing/open-software-gpu';
import { expectAgreement, withWebGpu } from '@sim/testing/with-webgpu';
import * as tf from '@tensorflow/tfjs-core';
import { getLoss } from './get-loss.ts';
import { lossClasses } from './registry.ts';
import { getTwoViewLoss } from './two-view/get-two-view-loss.ts';
import { twoViewLossClasses } from './two-view/registry.ts';
import { XBM } from './wrappers/xbm.ts';

withWebGpu('losses', await openSoftwareGpu(), () => {
  const labels = [0, 0, 0, 1, 1, 1, 2, 2, 2, 3];
  const rows = unit(randomRows(labels.length, 5, 3));
  const pastRows = unit(randomRows(labels.length, 5, 4));
  const names = distanceClasses.map(({ className }) => className);
  const cases = lossClasses.flatMap(({ className }) => names.map((distance) => ({ className, distance })));

  test.each(cases)('$className of $distance has the value and the gradient of the cpu backend', async (part) => {
    const loss = getLoss({ className: part.className, config: { distance: part.distance } });
    await expectAgreement(() => {
      const call = (x: tf.Tensor): tf.Tensor => loss.call(tf.tensor1d(labels, 'int32'), x);
      const { value, grad } = tf.valueAndGrad(call)(tf.tensor2d(rows));
      return tf.concat([tf.reshape(value, [1]), tf.reshape(grad, [-1])]);
    });
  });

  test.each(['CircleLoss', 'LiftedStructLoss'])('%s as in the paper agrees with the cpu backend', async (className) => {
    const loss = getLoss({ className, config: { form: 'paper' } });
    await expectAgreement(() => tf.grad((x) => loss.call(tf.tensor1d(labels, 'int32'), x))(tf.tensor2d(rows)));
  });

  test.each(lossClasses.map(({ className }) => className))('XBM around %s agrees with the cpu backend', async (inner) => {
    await expectAgreement(() => {
      const loss = new XBM({ loss: inner, memorySize: 16 });
      const call = (x: tf.Tensor): tf.Tensor => loss.call(tf.tensor1d(labels, 'int32'), x);
      loss.call(tf.tensor1d(labels, 'int32'), tf.tensor2d(pastRows));
      const { value, grad } = tf.valueAndGrad(call)(tf.tensor2d(rows));
      loss.dispose();
      return tf.concat([tf.reshape(value, [1]), tf.reshape(grad, [-1])]);
    });
  });

  test.each(twoViewLossClasses.map(({ className }) => className))('%s agrees with the cpu backend', async (name) => {
    const loss = getTwoViewLoss(name);
    await expectAgreement(() => {
      const { value, grads } = tf.valueAndGrads((a, b) => loss.call(a, b))([tf.tensor2d(rows), tf.tensor2d(pastRows)]);
      return tf.concat([tf.reshape(value, [1]), ...grads.map((grad) => tf.reshape(grad, [-1]))]);
    });
  });
});
