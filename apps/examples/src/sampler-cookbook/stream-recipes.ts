import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { isNdArray, type NdArray, sliceExamples, splitExamples } from '@sim/core';
import { encodeExample, type LabeledImages, parseExample, TfRecordWriter } from '@sim/datasets';
import { TFDataSampler, TFRecordDatasetSampler } from '@sim/samplers';
import { loadDigits } from './load-digits.ts';
import type { Recipe } from './recipe.ts';

const stream: Recipe = {
  title: 'A stream of examples',
  text: 'Elements { x, y } are read once and kept by class; here y holds two labels, of which the second is the class. Single examples are augmented: some pictures become negatives.',
  async make({ seed, print }) {
    const { train } = await loadDigits();
    async function* elements() {
      const images = splitExamples(sliceExamples(train.images, 0, 2000));
      for (const [i, x] of images.entries()) yield { x, y: { row: i, digit: train.labels[i] as number } };
    }
    const sampler = await TFDataSampler(elements(), {
      classesPerBatch: 3,
      examplesPerClassPerBatch: 4,
      classList: [0, 1, 4, 7],
      totalExamplesPerClass: 50,
      labelOutput: 'digit',
      loadFn: (x) => ({ values: x, shape: [28, 28, 1] }),
      augmenter: ({ x, y }, random) => ({ x: random.uniform() < 0.4 ? negative(x) : x, y }),
      stepsPerEpoch: 100,
      seed,
    });
    print(`  classes ${sampler.labelCodes.getConfig().labels.join(', ')}; ${sampler.stepsPerEpoch} steps an epoch`);
    return [{ title: 'pictures and negatives', batch: await sampler.batch(0, 0), labelCodes: sampler.labelCodes }];
  },
};

function negative(x: ArrayLike<number> | NdArray): NdArray {
  const { values, shape } = isNdArray(x) ? x : { values: x, shape: [x.length] };
  return { values: Float32Array.from(values, (value) => 1 - value), shape };
}

/** Writes digits class by class into several shards; each shard holds an even number of every digit. */
async function writeShards(folder: string, { images, labels }: LabeledImages, shards: number): Promise<number> {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const pictures = splitExamples(images);
  const rowsOf = Array.from({ length: 10 }, (_, digit) => pictures.map((_picture, i) => i).filter((i) => labels[i] === digit));
  let written = 0;
  for (let shard = 0; shard < shards; shard++) {
    const writer = new TfRecordWriter(join(folder, `digits-${shard}.tfrec`));
    for (const [digit, rows] of rowsOf.entries()) {
      const share = Math.floor(rows.length / shards / 2) * 2;
      for (const row of rows.slice(shard * share, (shard + 1) * share)) {
        const pixels = Uint8Array.from(pictures[row] as Float32Array, (value) => Math.round(255 * value));
        await writer.write(encodeExample({ image: { bytes: [pixels] }, label: { ints: [digit] } }));
      }
    }
    await writer.close();
    written += writer.count;
  }
  return written;
}

const records: Recipe = {
  title: 'TFRecord files, and going on where a run stopped',
  text: 'Shards that TensorFlow reads too. Batches take pairs of one class from shards in turns. A batch depends on the seed, the epoch and the step alone, so that a second sampler goes on where the first one stopped.',
  async make({ seed, folder, quick, print }) {
    const shardPath = join(folder, 'shards');
    const { train } = await loadDigits();
    const size = quick ? 1000 : 10_000;
    const digits = { images: sliceExamples(train.images, 0, size), labels: train.labels.slice(0, size) };
    print(`  wrote ${await writeShards(shardPath, digits, 4)} records into 4 shards`);
    const open = () =>
      TFRecordDatasetSampler({
        shardPath,
        batchSize: 12,
        examplePerClass: 2,
        shardsPerCycle: 3,
        seed,
        deserializationFn: (record) => {
          const example = parseExample(record);
          const pixels = Float32Array.from(example.bytes('image')[0] ?? [], (byte) => byte / 255);
          return { x: { values: pixels, shape: [28, 28, 1] }, y: example.ints('label')[0] as number };
        },
      });
    const sampler = await open();
    const [epoch, step] = [1, 5];
    for (let index = 0; index < step; index++) await sampler.batch(epoch, index);
    const [here, there] = [await sampler.batch(epoch, step), await (await open()).batch(epoch, step)];
    const isSame = here.examples.values.every((value, i) => value === there.examples.values[i]);
    print(`  batch(${epoch}, ${step}) of a new sampler: ${isSame ? 'the same' : 'ANOTHER ONE'}; ${sampler.stepsPerEpoch} steps an epoch`);
    if (!isSame) throw new Error('a sampler that goes on gives other batches');
    const { labelCodes } = sampler;
    return [
      { title: `epoch ${epoch}, step ${step}`, batch: here, labelCodes },
      { title: 'the same place in a new sampler', batch: there, labelCodes },
    ];
  },
};

/** Samplers over data that come one after another. */
export const streamRecipes: readonly Recipe[] = [stream, records];
