import { expect, test } from '@jest/globals';
import { type ContrastiveAlgorithm, ContrastiveModel } from '@sim/models';
import * as tf from '@tensorflow/tfjs-core';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startWasm } from '../start-wasm.ts';
import { loadDigits } from './load-digits.ts';
import { makeModel } from './make-model.ts';
import { methodsOfFewClasses, methodsOfManyClasses } from './methods.ts';
import { trainModel } from './train-model.ts';

const digits = loadDigits({ seed: 1, quick: true, folder: '' });
const methods = Object.keys(methodsOfFewClasses) as ContrastiveAlgorithm[];

test.each(methods.flatMap((method) => [[method, methodsOfFewClasses[method]], [method, methodsOfManyClasses[method]]] as const))(
  'a few steps of %s have a finite loss, spread out, and leave no tensor behind: %j',
  async (method, setting) => {
    await startWasm();
    const set = await digits;
    const before = tf.memory().numTensors;
    const model = makeModel(set, method, { dim: setting.dim, seed: 1 });
    const fit = () => trainModel(model, set, setting, { epochs: 2, stepsPerEpoch: 2, batchSize: 16, seed: 1 }, () => {});
    const { losses, spreads } = await fit();
    expect(losses.every(Number.isFinite)).toBe(true);
    expect(losses).toHaveLength(2);
    for (const spread of spreads) {
      expect(spread).toBeGreaterThan(0.3);
      expect(spread).toBeLessThan(1.01);
    }
    const after = tf.memory().numTensors;
    // The optimizer of the first training is replaced by that of the second.
    await fit();
    expect(tf.memory().numTensors).toBe(after);
    model.dispose();
    expect(tf.memory().numTensors).toBe(before);
  },
  60_000,
);

test('the same seed gives the same course, and the model comes back from its folder as it was', async () => {
  await startWasm();
  const set = await digits;
  const setting = methodsOfFewClasses.simclr;
  const train = async () => {
    const model = makeModel(set, 'simclr', { dim: setting.dim, seed: 2 });
    return { model, ...(await trainModel(model, set, setting, { epochs: 1, stepsPerEpoch: 3, batchSize: 16, seed: 2 }, () => {})) };
  };
  const [first, second] = [await train(), await train()];
  expect(second.losses).toEqual(first.losses);
  const folder = mkdtempSync(join(tmpdir(), 'unsupervised-'));
  await first.model.save(folder);
  const again = await ContrastiveModel.load(folder);
  const { images } = set.shots ?? set.test;
  expect(await again.embed(images)).toEqual(await first.model.embed(images));
  rmSync(folder, { recursive: true });
}, 60_000);
