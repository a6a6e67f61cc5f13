import { describe, expect, test } from '@jest/globals';
import { loadIris } from '@sim/datasets';
import { samplerConformance } from '@sim/testing/sampler-conformance';
import '@tensorflow/tfjs-backend-cpu';
import {
  TFDatasetMultiShotMemorySampler,
  type TFDatasetMultiShotMemorySamplerOptions,
} from './tf-dataset-multi-shot-memory-sampler.ts';

const part = (first: number, count: number) => ({
  images: { values: Float32Array.from({ length: count }, (_, i) => first + i), shape: [count, 1, 1, 1] },
  labels: Int32Array.from({ length: count }, (_, i) => (first + i) % 3),
});
const dataset = { train: part(0, 12), test: part(12, 6) };

samplerConformance(
  'TFDatasetMultiShotMemorySampler',
  (seed) => new TFDatasetMultiShotMemorySampler(dataset, { stepsPerEpoch: 2, seed }),
);

describe('TFDatasetMultiShotMemorySampler', () => {
  test('puts the splits together, or draws from some', async () => {
    const both = new TFDatasetMultiShotMemorySampler(dataset);
    expect(both.numExamples).toBe(18);
    const { examples, labels } = await both.getSlice();
    expect([...examples.values]).toEqual(Array.from({ length: 18 }, (_, i) => i));
    expect([...labels]).toEqual(Array.from({ length: 18 }, (_, i) => i % 3));
    const held = new TFDatasetMultiShotMemorySampler(dataset, { splits: ['test'] });
    expect([...(await held.getSlice()).examples.values]).toEqual([12, 13, 14, 15, 16, 17]);
    expect(held.exampleShape).toEqual([1, 1, 1]);
  });

  test('takes a data set without splits, under other keys', async () => {
    const sampler = new TFDatasetMultiShotMemorySampler(await loadIris(), { xKey: 'examples', classesPerBatch: 3 });
    const { examples, labels } = await sampler.batch(0, 0);
    expect(examples.shape).toEqual([6, 4]);
    expect(new Set([...labels].map((code) => sampler.labelCodes.decode(code)))).toEqual(new Set(['setosa', 'versicolor', 'virginica']));
    expect(new TFDatasetMultiShotMemorySampler(part(0, 6)).numExamples).toBe(6);
  });

  test('changes the data once, before drawing', async () => {
    const sampler = new TFDatasetMultiShotMemorySampler(dataset, {
      preprocessFn: (x, y) => ({ x: [...x.values].map((value) => [-value, 1]), y: [...y].map((label) => `class ${label}`) }),
    });
    const { examples, labels } = await sampler.getSlice(3, 1);
    expect([...examples.values, ...labels]).toEqual([-3, 1, 'class 0']);
  });

  test('has a configuration that the constructor accepts back', async () => {
    const sampler = new TFDatasetMultiShotMemorySampler(dataset, { splits: ['test'], seed: 3, classesPerBatch: 3 });
    const config = JSON.parse(JSON.stringify(sampler.getConfig())) as TFDatasetMultiShotMemorySamplerOptions;
    expect(config).toMatchObject({ xKey: 'images', yKey: 'labels', splits: ['test'], seed: 3 });
    expect(await new TFDatasetMultiShotMemorySampler(dataset, config).batch(1, 2)).toEqual(await sampler.batch(1, 2));
  });

  test.each<[string, object, TFDatasetMultiShotMemorySamplerOptions, string, RegExp]>([
    ['a key that is not there', dataset, { xKey: 'image' }, 'INVALID_ARGUMENT', /split train has no such key, got "image"\. .*there are: images, labels/],
    ['a label key that is not there', dataset, { yKey: 'label' }, 'INVALID_ARGUMENT', /got "label"/],
    ['a split that is not there', dataset, { splits: ['validation'] }, 'INVALID_ARGUMENT', /the data set has no such key, got "validation"/],
    ['no splits', dataset, { splits: [] }, 'EMPTY_INPUT', /splits/],
    ['an empty object', {}, {}, 'INVALID_ARGUMENT', /there are: none/],
    ['splits of different shape', { train: part(0, 6), test: { images: { values: new Float32Array(12), shape: [6, 2] }, labels: new Int32Array(6) } }, {}, 'SHAPE_MISMATCH', /\[1, 1, 1\] of the first, .*got \[2\]/],
    ['too many classes', dataset, { classesPerBatch: 4 }, 'INVALID_ARGUMENT', /classesPerBatch/],
  ])('refuses %s', (_, data, options, code, message) => {
    expect(() => new TFDatasetMultiShotMemorySampler(data, options)).toThrow(
      expect.objectContaining({ code, message: expect.stringMatching(message) }),
    );
  });
});
