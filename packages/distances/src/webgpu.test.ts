import { test } from '@jest/globals';
import { randomRows } from '@sim/testing/degenerate-batches';
import { openSoftwareGpu } from '@sim/testing/open-software-gpu';
import { expectAgreement, withWebGpu } from '@sim/testing/with-webgpu';
import * as tf from '@tensorflow/tfjs-core';
import { distanceClasses } from './registry.ts';

withWebGpu('distances', await openSoftwareGpu(), () => {
  // Equal rows and a zero row among others; more entries than one work group has threads.
  const rows = [...randomRows(30, 5, 1), [0, 0, 0, 0, 0], [0, 0, 0, 0, 0], [1, 2, 3, 4, 5], [1, 2, 3, 4, 5]];

  const classes = distanceClasses.map((Class) => ({ name: Class.className, Class }));

  test.each(classes)('$name has the values and the gradient of the cpu backend', async ({ Class }) => {
    const distance = new Class();
    const signal = rows.filter((row) => row.some((value) => value !== 0));
    await expectAgreement(() => distance.call(tf.tensor2d(signal), tf.tensor2d(rows)));
    await expectAgreement(() => {
      const weighted = (x: tf.Tensor): tf.Tensor => tf.sum(tf.mul(distance.call(x), tf.range(-5, signal.length - 5)));
      return tf.grad(weighted)(tf.tensor2d(signal));
    });
  });

  test.each(classes)('$name finds the first of equal entries', async ({ Class }) => {
    const values = Array.from({ length: 4 }, (_, row) => Array.from({ length: 300 }, (_, i) => (i * 7 + row) % 5));
    const mask = values.map((row, i) => row.map((_, j) => (i + j) % 3 === 0 && i > 0));
    for (const part of ['value', 'index'] as const)
      await expectAgreement(
        () => new Class().closest(tf.tensor2d(values), tf.tensor2d(mask, undefined, 'bool'))[part],
      );
    await expectAgreement(() => {
      const closest = (x: tf.Tensor): tf.Tensor =>
        new Class().closest(x as tf.Tensor2D, tf.tensor2d(mask, undefined, 'bool')).value;
      return tf.grad(closest)(tf.tensor2d(values));
    });
  });
});
