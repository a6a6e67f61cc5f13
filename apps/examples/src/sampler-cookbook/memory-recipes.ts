import { type Batch, Random } from '@sim/core';
import {
  type AugmentFunction,
  MultiShotMemorySampler,
  selectExamples,
  SingleShotMemorySampler,
  TFDatasetMultiShotMemorySampler,
} from '@sim/samplers';
import { loadDigits } from './load-digits.ts';
import type { Recipe } from './recipe.ts';

const arrays: Recipe = {
  title: 'Arrays in memory',
  text: 'Rows of numbers with string labels. A batch holds classesPerBatch classes with examplesPerClassPerBatch examples each.',
  async make({ seed, print }) {
    const random = new Random(seed);
    const x = Array.from({ length: 100 }, () => Float32Array.from({ length: 4 }, () => random.normal()));
    const y = x.map((_, i) => ['ant', 'bee', 'cat', 'dog'][i % 4] as string);
    const sampler = new MultiShotMemorySampler(x, y, { classesPerBatch: 2, examplesPerClassPerBatch: 3, seed });
    print(`  one example has the shape [${sampler.exampleShape?.join(', ')}]; ${sampler.numExamples} of them, ${sampler.stepsPerEpoch} steps an epoch`);
    const slice = await sampler.getSlice(10, 3);
    print(`  getSlice(10, 3): examples [${slice.examples.shape.join(', ')}], labels ${[...slice.labels].join(', ')}`);
    print(`  getSlice(): examples [${(await sampler.getSlice()).examples.shape.join(', ')}]`);
    return [{ title: 'rows of numbers', batch: await sampler.batch(0, 0), labelCodes: sampler.labelCodes }];
  },
};

const limits: Recipe = {
  title: 'Class lists and limits',
  text: 'Three digits only, 20 pictures of each at most. With classOrder: alternate, every class comes up once before any comes up again.',
  async make({ seed, print }) {
    const { train } = await loadDigits();
    const options = { classList: [3, 5, 8], totalExamplesPerClass: 20, examplesPerClassPerBatch: 4, seed };
    const sampler = new MultiShotMemorySampler(train.images, train.labels, options);
    print(`  draws from ${sampler.numExamples} pictures`);
    const turns = new MultiShotMemorySampler(train.images, train.labels, { ...options, classesPerBatch: 1, classOrder: 'alternate' });
    const classes = [];
    for (let step = 0; step < 9; step++) classes.push(turns.labelCodes.decode((await turns.batch(0, step)).labels[0] as number));
    print(`  classes that take turns: ${classes.join(' ')}`);
    const chosen = selectExamples(train.images, train.labels, { classList: [0, 1], numExamplesPerClass: 5, seed });
    print(`  selectExamples: examples [${chosen.examples.shape.join(', ')}], labels ${[...chosen.labels].join(' ')}`);
    return [{ title: 'two of three digits', batch: await sampler.batch(0, 0), labelCodes: sampler.labelCodes }];
  },
};

/** An augmenter of one's own: each picture moves by up to three pixels. Its randomness is what the sampler hands it. */
const shift: AugmentFunction = (batch, random) => {
  const [count = 0, height = 0, width = 0] = batch.examples.shape;
  const values = new Float32Array(batch.examples.values.length);
  for (let image = 0; image < count; image++) {
    const [down, right] = [random.integer(7) - 3, random.integer(7) - 3];
    for (let y = Math.max(0, down); y < Math.min(height, height + down); y++)
      for (let x = Math.max(0, right); x < Math.min(width, width + right); x++)
        values[(image * height + y) * width + x] = batch.examples.values[(image * height + y - down) * width + x - right] as number;
  }
  return { examples: { values, shape: batch.examples.shape }, labels: batch.labels };
};

const ownAugmenter: Recipe = {
  title: 'An augmenter of one’s own',
  text: 'A function of a batch that moves each picture, and in the first epoch, where the sampler says that it warms up, leaves it in place.',
  async make({ seed }) {
    const { train } = await loadDigits();
    const augmenter: AugmentFunction = (batch, random, context) => (context.isWarmup ? batch : shift(batch, random, context));
    const options = { classesPerBatch: 2, examplesPerClassPerBatch: 5, warmup: 1, augmenter, seed };
    const sampler = new MultiShotMemorySampler(train.images, train.labels, options);
    const { labelCodes } = sampler;
    return [
      { title: 'warming up', batch: await sampler.batch(0, 0), labelCodes },
      { title: 'moved', batch: await sampler.batch(1, 0), labelCodes },
    ];
  },
};

const views: Recipe = {
  title: 'Without labels',
  text: 'Every picture is its own class, and the augmenter makes two views of it: what contrastive learning trains on.',
  async make({ seed }) {
    const { train } = await loadDigits();
    const augmenter: AugmentFunction = async (batch, random, context) => {
      const parts: Batch[] = [];
      for (let view = 0; view < context.numAugmentationsPerExample; view++) parts.push(await shift(batch, random, context));
      return joinBatches(parts);
    };
    const sampler = new SingleShotMemorySampler(train.images, { augmenter, examplesPerBatch: 6, seed });
    return [{ title: 'two views of each of six pictures', batch: await sampler.batch(0, 0), labelCodes: sampler.labelCodes, views: 2 }];
  },
};

/** Batches behind one another. */
function joinBatches(parts: readonly Batch[]): Batch {
  const [first] = parts as [Batch];
  const values = Float32Array.from(parts.flatMap(({ examples }) => [...examples.values]));
  const labels = Int32Array.from(parts.flatMap((part) => [...part.labels]));
  return { examples: { values, shape: [labels.length, ...first.examples.shape.slice(1)] }, labels };
}

const dataSet: Recipe = {
  title: 'A data set as it is loaded',
  text: 'Both splits of MNIST put together, and pictures changed once before anything is drawn: here to negatives.',
  async make({ seed, print }) {
    const sampler = new TFDatasetMultiShotMemorySampler(await loadDigits(), {
      classesPerBatch: 5,
      preprocessFn: (x, y) => ({ x: { values: x.values.map((value) => 1 - value), shape: x.shape }, y }),
      seed,
    });
    print(`  draws from ${sampler.numExamples} pictures of both splits`);
    return [{ title: 'negatives', batch: await sampler.batch(0, 0), labelCodes: sampler.labelCodes }];
  },
};

/** Samplers over what is in memory. */
export const memoryRecipes: readonly Recipe[] = [arrays, limits, ownAugmenter, views, dataSet];
