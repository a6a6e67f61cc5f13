import { beforeAll, expect, test } from '@jest/globals';
import { ContrastiveAugmenter } from '@sim/augmenters';
import { type NdArray, sliceExamples } from '@sim/core';
import { loadMnist } from '@sim/datasets';
import { type ContrastiveAlgorithm, ContrastiveModel } from '@sim/models';
import * as tf from '@tensorflow/tfjs-core';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startWasm } from '../start-wasm.ts';
import { makeModel } from './make-model.ts';
import { methodsOfFewClasses, methodsOfManyClasses, type MethodSetting } from './methods.ts';
import { trainModel, type TrainingCourse } from './train-model.ts';
import { viewOfDigits } from './view-of-digits.ts';

const methods = Object.keys(methodsOfFewClasses) as ContrastiveAlgorithm[];
const set = { pooledSide: 1, embedWith: 'projector', augmenter: new ContrastiveAugmenter({ process: viewOfDigits }) } as const;
let train: NdArray<Float32Array>;

beforeAll(async () => {
  await startWasm();
  train = sliceExamples((await loadMnist()).test.images, 0, 64);
}, 60_000);

const model = (method: ContrastiveAlgorithm, { dim }: MethodSetting): ContrastiveModel => makeModel({ ...set, train }, method, { dim, seed: 1 });
const fit = (trained: ContrastiveModel, setting: MethodSetting): Promise<TrainingCourse> =>
  trainModel(trained, { ...set, train }, setting, { epochs: 2, stepsPerEpoch: 2, batchSize: 12, seed: 1 });

test.each(methods.flatMap((method) => [[method, methodsOfFewClasses[method]], [method, methodsOfManyClasses[method]]] as const))(
  'a few steps of %s have a finite loss, spread out, and leave no tensor behind: %j',
  async (method, setting) => {
    const before = tf.memory().numTensors;
    const trained = model(method, setting);
    const { losses, spreads } = await fit(trained, setting);
    expect(losses.every(Number.isFinite)).toBe(true);
    expect(losses).toHaveLength(2);
    for (const spread of spreads) {
      expect(spread).toBeGreaterThan(0.3);
      expect(spread).toBeLessThan(1.01);
    }
    trained.dispose();
    expect(tf.memory().numTensors).toBe(before);
  },
  60_000,
);

test('the same seed gives the same course, and the model comes back from its folder as it was', async () => {
  const setting = methodsOfFewClasses.simclr;
  const [first, second] = [model('simclr', setting), model('simclr', setting)];
  expect((await fit(first, setting)).losses).toEqual((await fit(second, setting)).losses);
  const folder = mkdtempSync(join(tmpdir(), 'unsupervised-'));
  await first.save(folder);
  const again = await ContrastiveModel.load(folder);
  const some = sliceExamples(train, 0, 4);
  expect(await again.embed(some)).toEqual(await first.embed(some));
  rmSync(folder, { recursive: true });
}, 60_000);
