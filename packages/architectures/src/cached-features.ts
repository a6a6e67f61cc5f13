import {
  checkNdArray,
  isNdArray,
  LongCall,
  type LongCallOptions,
  type NdArray,
  openStorage,
  requireInteger,
  requireOneOf,
  SimError,
  sliceExamples,
  type StorageLocation,
} from '@sim/core';
import type { ExampleInput } from '@sim/layers';
import { contentDigest } from './content-digest.ts';
import { readFeatures, writeFeatures } from './feature-file.ts';
import type { FrozenEncoder } from './frozen-encoder.ts';

/** How a number of a feature is kept. */
export type FeaturePrecision = 'float16' | 'float32';

/** Options of `cachedFeatures`. */
export interface CachedFeaturesOptions extends LongCallOptions {
  /** Folder of the files: a path, an `opfs:` or `indexeddb:` URL, or a storage. */
  readonly storage: StorageLocation;
  /** Images per forward pass. Default 32. */
  readonly batchSize?: number | undefined;
  /** `'float16'` takes half the room and keeps three digits, of numbers up to 65,504. Default `'float16'`. */
  readonly precision?: FeaturePrecision | undefined;
}

/**
 * The rows that a frozen encoder makes of images, computed once and kept on disk: what the head of a network is trained
 * on, run after run, as if the encoder took no time. `[count, dim]`, ready for a sampler; rounded to the kept precision
 * in the first run as in all others.
 *
 * A file holds the rows of 512 images. Its name is a digest of their pixels and of the encoder, so that another encoder,
 * other weights or other images never meet old rows, images that were added at the end leave the files before them in
 * use, and a run that was ended early goes on where it stopped. Files that nothing asks for any more stay: delete the
 * folder to be rid of them.
 *
 * Throws `FILE_CORRUPT`, `FILE_TRUNCATED` or `FILE_FORMAT` for a damaged file, naming it: remove it, and it is made
 * again. Also `INVALID_ARGUMENT` for an encoder that runs code and has no `version`, and for numbers that float16 cannot
 * hold; `NOT_FINITE`, `EMPTY_INPUT`, `ABORTED`, and what `FrozenEncoder.embed` throws.
 *
 * @example
 * const encoder = await loadMobileNet();   // @sim/architectures/nsfwjs
 * const features = await cachedFeatures(encoder, images, { storage: './features' });   // shape [count, 1280]
 * const sampler = new MultiShotMemorySampler(features, labels);   // @sim/samplers
 */
export async function cachedFeatures(
  encoder: FrozenEncoder,
  examples: ExampleInput,
  { storage: location, batchSize = 32, precision = 'float16', signal, onProgress }: CachedFeaturesOptions,
): Promise<NdArray<Float32Array>> {
  requireInteger(batchSize, 'batchSize', where);
  requireOneOf(precision, ['float16', 'float32'], 'precision', where);
  const images = isNdArray(examples) ? examples : { values: await examples.data<'float32'>(), shape: examples.shape };
  const count = countImages(images);
  const storage = openStorage(location, where);
  const present = new Set(await storage.list());
  const digest = await encoder.digest();
  const call = new LongCall('embed', count, where, { signal });
  let features = new Float32Array(0);
  let dim = 0;
  for (let begin = 0; begin < count; begin += BLOCK) {
    const block = sliceExamples(images, begin, begin + BLOCK);
    const size = block.shape[0] as number;
    const file = { storage, name: await nameOf(block, digest, precision), precision };
    const isPresent = present.has(file.name);
    const report = (done: number): void => onProgress?.({ stage: 'embed', done: begin + done, total: count });
    if (!isPresent) {
      const made = await encoder.embed(block, { batchSize, signal, onProgress: ({ done }) => report(done) });
      await writeFeatures(file, made, where);
    }
    // What was made just now is read too, so that a first run sees the same rounded numbers as all others.
    const rows = await readFeatures(file, size, where);
    if (isPresent) report(size);
    if (begin === 0) {
      dim = rows.dim;
      features = new Float32Array(count * dim);
    }
    features.set(rows.values, begin * dim);
    await call.advance(size);
  }
  return { values: features, shape: [count, dim] };
}

const where = 'cachedFeatures';

/** Images in one file: what an early end may cost, against the number of files. */
const BLOCK = 512;

function countImages(images: NdArray): number {
  checkNdArray(images, where);
  const [count] = images.shape;
  if (count) return count;
  throw new SimError({ code: 'EMPTY_INPUT', where, problem: 'there are no images', cure: 'Pass at least one.' });
}

async function nameOf({ values, shape }: NdArray, encoder: string, precision: FeaturePrecision): Promise<string> {
  const settings = JSON.stringify({ encoder, precision, shape, type: values.constructor.name });
  return `features-${await contentDigest([settings, values], where)}.sim`;
}
