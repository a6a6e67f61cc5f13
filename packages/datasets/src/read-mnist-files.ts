/** @internal The four files of MNIST and of data sets of the same form. */
import { type ByteStorage, type NdArray, SimError } from '@sim/core';
import type { LabeledImages, SplitImages } from './labeled-images.ts';
import { readIdx } from './read-idx.ts';
import { unitValues } from './unit-values.ts';

/** Names of the files as they are distributed. */
const files = {
  train: { images: 'train-images-idx3-ubyte', labels: 'train-labels-idx1-ubyte' },
  test: { images: 't10k-images-idx3-ubyte', labels: 't10k-labels-idx1-ubyte' },
} as const;

const side = 28;
const classes = 10;

/**
 * Reads the four files: images `[count, 28, 28, 1]` in [0, 1], labels 0 … 9.
 *
 * Throws `FILE_NOT_FOUND`, with `cure`, `FILE_TRUNCATED` or `FILE_FORMAT`.
 */
export async function readMnistFiles(storage: ByteStorage, where: string, cure: string): Promise<SplitImages> {
  await requireFiles(storage, where, cure);
  const [train, test] = await Promise.all([
    readPart(storage, files.train, where),
    readPart(storage, files.test, where),
  ]);
  return { train, test };
}

async function requireFiles(storage: ByteStorage, where: string, cure: string): Promise<void> {
  const present = await storage.list();
  const wanted = [files.train, files.test].flatMap(({ images, labels }) => [images, labels]);
  const missing = wanted.filter((name) => !present.includes(name));
  if (missing.length === 0) return;
  throw new SimError({
    code: 'FILE_NOT_FOUND',
    where,
    problem: `the folder lacks ${missing.join(', ')}`,
    got: storage.location,
    cure,
  });
}

async function readPart(
  storage: ByteStorage,
  names: { images: string; labels: string },
  where: string,
): Promise<LabeledImages> {
  const refuse = (name: string, problem: string, got: unknown): SimError => foreign(where, name, problem, got);
  const images = requireBytes(readIdx(await storage.read(names.images), names.images), names.images, refuse);
  const labels = requireBytes(readIdx(await storage.read(names.labels), names.labels), names.labels, refuse);
  const [count = 0, height, width] = images.shape;
  if (images.shape.length !== 3 || height !== side || width !== side)
    throw refuse(names.images, `must hold images of ${side} × ${side}`, images.shape);
  if (labels.shape.length !== 1 || labels.shape[0] !== count)
    throw refuse(names.labels, `must hold a label for each of the ${count} images`, labels.shape);
  const wrong = labels.values.find((label) => label >= classes);
  if (wrong !== undefined) throw refuse(names.labels, `must hold labels below ${classes}`, wrong);
  return {
    images: { values: unitValues(images.values), shape: [count, side, side, 1] },
    labels: Int32Array.from(labels.values),
  };
}

function requireBytes(
  { values, shape }: NdArray,
  name: string,
  refuse: (name: string, problem: string, got: unknown) => SimError,
): NdArray<Uint8Array> {
  if (values instanceof Uint8Array) return { values, shape };
  throw refuse(name, 'must hold bytes', values);
}

function foreign(where: string, name: string, problem: string, got: unknown): SimError {
  return new SimError({
    code: 'FILE_FORMAT',
    where,
    problem: `${name} ${problem}`,
    got,
    cure: 'Use the files of MNIST or of a data set of the same form.',
  });
}
