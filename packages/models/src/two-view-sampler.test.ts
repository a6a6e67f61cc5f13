import { describe, expect, test } from '@jest/globals';
import { MultiShotMemorySampler } from '@sim/samplers';
import { clusteredExamples } from '@sim/testing/clustered-examples';
import { expectCode } from '@sim/testing/expect-code';
import { viewSampler } from '@sim/testing/small-contrastive-model';
import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { TwoViewSampler } from './two-view-sampler.ts';

const { examples, labels } = clusteredExamples(40);

describe('TwoViewSampler', () => {
  test('hands two views on as they are', async () => {
    const sampler = viewSampler(3);
    const views = new TwoViewSampler(sampler, 'here');
    expect(await views.batch(1, 2)).toEqual(await sampler.batch(1, 2));
    expect(views).toMatchObject({ stepsPerEpoch: 3, batchSize: 8, labelCodes: sampler.labelCodes });
    expect(views.getConfig()).toEqual(sampler.getConfig());
  });

  test('takes a single view twice', async () => {
    const sampler = new MultiShotMemorySampler(examples, labels);
    const plain = await sampler.batch(0, 0);
    const views = await new TwoViewSampler(sampler, 'here').batch(0, 0);
    expect(views.labels).toEqual(Int32Array.of(...plain.labels, ...plain.labels));
    expect(views.examples).toEqual({ values: Float32Array.of(...plain.examples.values, ...plain.examples.values), shape: [8, 3] });
  });

  test('makes a data set of its own batches', async () => {
    const iterator = await new TwoViewSampler(viewSampler(), 'here').dataset(2, { initialEpoch: 1 }).iterator();
    const { value } = await iterator.next();
    expect(await value?.xs.data()).toEqual((await viewSampler().batch(1, 0)).examples.values);
    tf.dispose(value);
  });

  test('refuses three views', async () => {
    await expectCode('SHAPE_MISMATCH', new TwoViewSampler(viewSampler(2, 3), 'here').batch(0, 0));
  });
});
