import { type ByteStorage, type StorageLocation, SimError, openStorage, requireInteger } from '@sim/core';
import type { LabeledImages, SplitImages } from './labeled-images.ts';

/** Options of `loadCifar10`. */
export interface LoadCifar10Options {
  /** Where the files of the binary version lie, unpacked: `data_batch_1.bin` … `data_batch_5.bin`, `test_batch.bin`. */
  readonly folder: StorageLocation;
  /** Read at most so many images of each part, the first ones. Default: all, which take 740 MB. */
  readonly limit?: number | undefined;
}

/** What label 0 … 9 stands for. */
export const CIFAR10_CLASSES: readonly string[] = [
  'airplane',
  'automobile',
  'bird',
  'cat',
  'deer',
  'dog',
  'frog',
  'horse',
  'ship',
  'truck',
];

const trainFiles = [1, 2, 3, 4, 5].map((batch) => `data_batch_${batch}.bin`);
const testFiles = ['test_batch.bin'];

const side = 32;
const plane = side * side;
const recordBytes = 1 + 3 * plane;

/**
 * CIFAR-10, small photographs of ten kinds of things: 50,000 + 10,000 images `[count, 32, 32, 3]` in [0, 1], labels
 * 0 … 9, whose names stand in `CIFAR10_CLASSES`, in file order. Reads the published binary version from a folder: a
 * label byte and three planes of 1,024 bytes, red, green, blue, an image.
 *
 * Throws `FILE_NOT_FOUND` for a folder without the files, `FILE_TRUNCATED` for a file that ends within an image,
 * `FILE_FORMAT` for a label above 9, `INVALID_ARGUMENT`.
 *
 * "Learning multiple layers of features from tiny images" (Krizhevsky, 2009).
 *
 * @example
 * const { train, test } = await loadCifar10({ folder: './cifar-10-batches-bin' });
 */
export async function loadCifar10({ folder, limit }: LoadCifar10Options): Promise<SplitImages> {
  const where = 'loadCifar10';
  if (limit !== undefined) requireInteger(limit, 'limit', where);
  const storage = openStorage(folder, where);
  const present = await storage.list();
  const missing = [...trainFiles, ...testFiles].filter((name) => !present.includes(name));
  if (missing.length > 0)
    throw new SimError({
      code: 'FILE_NOT_FOUND',
      where,
      problem: `the folder lacks ${missing.join(', ')}`,
      got: storage.location,
      cure: 'Put the unpacked files of the binary version there.',
    });
  return { train: await readPart(storage, trainFiles, limit), test: await readPart(storage, testFiles, limit) };
}

async function readPart(storage: ByteStorage, names: readonly string[], limit = Infinity): Promise<LabeledImages> {
  const batches: Uint8Array[] = [];
  let count = 0;
  for (const name of names) {
    if (count >= limit) break;
    const batch = (await readBatch(storage, name)).subarray(0, (limit - count) * recordBytes);
    batches.push(batch);
    count += batch.length / recordBytes;
  }
  const values = new Float32Array(count * 3 * plane);
  const labels = new Int32Array(count);
  let image = 0;
  for (const batch of batches)
    for (let start = 0; start < batch.length; start += recordBytes) {
      labels[image] = batch[start] as number;
      writePixels(batch.subarray(start + 1, start + recordBytes), values, image++ * 3 * plane);
    }
  return { images: { values, shape: [count, side, side, 3] }, labels };
}

async function readBatch(storage: ByteStorage, name: string): Promise<Uint8Array> {
  const bytes = await storage.read(name);
  if (bytes.length === 0 || bytes.length % recordBytes !== 0)
    throw new SimError({
      code: 'FILE_TRUNCATED',
      where: 'loadCifar10',
      problem: `${name} does not hold whole images of ${recordBytes} bytes`,
      got: bytes.length,
      cure: 'Get the file again, in the binary version.',
    });
  for (let start = 0; start < bytes.length; start += recordBytes)
    if ((bytes[start] as number) >= CIFAR10_CLASSES.length)
      throw new SimError({
        code: 'FILE_FORMAT',
        where: 'loadCifar10',
        problem: `${name} must hold labels below ${CIFAR10_CLASSES.length}, image ${start / recordBytes} does not`,
        got: bytes[start],
        cure: 'Use the files of the binary version of CIFAR-10.',
      });
  return bytes;
}

/** Three planes of bytes to pixels of three numbers. */
function writePixels(planes: Uint8Array, values: Float32Array, start: number): void {
  for (let pixel = 0; pixel < plane; pixel++)
    for (let channel = 0; channel < 3; channel++)
      values[start + 3 * pixel + channel] = (planes[channel * plane + pixel] as number) / 255;
}
