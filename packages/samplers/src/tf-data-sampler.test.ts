import { describe, expect, test } from '@jest/globals';
import type { Random } from '@sim/core';
import { samplerConformance } from '@sim/testing/sampler-conformance';
import '@tensorflow/tfjs-backend-cpu';
import fc from 'fast-check';
import type { DatasetElement } from './dataset-element.ts';
import type { LoadedExample } from './loaded-example.ts';
import { TFDataSampler } from './tf-data-sampler.ts';

/** Element i holds the number i, class i % classes. */
async function* stream(count: number, classes: number) {
  for (let i = 0; i < count; i++) yield { x: [i], y: i % classes };
}
const noise = ({ x, y }: DatasetElement<LoadedExample, number>, random: Random) => ({
  x: [((x as number[])[0] as number) + random.uniform() / 2],
  y,
});

samplerConformance('TFDataSampler', (seed) =>
  TFDataSampler(stream(30, 5), { stepsPerEpoch: 3, classesPerBatch: 3, augmenter: noise, seed }),
);

describe('TFDataSampler', () => {
  test('balances batches, and all classes and examples come up equally often', async () => {
    const options = fc.record({
      classesPerBatch: fc.integer({ min: 1, max: 4 }),
      examplesPerClassPerBatch: fc.integer({ min: 1, max: 6 }),
      seed: fc.nat(),
    });
    await fc.assert(
      fc.asyncProperty(options, async (chosen) => {
        const { classesPerBatch: m, examplesPerClassPerBatch: n } = chosen;
        const sampler = await TFDataSampler(stream(24, 4), { ...chosen, stepsPerEpoch: 2 });
        const hits = new Float64Array(24);
        // 24 batches are whole passes over the four classes, and over the six examples of each.
        for (let step = 0; step < 24; step++) {
          const { examples, labels } = await sampler.batch(Math.floor(step / 2), step % 2);
          expect([...examples.values].map((row) => row % 4)).toEqual([...labels]);
          expect(new Set(examples.values).size).toBe(m * n);
          for (let c = 0; c < m; c++) expect(new Set(labels.subarray(c * n, (c + 1) * n)).size).toBe(1);
          expect(new Set(labels).size).toBe(m);
          for (const row of examples.values) hits[row] = (hits[row] as number) + 1;
        }
        expect(new Set(hits)).toEqual(new Set([m * n]));
      }),
      { numRuns: 30 },
    );
  });

  test('shuffles within a class', async () => {
    const sampler = await TFDataSampler(stream(40, 2), { examplesPerClassPerBatch: 20 });
    const { examples, labels } = await sampler.batch(0, 0);
    const first = [...examples.values.subarray(0, 20)];
    expect([...first].sort((a, b) => a - b)).toEqual(Array.from({ length: 20 }, (_, i) => 2 * i + (labels[0] as number)));
    expect(first).not.toEqual([...first].sort((a, b) => a - b));
  });

  test('keeps listed classes in their order, and the first examples of each', async () => {
    const sampler = await TFDataSampler(stream(40, 4), { classList: [3, 1], totalExamplesPerClass: 2 });
    expect(sampler.labelCodes.getConfig()).toEqual({ labels: [3, 1] });
    const { examples, labels } = await sampler.batch(0, 0);
    expect([...examples.values].sort((a, b) => a - b)).toEqual([1, 3, 5, 7]);
    expect([...examples.values].map((row) => row % 4)).toEqual([...labels].map((code) => sampler.labelCodes.decode(code)));
  });

  test('loads examples when they are drawn, and picks the class out of several labels', async () => {
    const elements = ['a1', 'a2', 'b1', 'b2'].map((x) => ({ x, y: { kind: x[0], id: 7 } }));
    const sampler = await TFDataSampler(elements, {
      labelOutput: 'kind',
      loadFn: async (name: string) => ({ values: Uint8Array.from(name, (c) => c.charCodeAt(0)), shape: [1, 2] }),
    });
    const { examples, labels } = await sampler.batch(0, 0);
    expect(examples.shape).toEqual([4, 1, 2]);
    expect([...labels].map((code) => sampler.labelCodes.decode(code))).toEqual(
      [0, 1, 2, 3].map((i) => String.fromCharCode(examples.values[2 * i] as number)),
    );
  });

  test('leaves the first examples of training as they are while warming up', async () => {
    const sampler = await TFDataSampler(stream(20, 2), { augmenter: noise, warmup: 6, stepsPerEpoch: 2 });
    const isPlain = async (epoch: number, index: number) => [...(await sampler.batch(epoch, index)).examples.values].map(Number.isInteger);
    expect(await isPlain(0, 0)).toEqual([true, true, true, true]);
    expect(await isPlain(0, 1)).toEqual([true, true, false, false]);
    expect(await isPlain(1, 0)).toEqual([false, false, false, false]);
  });

  test('repeats the examples of a small class when told to', async () => {
    const sampler = await TFDataSampler([{ x: [1], y: 0 }, { x: [2], y: 1 }], { examplesPerClassPerBatch: 3, replace: true });
    const { examples, labels } = await sampler.batch(0, 0);
    expect([...examples.values]).toEqual([...labels].map((label) => label + 1));
  });

  test('has a configuration that it accepts back', async () => {
    const sampler = await TFDataSampler(stream(40, 4), { classList: [2, 0], totalExamplesPerClass: 5, stepsPerEpoch: 3, seed: 4 });
    const config = JSON.parse(JSON.stringify(sampler.getConfig())) as object;
    const again = await TFDataSampler(stream(40, 4), config);
    expect(again.getConfig()).toEqual(sampler.getConfig());
    expect(await again.batch(2, 1)).toEqual(await sampler.batch(2, 1));
  });

  test.each([
    ['a class that is too small', { examplesPerClassPerBatch: 11 }, 'TOO_FEW_EXAMPLES'],
    ['more classes than there are', { classesPerBatch: 5 }, 'INVALID_ARGUMENT'],
    ['no classes', { classesPerBatch: 0 }, 'INVALID_ARGUMENT'],
    ['no examples', { examplesPerClassPerBatch: 0 }, 'INVALID_ARGUMENT'],
    ['a negative warmup', { warmup: -1 }, 'INVALID_ARGUMENT'],
    ['no steps', { stepsPerEpoch: 0 }, 'INVALID_ARGUMENT'],
    ['an absent class', { classList: [0, 9] }, 'INVALID_LABEL'],
  ])('refuses %s', async (_, options, code) => {
    await expect(TFDataSampler(stream(40, 4), options)).rejects.toMatchObject({ code });
  });

  test('refuses examples of different shape', async () => {
    const sampler = await TFDataSampler([{ x: [1], y: 0 }, { x: [1, 2], y: 0 }], { classesPerBatch: 1 });
    await expect(sampler.batch(0, 0)).rejects.toMatchObject({ code: 'SHAPE_MISMATCH', message: expect.stringMatching(/^TFDataSampler\.batch: /) });
  });
});
