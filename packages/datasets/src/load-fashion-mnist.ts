import { type StorageLocation, openStorage } from '@sim/core';
import type { SplitImages } from './labeled-images.ts';
import { readMnistFiles } from './read-mnist-files.ts';

/** Options of `loadFashionMnist`. */
export interface LoadFashionMnistOptions {
  /** Where the four IDX files lie, unpacked. */
  readonly folder: StorageLocation;
}

/** What label 0 … 9 stands for. */
export const FASHION_MNIST_CLASSES: readonly string[] = [
  'T-shirt/top',
  'Trouser',
  'Pullover',
  'Dress',
  'Coat',
  'Sandal',
  'Shirt',
  'Sneaker',
  'Bag',
  'Ankle boot',
];

/**
 * Fashion-MNIST, articles of clothing: 60,000 + 10,000 images `[count, 28, 28, 1]` in [0, 1], labels 0 … 9, whose names
 * stand in `FASHION_MNIST_CLASSES`, in file order. Reads the published files, which have the names and the form of
 * those of MNIST, from a folder.
 *
 * Throws `FILE_NOT_FOUND` for a folder without the files, `FILE_TRUNCATED` or `FILE_FORMAT` for damaged or foreign ones.
 *
 * "Fashion-MNIST: a novel image dataset for benchmarking machine learning algorithms" (Xiao, Rasul and Vollgraf, 2017),
 * arXiv:1708.07747.
 *
 * @example
 * const { train, test } = await loadFashionMnist({ folder: './fashion-mnist' });
 */
export async function loadFashionMnist({ folder }: LoadFashionMnistOptions): Promise<SplitImages> {
  const where = 'loadFashionMnist';
  return readMnistFiles(openStorage(folder, where), where, 'Put the unpacked files of Fashion-MNIST there.');
}
