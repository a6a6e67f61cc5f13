import { describe, expect, test } from '@jest/globals';
import type { Random } from '@sim/core';
import fc from 'fast-check';
import { samplerConformance } from '@sim/testing/sampler-conformance';
import '@tensorflow/tfjs-backend-cpu';
import { MultiShotMemorySampler, type MultiShotMemorySamplerOptions } from './multi-shot-memory-sampler.ts';
import type { Batch } from './sampler.ts';

/** Example i holds the numbers i and −i, class i % classes. */
function data(count: number, classes: number) {
  const values = Float32Array.from({ length: count * 2 }, (_, i) => (i % 2 ? -(i >> 1) : i >> 1));
  return { x: { values, shape: [count, 2] }, y: Int32Array.from({ length: count }, (_, i) => i % classes) };
}

const { x, y } = data(40, 4);
const rowsOf = ({ examples }: Batch) => [...examples.values].filter((_, i) => i % 2 === 0);

samplerConformance('MultiShotMemorySampler', (seed) => new MultiShotMemorySampler(x, y, { stepsPerEpoch: 3, seed }));
samplerConformance(
  'MultiShotMemorySampler with alternating classes',
  (seed) => new MultiShotMemorySampler(x, y, { stepsPerEpoch: 3, classOrder: 'alternate', seed }),
);

describe('MultiShotMemorySampler', () => {
  test('balances every batch: m classes side by side, n different examples of each', async () => {
    const options = fc.record({
      classesPerBatch: fc.integer({ min: 1, max: 4 }),
      examplesPerClassPerBatch: fc.integer({ min: 1, max: 10 }),
      seed: fc.nat(),
    });
    await fc.assert(
      fc.asyncProperty(options, fc.nat(1000), fc.nat(1000), async (chosen, epoch, index) => {
        const { classesPerBatch: m, examplesPerClassPerBatch: n } = chosen;
        const sampler = new MultiShotMemorySampler(x, y, chosen);
        const batch = await sampler.batch(epoch, index);
        expect(batch.examples.shape).toEqual([m * n, 2]);
        expect(batch.labels).toHaveLength(sampler.batchSize);
        expect(rowsOf(batch).map((row) => row % 4)).toEqual([...batch.labels]);
        expect(new Set(rowsOf(batch)).size).toBe(m * n);
        const runs = [...batch.labels].filter((label, i) => i === 0 || label !== batch.labels[i - 1]);
        expect(runs).toHaveLength(m);
        expect(new Set(runs).size).toBe(m);
        for (const label of runs) expect(batch.labels.filter((found) => found === label)).toHaveLength(n);
      }),
    );
  });

  test('gives the same batch for the same seed, epoch and index, in any order of asking', async () => {
    const first = new MultiShotMemorySampler(x, y, { seed: 5 });
    const second = new MultiShotMemorySampler(x, y, { seed: 5 });
    for (let index = 0; index < 7; index++) await first.batch(3, index);
    expect(await second.batch(3, 7)).toEqual(await first.batch(3, 7));
  });

  test('gives different batches for another seed, epoch or index', async () => {
    const draw = async (seed: number, epoch: number, index: number) =>
      rowsOf(await new MultiShotMemorySampler(x, y, { examplesPerClassPerBatch: 8, seed }).batch(epoch, index)).join();
    const batches = await Promise.all([draw(5, 3, 7), draw(6, 3, 7), draw(5, 4, 7), draw(5, 3, 8), draw(5, 7, 3)]);
    expect(new Set(batches).size).toBe(5);
  });

  test('draws classes and examples evenly', async () => {
    const sampler = new MultiShotMemorySampler(x, y, { classesPerBatch: 2, examplesPerClassPerBatch: 3, seed: 1 });
    const classHits = new Float64Array(4);
    const rowHits = new Float64Array(40);
    const batches = 4000;
    for (let index = 0; index < batches; index++) {
      const batch = await sampler.batch(Math.floor(index / 1000), index % 1000);
      for (const label of new Set(batch.labels)) classHits[label] = (classHits[label] as number) + 1;
      for (const row of rowsOf(batch)) rowHits[row] = (rowHits[row] as number) + 1;
    }
    // Drawing without replacement varies less than χ² supposes, so the 99.9 % points are safe bounds.
    expect(chiSquare(classHits, batches / 2)).toBeLessThan(16.3);
    expect(chiSquare(rowHits, (batches * 6) / 40)).toBeLessThan(72.1);
  });

  test('draws from the listed classes only, coded in the order of the list', async () => {
    const sampler = new MultiShotMemorySampler(x, y, { classList: [3, 1], examplesPerClassPerBatch: 5 });
    const batch = await sampler.batch(0, 0);
    expect(sampler.labelCodes.getConfig()).toEqual({ labels: [3, 1] });
    const labels = [...batch.labels].map((code) => sampler.labelCodes.decode(code));
    expect(rowsOf(batch).map((row) => row % 4)).toEqual(labels);
    expect(sampler.numExamples).toBe(20);
  });

  test('takes strings as labels and vectors as examples', async () => {
    const sampler = new MultiShotMemorySampler([[1], [2], [3], [4]], ['cat', 'ant', 'cat', 'ant']);
    const { examples, labels } = await sampler.batch(0, 0);
    const names = [...labels].map((code) => sampler.labelCodes.decode(code));
    expect(names).toEqual([...examples.values].map((value) => (value % 2 ? 'cat' : 'ant')));
    expect(new Set(examples.values).size).toBe(4);
    expect(sampler.labelCodes.getConfig()).toEqual({ labels: ['ant', 'cat'] });
  });

  test('alternates between classes when told to, all of them once before any comes again', async () => {
    const { x: many, y: seven } = data(140, 7);
    for (const classesPerBatch of [1, 2, 3, 7]) {
      const options = { classesPerBatch, classOrder: 'alternate', stepsPerEpoch: 5, seed: 3 } as const;
      const sampler = new MultiShotMemorySampler(many, seven, options);
      const classesOf = async (epoch: number, index: number) => [...new Set((await sampler.batch(epoch, index)).labels)];
      const sequence: number[] = [];
      for (let step = 0; step < 35; step++) sequence.push(...(await classesOf(Math.floor(step / 5), step % 5)));
      for (let pass = 0; pass < sequence.length; pass += 7) expect(new Set(sequence.slice(pass, pass + 7)).size).toBe(7);
      expect(sequence.slice(0, 7)).not.toEqual(sequence.slice(7, 14));
      // A run that resumes goes on with the same turns.
      const resumed = new MultiShotMemorySampler(many, seven, options);
      expect(await resumed.batch(4, 2)).toEqual(await sampler.batch(4, 2));
    }
  });

  test('keeps the element type of the data', async () => {
    const sampler = new MultiShotMemorySampler({ values: Uint8Array.of(1, 2, 3, 4), shape: [4, 1, 1] }, [0, 0, 1, 1]);
    const { examples } = await sampler.batch(0, 0);
    expect(examples.values).toBeInstanceOf(Uint8Array);
    expect(examples.shape).toEqual([4, 1, 1]);
    expect(sampler.exampleShape).toEqual([1, 1]);
  });

  test('limits a class to a chosen subset that stays the same', async () => {
    const options = { totalExamplesPerClass: 3, examplesPerClassPerBatch: 2, seed: 9 };
    const sampler = new MultiShotMemorySampler(x, y, options);
    const seen = new Set<number>();
    for (let index = 0; index < 200; index++) for (const row of rowsOf(await sampler.batch(0, index))) seen.add(row);
    expect(seen.size).toBe(12);
    expect(sampler.numExamples).toBe(12);
    expect([...seen].sort((a, b) => a - b)).toEqual(rowsOf({ ...(await sampler.getSlice()), labels: new Int32Array() }));
    const other = new MultiShotMemorySampler(x, y, { ...options, seed: 10 });
    expect((await other.getSlice()).examples).not.toEqual((await sampler.getSlice()).examples);
  });

  test('uses a class whole when the limit is larger', () => {
    expect(new MultiShotMemorySampler(x, y, { totalExamplesPerClass: 50 }).numExamples).toBe(40);
  });

  test('draws with replacement when told to', async () => {
    const sampler = new MultiShotMemorySampler([[1], [2]], [0, 1], { examplesPerClassPerBatch: 3, replace: true });
    const { examples, labels } = await sampler.batch(0, 0);
    expect([...examples.values]).toEqual([...labels].map((label) => label + 1));
    expect(labels).toHaveLength(6);
  });

  test('hands batches to the augmenter with randomness that repeats', async () => {
    const augmenter = async ({ examples, labels }: Batch, random: Random): Promise<Batch> => ({
      examples: { ...examples, values: Float32Array.from(examples.values, () => random.uniform()) },
      labels,
    });
    const draw = () => new MultiShotMemorySampler(x, y, { augmenter, seed: 3 }).batch(1, 2);
    const plain = await new MultiShotMemorySampler(x, y, { seed: 3 }).batch(1, 2);
    const augmented = await draw();
    expect(augmented).toEqual(await draw());
    expect(augmented.labels).toEqual(plain.labels);
    expect(augmented.examples.values).not.toEqual(plain.examples.values);
  });

  test('refuses an augmenter whose labels do not match its examples', async () => {
    const augmenter = ({ examples }: Batch) => ({ examples, labels: new Int32Array(1) });
    const sampler = new MultiShotMemorySampler(x, y, { augmenter });
    await expect(sampler.batch(0, 0)).rejects.toMatchObject({ code: 'LENGTH_MISMATCH' });
  });

  test('makes examples out of entries when they are drawn', async () => {
    const loadExampleFn = async (name: string) => [name.length, -1];
    const sampler = new MultiShotMemorySampler(['a', 'bb', 'ccc', 'dddd'], [0, 1, 0, 1], { loadExampleFn });
    const { examples, labels } = await sampler.batch(0, 0);
    expect(examples.shape).toEqual([4, 2]);
    expect([...labels]).toEqual([0, 2, 4, 6].map((i) => ((examples.values[i] as number) + 1) % 2));
    expect((await sampler.getSlice(1, 2)).examples.values).toEqual(Float32Array.of(2, -1, 3, -1));
    expect(sampler.exampleShape).toBeUndefined();
  });

  test('slices the data it draws from, labels as given', async () => {
    const sampler = new MultiShotMemorySampler(x, y, { classList: [1, 2] });
    expect(await sampler.getSlice(18)).toEqual({
      examples: { values: Float32Array.of(37, -37, 38, -38), shape: [2, 2] },
      labels: Int32Array.of(1, 2),
    });
    expect((await sampler.getSlice(1, 2)).labels).toEqual(Int32Array.of(2, 1));
    expect((await sampler.getSlice(0, 0)).examples.shape).toEqual([0, 2]);
    const named = new MultiShotMemorySampler([[1], [2]], ['b', 'a'], { replace: true });
    expect((await named.getSlice()).labels).toEqual(['b', 'a']);
  });

  test('has a configuration that the constructor accepts back', async () => {
    const options = { classList: Int32Array.of(2, 0), totalExamplesPerClass: 6, stepsPerEpoch: 3, seed: 4, classOrder: 'alternate' } as const;
    const sampler = new MultiShotMemorySampler(x, y, options);
    const config = JSON.parse(JSON.stringify(sampler.getConfig())) as MultiShotMemorySamplerOptions;
    const again = new MultiShotMemorySampler(x, y, config);
    expect(again.getConfig()).toEqual(sampler.getConfig());
    expect(await again.batch(2, 1)).toEqual(await sampler.batch(2, 1));
  });

  test.each<[string, MultiShotMemorySamplerOptions, string, RegExp]>([
    ['more classes than there are', { classesPerBatch: 5 }, 'INVALID_ARGUMENT', /the 4 classes there are, got 5/],
    ['more classes than listed', { classesPerBatch: 3, classList: [0, 1] }, 'INVALID_ARGUMENT', /the 2 classes/],
    ['no classes per batch', { classesPerBatch: 0 }, 'INVALID_ARGUMENT', /classesPerBatch/],
    ['half a class', { classesPerBatch: 1.5 }, 'INVALID_ARGUMENT', /classesPerBatch/],
    ['no examples per class', { examplesPerClassPerBatch: 0 }, 'INVALID_ARGUMENT', /examplesPerClassPerBatch/],
    ['a class that is too small', { examplesPerClassPerBatch: 11 }, 'TOO_FEW_EXAMPLES', /class 0 .*11 .*got 10\. .*replace: true/],
    ['a limit below the share', { totalExamplesPerClass: 1 }, 'TOO_FEW_EXAMPLES', /got 1\./],
    ['a limit of nothing', { totalExamplesPerClass: 0 }, 'INVALID_ARGUMENT', /totalExamplesPerClass/],
    ['an unknown order of classes', { classOrder: 'turns' as 'random' }, 'UNKNOWN_NAME', /random, alternate/],
    ['no steps', { stepsPerEpoch: 0 }, 'INVALID_ARGUMENT', /stepsPerEpoch/],
    ['a negative seed', { seed: -1 }, 'INVALID_ARGUMENT', /seed/],
    ['an absent class', { classList: [0, 7] }, 'INVALID_LABEL', /got 7/],
    ['a class listed twice', { classList: [0, 0, 1] }, 'INVALID_LABEL', /twice/],
    ['an empty class list', { classList: [] }, 'EMPTY_INPUT', /classList/],
  ])('refuses %s', (_, options, code, message) => {
    expect(() => new MultiShotMemorySampler(x, y, options)).toThrow(
      expect.objectContaining({ code, message: expect.stringMatching(message) }),
    );
  });

  test('refuses labels of another number and data that is none', () => {
    const create = (examples: typeof x, labels: Int32Array) => () => new MultiShotMemorySampler(examples, labels);
    expect(create(x, y.subarray(1))).toThrow(expect.objectContaining({ code: 'LENGTH_MISMATCH' }));
    expect(create({ ...x, shape: [3, 3] }, y)).toThrow(expect.objectContaining({ code: 'SHAPE_MISMATCH' }));
  });

  test.each([[-1, 0], [0, -1], [0.5, 0], [0, Number.NaN]])('refuses batch(%p, %p)', async (epoch, index) => {
    const batch = new MultiShotMemorySampler(x, y).batch(epoch, index);
    await expect(batch).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' });
  });
});

function chiSquare(hits: Float64Array, expected: number): number {
  return hits.reduce((sum, hit) => sum + (hit - expected) ** 2 / expected, 0);
}
