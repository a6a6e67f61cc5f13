import { test } from '@jest/globals';
import { distanceClasses } from '@sim/distances';
import { randomRows, unit } from '@sim/testing/degenerate-batches';
import { openSoftwareGpu } from '@sim/testing/open-software-gpu';
import { expectAgreement, withWebGpu } from '@sim/testing/with-webgpu';
import * as tf from '@tensorflow/tfjs-core';
import { getLoss } from './get-loss.ts';
import { lossClasses } from './registry.ts';

withWebGpu('losses', await openSoftwareGpu(), () => {
  const labels = [0, 0, 0, 1, 1, 1, 2, 2, 2, 3];
  const rows = unit(randomRows(labels.length, 5, 3));
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
});
