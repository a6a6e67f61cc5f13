import { describe, expect, test } from '@jest/globals';
import { MultiSimilarityLoss } from '@sim/losses';
import { CentreLoss } from '@sim/testing/centre-loss';
import { expectCode } from '@sim/testing/expect-code';
import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { restoreTrainingState, saveTrainingState, type Trained } from './training-state.ts';

/** Optimizers that have made a step, and a loss that has learned something. */
function trained(steps = 1, loss: Trained['loss'] = new CentreLoss()): Trained {
  const optimizers = { model: tf.train.adam(0.1), ...(loss?.trainableWeights.length ? { loss: tf.train.adam(0.2) } : {}) };
  tf.tidy(() => {
    for (let i = 0; i < steps; i++) {
      const weight = tf.variable(tf.scalar(1));
      optimizers.model.applyGradients([{ name: weight.name, tensor: tf.scalar(1) }]);
      for (const variable of loss?.trainableWeights ?? [])
        optimizers.loss?.applyGradients([{ name: variable.name, tensor: tf.fill(variable.shape, 0.5) }]);
    }
  });
  return { optimizers, loss };
}

const momentsOf = async (optimizer: tf.Optimizer | undefined) =>
  (await optimizer?.getWeights())?.map(({ tensor }) => tensor.arraySync());

describe('the state of training', () => {
  test('comes back whole', async () => {
    const source = trained(1);
    const bytes = await saveTrainingState(source, 'here');
    const target = trained(0);
    await restoreTrainingState(bytes, target, 'here');
    expect(await momentsOf(target.optimizers.model)).toEqual(await momentsOf(source.optimizers.model));
    expect(await momentsOf(target.optimizers.loss)).toEqual(await momentsOf(source.optimizers.loss));
    const [centres, wanted] = [target, source].map(({ loss }) => loss?.trainableWeights[0]?.arraySync());
    expect(centres).toEqual(wanted);
    expect((wanted as number[][])[0]?.[0]).not.toBe(0);
  });

  test('needs no loss that learns', async () => {
    const source = trained(1, new MultiSimilarityLoss());
    const bytes = await saveTrainingState(source, 'here');
    for (const loss of [new MultiSimilarityLoss(), new CentreLoss(), null]) {
      const target = trained(0, loss);
      await restoreTrainingState(bytes, target, 'here');
      expect(await momentsOf(target.optimizers.model)).toEqual(await momentsOf(source.optimizers.model));
    }
  });

  test('does not fit a loss of another size', async () => {
    const bytes = await saveTrainingState(trained(), 'here');
    const before = tf.memory().numTensors;
    const target = trained(0, new CentreLoss({ numClasses: 2 }));
    await expectCode('SHAPE_MISMATCH', restoreTrainingState(bytes, target, 'here'));
    expect(tf.memory().numTensors).toBe(before + 1 + 2 * 2 + 2);
  });

  test('leaves no tensor behind when saved', async () => {
    const source = trained();
    const before = tf.memory().numTensors;
    await saveTrainingState(source, 'here');
    expect(tf.memory().numTensors).toBe(before);
  });

  test('is refused when damaged', async () => {
    const bytes = await saveTrainingState(trained(), 'here');
    await expectCode('FILE_TRUNCATED', restoreTrainingState(bytes.subarray(0, -1), trained(), 'here'));
    await expectCode('FILE_FORMAT', restoreTrainingState(Uint8Array.of(1), trained(), 'here'));
  });
});
